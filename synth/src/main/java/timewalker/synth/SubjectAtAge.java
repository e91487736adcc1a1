package timewalker.synth;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.head.Macros;
import timewalker.math.TriangleNormals;

/**
 * One person at one age, ready to be posed: shape, relief, painted surfaces, hair, accessories and
 * light. Immutable once built, so threads may share it.
 *
 * <p>Vertices of its scenes stand in this order: the head, brows, lashes, teeth, rigid parts (hair,
 * glasses, headband), beard shells, and one vertex that closes the neck.
 */
final class SubjectAtAge {
  private static final int BEARD_SHELLS = 8;
  private static final float BEARD_LENGTH = 0.0075f;

  private final HeadAnatomy anatomy;
  private final Folds folds;
  private final Appearance look;
  private final Lighting lighting;
  private final float foldDepth;
  private final float[] relief;
  private final int[] headFaces;
  private final Fit fit;
  private final Proxy brows;
  private final Proxy lashes;
  private final Proxy teeth;
  private final Proxy hair;
  private final List<Accessories.Part> parts;
  private final @Nullable Beard beard;
  private final int[] neckLoop;
  private final List<Surface> surfaces;
  private final int[] browRoots;
  private final int[] lashRoots;
  private final int firstBrow;
  private final int firstLash;
  private final int firstTooth;
  private final int firstRigid;
  private final int rigidCount;
  private final int firstShell;
  private final int neckMiddle;
  private final int vertexCount;
  private float[] openClosed;
  private float[] openAgape;

  SubjectAtAge(
      SubjectParts subject,
      Macros person,
      float[] shape,
      Appearance look,
      Lighting lighting,
      long seed) {
    anatomy = subject.anatomy();
    folds = subject.folds();
    this.look = look;
    this.lighting = lighting;
    foldDepth = 0.45f + 0.85f * Noise.step(15, 70, (float) look.age());
    relief = folds.relief(Noise.seed(seed, "relief"), look.age());
    headFaces = anatomy.model().faces();
    brows = subject.proxy("brows/" + look.brows());
    lashes = subject.proxy("lashes/" + look.lashes());
    teeth = subject.proxy("teeth");
    hair = subject.proxy("hair/" + look.hair());
    HeadPoser poser = new HeadPoser(anatomy.model());
    Fit bare = Fit.bare(poser, shape, headFaces, relief);
    parts = accessories(bare);
    beard = look.beard() > 0.3f ? new Beard(anatomy, headFaces, BEARD_SHELLS) : null;
    neckLoop = subject.neckLoop();
    browRoots = roots(brows);
    lashRoots = roots(lashes);
    firstBrow = anatomy.model().vertexCount();
    firstLash = firstBrow + brows.vertexCount();
    firstTooth = firstLash + lashes.vertexCount();
    firstRigid = firstTooth + teeth.vertexCount();
    int rigid = hair.vertexCount();
    for (Accessories.Part part : parts) {
      rigid += part.vertices().length / 3;
    }
    rigidCount = rigid;
    firstShell = firstRigid + rigidCount;
    neckMiddle = firstShell + (beard == null ? 0 : beard.vertexCount());
    vertexCount = neckMiddle + 1;
    fit = fitted(bare);
    surfaces = new StageSurfaces(subject, look, Noise.seed(seed, "paint")).build(this, person);
    bakeOpenness();
  }

  private List<Accessories.Part> accessories(Fit bare) {
    List<Accessories.Part> list = new ArrayList<>();
    if (look.glasses()) {
      list.addAll(Accessories.glasses(anatomy, bare.head()));
    }
    if (look.headband()) {
      float[] worn = new float[bare.head().length + 3 * hair.vertexCount()];
      System.arraycopy(bare.head(), 0, worn, 0, bare.head().length);
      fitHair(bare, worn, bare.head().length / 3);
      int[] faces = Arrays.copyOf(headFaces, headFaces.length + hair.faces().length);
      for (int i = 0; i < hair.faces().length; i++) {
        faces[headFaces.length + i] = hair.faces()[i] + bare.head().length / 3;
      }
      list.add(Accessories.headband(worn, faces, SkinPainter.packed(look.headbandColour(), 1)));
    }
    return list;
  }

  private void fitHair(Fit bare, float[] out, int first) {
    double s = bare.size();
    hair.fit(bare.head(), new double[] {s, 0, 0, 0, s, 0, 0, 0, s}, out, first);
  }

  /** Hair and accessories on a head; accessories keep their stage's measure. */
  private Fit fitted(Fit bare) {
    float[] rigid = new float[3 * rigidCount];
    fitHair(bare, rigid, 0);
    int at = 3 * hair.vertexCount();
    for (Accessories.Part part : parts) {
      System.arraycopy(part.vertices(), 0, rigid, at, part.vertices().length);
      at += part.vertices().length;
    }
    return bare.with(rigid);
  }

  /** What another head shape makes of this stage. */
  Fit fit(float[] shape) {
    if (Arrays.equals(shape, fit.shape())) {
      return fit;
    }
    HeadPoser poser = new HeadPoser(anatomy.model());
    Fit bare = Fit.bare(poser, shape, headFaces, relief);
    float[] rigid = fitted(bare).rigid();
    moveAccessories(bare, rigid);
    return bare.with(rigid);
  }

  /** Accessories stay where they sat relative to the eyes. */
  private void moveAccessories(Fit bare, float[] rigid) {
    int eyes = anatomy.model().mask("eyes").length;
    double[] shift = new double[3];
    for (int v : anatomy.model().mask("eyes")) {
      for (int c = 0; c < 3; c++) {
        shift[c] += (bare.head()[3 * v + c] - fit.head()[3 * v + c]) / eyes;
      }
    }
    for (int at = 3 * hair.vertexCount(); at < rigid.length; at++) {
      rigid[at] += (float) shift[at % 3];
    }
  }

  HeadAnatomy anatomy() {
    return anatomy;
  }

  Appearance look() {
    return look;
  }

  Lighting lighting() {
    return lighting;
  }

  float[] shape() {
    return fit.shape().clone();
  }

  List<Surface> surfaces() {
    return surfaces;
  }

  int vertexCount() {
    return vertexCount;
  }

  Proxy brows() {
    return brows;
  }

  Proxy lashes() {
    return lashes;
  }

  Proxy teeth() {
    return teeth;
  }

  Proxy hair() {
    return hair;
  }

  List<Accessories.Part> parts() {
    return parts;
  }

  @Nullable Beard beard() {
    return beard;
  }

  int firstBrow() {
    return firstBrow;
  }

  int firstLash() {
    return firstLash;
  }

  int firstTooth() {
    return firstTooth;
  }

  int firstRigid() {
    return firstRigid;
  }

  int firstShell() {
    return firstShell;
  }

  int neckMiddle() {
    return neckMiddle;
  }

  int[] neckLoop() {
    return neckLoop;
  }

  /** The resting head of this stage with its relief, [V][3]; not to be written. */
  float[] restingHead() {
    return fit.head();
  }

  /**
   * The stage in a pose.
   *
   * @param fit of the pose's shape
   */
  Scene scene(HeadPoser poser, HeadParams params, Fit fit) {
    float[] vertices = posedVertices(poser, params, fit);
    float[] normals = normals(vertices);
    return new Scene(vertices, normals, openness(params), surfaces);
  }

  private float[] posedVertices(HeadPoser poser, HeadParams params, Fit fit) {
    int count = anatomy.model().vertexCount();
    float[] head = new float[3 * count];
    poser.pose(params, head);
    float[] distance = new float[count];
    folds.displacement(relief, foldDepth, params.expression(), distance);
    float[] normals = new float[3 * count];
    Fit.displace(head, headFaces, distance, normals);
    float[] vertices = Arrays.copyOf(head, 3 * vertexCount);
    double[] turn = new double[9];
    poser.jointRotation(HeadModel.NECK, turn);
    double[] frame = turn.clone();
    for (int i = 0; i < 9; i++) {
      frame[i] *= fit.size();
    }
    brows.fit(head, frame, vertices, firstBrow);
    lashes.fit(head, frame, vertices, firstLash);
    teeth.fit(head, frame, vertices, firstTooth);
    carryRigid(poser, params, fit, turn, vertices);
    if (beard != null) {
      Arrays.fill(normals, 0);
      Scene.computeNormals(head, headFaces, normals);
      beard.grow(head, normals, turn, BEARD_LENGTH * look.beard(), vertices, firstShell);
    }
    for (int v : neckLoop) {
      for (int c = 0; c < 3; c++) {
        vertices[3 * neckMiddle + c] += head[3 * v + c] / neckLoop.length;
      }
    }
    return vertices;
  }

  private void carryRigid(
      HeadPoser poser, HeadParams params, Fit fit, double[] turn, float[] vertices) {
    double[] joint = new double[3];
    poser.jointPosition(HeadModel.NECK, joint);
    float[] rigid = fit.rigid();
    for (int v = 0; v < rigidCount; v++) {
      double x = rigid[3 * v] - fit.skull()[0];
      double y = rigid[3 * v + 1] - fit.skull()[1];
      double z = rigid[3 * v + 2] - fit.skull()[2];
      for (int r = 0; r < 3; r++) {
        vertices[3 * (firstRigid + v) + r] =
            (float)
                (turn[3 * r] * x
                    + turn[3 * r + 1] * y
                    + turn[3 * r + 2] * z
                    + joint[r]
                    + params.translation()[r]);
      }
    }
  }

  private float[] normals(float[] vertices) {
    float[] normals = new float[vertices.length];
    for (Surface surface : surfaces) {
      if (surface.material() == Material.DOWN) {
        continue;
      }
      TriangleNormals.addTo(vertices, surface.faces(), normals);
    }
    Scene.normalize(normals, 0, vertexCount);
    liftDown(normals);
    softenHair(vertices, normals);
    return normals;
  }

  /** Brows, lashes and beard take the light of the skin they grow from. */
  private void liftDown(float[] normals) {
    copyNormals(browRoots, firstBrow, normals);
    copyNormals(lashRoots, firstLash, normals);
    if (beard != null) {
      beard.copyFromSkin(normals, 3, firstShell);
    }
  }

  private static void copyNormals(int[] roots, int first, float[] normals) {
    for (int v = 0; v < roots.length; v++) {
      System.arraycopy(normals, 3 * roots[v], normals, 3 * (first + v), 3);
    }
  }

  /** Where each vertex grows from the skin; proxies may hang on vertices that no surface shows. */
  private int[] roots(Proxy proxy) {
    int[] roots = new int[proxy.vertexCount()];
    Arrays.setAll(roots, v -> anatomy.closestSkin(proxy.anchors()[3 * v]));
    return roots;
  }

  /** Locks point every way; half of the light falls as on the whole head of hair. */
  private void softenHair(float[] vertices, float[] normals) {
    double[] middle = new double[3];
    for (int v = 0; v < hair.vertexCount(); v++) {
      for (int c = 0; c < 3; c++) {
        middle[c] += vertices[3 * (firstRigid + v) + c] / (double) hair.vertexCount();
      }
    }
    for (int v = firstRigid; v < firstRigid + hair.vertexCount(); v++) {
      float x = (float) (vertices[3 * v] - middle[0]);
      float y = (float) (vertices[3 * v + 1] - middle[1]);
      float z = (float) (vertices[3 * v + 2] - middle[2]);
      float length = (float) Math.sqrt(x * x + y * y + z * z) + 1e-9f;
      float nx = normals[3 * v];
      float ny = normals[3 * v + 1];
      float nz = normals[3 * v + 2];
      float sign = nx * x + ny * y + nz * z < 0 ? -1 : 1;
      normals[3 * v] = sign * nx + x / length;
      normals[3 * v + 1] = sign * ny + y / length;
      normals[3 * v + 2] = sign * nz + z / length;
    }
    Scene.normalize(normals, firstRigid, firstRigid + hair.vertexCount());
  }

  private float[] openness(HeadParams params) {
    float gape = Math.max(0, Math.min(1, params.jaw()[0] / SkyView.AGAPE));
    float[] open = new float[vertexCount];
    for (int v = 0; v < vertexCount; v++) {
      open[v] = openClosed[v] + gape * (openAgape[v] - openClosed[v]);
    }
    return open;
  }

  /** What a vertex's share of the sky becomes with light that bounces off skin and hair. */
  float brightened(int vertex, float open) {
    if (vertex < anatomy.model().vertexCount()) {
      float floor = anatomy.isSkin(vertex) ? 0.22f : 0.10f;
      return floor + (1 - floor) * open;
    }
    return vertex >= firstTooth && vertex < firstRigid ? 0.2f + 0.8f * open : 0.3f + 0.7f * open;
  }

  private void bakeOpenness() {
    HeadModel model = anatomy.model();
    HeadPoser poser = new HeadPoser(model);
    HeadParams rest = HeadParams.neutral(model.shapeCount(), model.expressionCount());
    System.arraycopy(fit.shape(), 0, rest.shape(), 0, fit.shape().length);
    openClosed = new float[vertexCount];
    openAgape = openClosed;
    openClosed = shared(SkyView.openness(this, scene(poser, rest, fit)));
    rest.jaw()[0] = SkyView.AGAPE;
    openAgape = shared(SkyView.openness(this, scene(poser, rest, fit)));
  }

  /** Brows and lashes see the sky that their skin sees. */
  private float[] shared(float[] open) {
    for (int v = 0; v < brows.vertexCount(); v++) {
      open[firstBrow + v] = open[brows.anchors()[3 * v]];
    }
    for (int v = 0; v < lashes.vertexCount(); v++) {
      open[firstLash + v] = 0.8f;
    }
    return open;
  }
}
