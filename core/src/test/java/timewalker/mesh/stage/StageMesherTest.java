package timewalker.mesh.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import timewalker.avatar.AverageSpace;
import timewalker.avatar.LifeStage;
import timewalker.avatar.OrbitView;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.engine.Engine;
import timewalker.engine.Engines;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.head.Macros;
import timewalker.math.Parallel;
import timewalker.math.TriangleTree;
import timewalker.mesh.MeshListener;
import timewalker.mesh.MeshTopology;
import timewalker.mesh.TriangleMesh;
import timewalker.raster.RenderSettings;
import timewalker.surfel.PlacedSurfels;
import timewalker.surfel.SurfelInitialisation;
import timewalker.surfel.Surfels;
import timewalker.surfel.WorldSurfels;

/**
 * A head whose surfels lie on the head model itself, red to its left, so that the truth is known.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StageMesherTest {
  private static final double MILLIMETRE = 1e-3;
  private static final StageMix STAGE = StageMix.single(0, 1);

  private final HeadModel head = EmbeddedHead.load();
  private final Parallel parallel = Parallel.of(2);
  private PersonalSpace space;
  private TriangleMesh mesh;

  @BeforeAll
  void meshOnce() {
    space = opaqueHead();
    mesh = mesher(space, 160, 7).mesh(STAGE);
  }

  private StageMesher mesher(PersonalSpace person, int pixels, int depth) {
    StageMeshSettings settings =
        StageMeshSettings.DEFAULT.with(
            Map.of("cameras", 60, "size", pixels, "poisson.depth", depth));
    Engine engine = Engines.cpu().open(person, parallel);
    return new StageMesher(engine, RenderSettings.DEFAULT, settings, MeshListener.SILENT);
  }

  @AfterAll
  void close() {
    parallel.close();
  }

  private PersonalSpace opaqueHead() {
    float[] shape = EmbeddedHead.shapeOf(new Macros(30, 0.8, 0.1, 0.2, 0.7, 0.5, 0.5));
    PlacedSurfels placed =
        SurfelInitialisation.onMesh(
            PersonalSpace.canonicalMesh(head, shape),
            null,
            SurfelInitialisation.Settings.of(16_000, 0, 5));
    Surfels s = placed.surfels();
    int n = s.count();
    for (int i = 0; i < n; i++) {
      s.opacityLogit()[i] = 4;
      double red = s.position()[i] > 0 ? 0.8 : 0.2;
      double[] colour = {red, 0.5, 0.3};
      for (int c = 0; c < 3; c++) {
        s.sh()[c * n + i] = (float) ((colour[c] - 0.5) / 0.28209479);
      }
    }
    return AverageSpace.of(head, new LifeStage("a30", 30), shape, placed);
  }

  /** Of three quarters of the vertices: the rest closes the mouth and the neck. */
  private double usualDistance(TriangleMesh measured, HeadParams params) {
    float[] vertices = new float[3 * head.vertexCount()];
    new HeadPoser(head).pose(params, vertices);
    TriangleTree tree = new TriangleTree(vertices, head.faces(), null);
    double[] distance = new double[measured.vertexCount()];
    float[] v = measured.vertices();
    for (int i = 0; i < distance.length; i++) {
      distance[i] = tree.distance(v[3 * i], v[3 * i + 1], v[3 * i + 2]);
    }
    Arrays.sort(distance);
    return distance[distance.length * 3 / 4];
  }

  @Test
  void meshLiesOnTheSurfelsAndIsManifold() {
    assertThat(mesh.vertexCount()).isGreaterThan(15_000);
    assertThat(usualDistance(mesh, OrbitView.resting(space, STAGE))).isLessThan(0.4 * MILLIMETRE);
    assertThat(MeshTopology.of(mesh).crowdedEdges()).isZero();
    assertThat(MeshTopology.of(mesh).turnedEdges()).isZero();
  }

  @Test
  void coloursAreTheSurfelsColours() {
    double left = 0;
    double right = 0;
    int lefts = 0;
    int rights = 0;
    for (int v = 0; v < mesh.vertexCount(); v++) {
      float x = mesh.vertices()[3 * v];
      if (x > 0.02) {
        left += mesh.colours()[3 * v];
        lefts++;
      } else if (x < -0.02) {
        right += mesh.colours()[3 * v];
        rights++;
      }
    }
    assertThat(left / lefts).isCloseTo(0.8, within(0.05));
    assertThat(right / rights).isCloseTo(0.2, within(0.05));
  }

  @Test
  void warpToRestMovesNothing() {
    DeferredWarp warp = new DeferredWarp(space, STAGE, mesh, parallel);
    float[] moved = warp.pose(OrbitView.resting(space, STAGE)).vertices();
    assertThat(moved).containsExactly(mesh.vertices(), within(1e-6f));
  }

  @Test
  void warpedMeshLiesOnThePosedHead() {
    DeferredWarp warp = new DeferredWarp(space, STAGE, mesh, parallel);
    HeadParams params = OrbitView.resting(space, STAGE);
    params.expression()[3] = 0.8f;
    params.neck()[1] = 0.3f;
    TriangleMesh warped = warp.pose(params);
    assertThat(usualDistance(warped, params)).isLessThan(0.5 * MILLIMETRE);
    assertThat(usualDistance(mesh, params)).isGreaterThan(3 * MILLIMETRE);
  }

  /** The middle between the lips of an opened mouth: across its widest gap above the chin. */
  private double[] betweenLips(HeadParams open) {
    float[] posed = new float[3 * head.vertexCount()];
    new HeadPoser(head).pose(open, posed);
    int[] middle =
        Arrays.stream(head.mask("lips"))
            .filter(v -> Math.abs(posed[3 * v]) < 4 * MILLIMETRE)
            .boxed()
            .sorted((v, w) -> Float.compare(posed[3 * v + 1], posed[3 * w + 1]))
            .mapToInt(v -> v)
            .toArray();
    int widest = 0;
    double gap = 0;
    for (int i = 0; i + 1 < middle.length; i++) {
      double step = posed[3 * middle[i + 1] + 1] - posed[3 * middle[i] + 1];
      if (step > gap) {
        gap = step;
        widest = i;
      }
    }
    assertThat(gap).isGreaterThan(8 * MILLIMETRE);
    double[] between = new double[3];
    for (int c = 0; c < 3; c++) {
      between[c] = (posed[3 * middle[widest] + c] + posed[3 * middle[widest + 1] + c]) / 2.0;
    }
    return between;
  }

  /** The z of what is seen first from the front. */
  private static double foremost(TriangleMesh surface, double x, double y) {
    double first = Double.NEGATIVE_INFINITY;
    float[] v = surface.vertices();
    int[] f = surface.faces();
    for (int t = 0; t < surface.faceCount(); t++) {
      int a = 3 * f[3 * t];
      int b = 3 * f[3 * t + 1];
      int c = 3 * f[3 * t + 2];
      double area = cross(v[b] - v[a], v[b + 1] - v[a + 1], v[c] - v[a], v[c + 1] - v[a + 1]);
      double u = cross(x - v[a], y - v[a + 1], v[c] - v[a], v[c + 1] - v[a + 1]) / area;
      double w = cross(v[b] - v[a], v[b + 1] - v[a + 1], x - v[a], y - v[a + 1]) / area;
      if (u >= 0 && w >= 0 && u + w <= 1) {
        first = Math.max(first, (1 - u - w) * v[a + 2] + u * v[b + 2] + w * v[c + 2]);
      }
    }
    return first;
  }

  private static double cross(double ax, double ay, double bx, double by) {
    return ax * by - ay * bx;
  }

  @Test
  void lipsPartInsteadOfStretching() {
    StageMesher fine = mesher(space, 360, 8);
    DeferredWarp moving = fine.moving(STAGE);
    assertThat(usualDistance(moving.mesh(), OrbitView.resting(space, STAGE)))
        .isLessThan(0.4 * MILLIMETRE);
    HeadParams open = OrbitView.resting(space, STAGE);
    open.jaw()[0] += 0.25f;
    double[] between = betweenLips(open);
    DeferredWarp welded = new DeferredWarp(space, STAGE, fine.mesh(STAGE), parallel);
    double lips = foremost(welded.pose(open), between[0], between[1]);
    double inside = foremost(moving.pose(open), between[0], between[1]);
    assertThat(lips).isCloseTo(between[2], within(5 * MILLIMETRE));
    assertThat(inside).isLessThan(lips - 5 * MILLIMETRE);
  }

  @Test
  void whatShinesThroughFromBehindDoesNotPullTheSurfaceIn() {
    Surfels front = space.average();
    int n = front.count();
    PersonalSpace twoLayers = opaqueHead();
    Surfels s = twoLayers.average();
    double[] middle = {0, 0, -0.02};
    for (int i = 1; i < n; i += 2) {
      for (int c = 0; c < 3; c++) {
        float p = front.position()[c * n + i];
        s.position()[c * n + i] = (float) (p + 0.1 * (middle[c] - p));
      }
    }
    for (int i = 0; i < n; i++) {
      s.opacityLogit()[i] = 0.8f;
    }
    twoLayers.binding().rebindMoved(s.position(), parallel);
    TriangleMesh outer = mesher(twoLayers, 160, 7).mesh(STAGE);
    assertThat(usualDistance(outer, OrbitView.resting(space, STAGE))).isLessThan(1 * MILLIMETRE);
  }

  @Test
  void skinningWeightsAreThoseOfTheHead() {
    DeferredWarp warp = new DeferredWarp(space, STAGE, mesh, parallel);
    float[] weights = warp.skinningWeights();
    float jaw = 0;
    for (int v = 0; v < mesh.vertexCount(); v++) {
      float sum = 0;
      for (int j = 0; j < HeadModel.JOINTS; j++) {
        sum += weights[HeadModel.JOINTS * v + j];
      }
      assertThat(sum).isCloseTo(1, within(1e-4f));
      jaw = Math.max(jaw, weights[HeadModel.JOINTS * v + HeadModel.JAW]);
    }
    assertThat(jaw).isGreaterThan(0.9f);
    double[] joints = warp.joints(OrbitView.resting(space, STAGE));
    assertThat(joints[3 * HeadModel.LEFT_EYE]).isGreaterThan(joints[3 * HeadModel.RIGHT_EYE]);
  }

  @Test
  void voxelsAreFilledUnderASurfelAndNowhereElse() {
    WorldSurfels one = new WorldSurfels(1);
    one.rotation()[0] = 1;
    one.logScale()[0] = (float) Math.log(0.010);
    one.logScale()[1] = (float) Math.log(0.004);
    one.opacityLogit()[0] = 6;
    PointCutting cutting = new PointCutting(one, 0.002);
    assertThat(cutting.mass(0, 0, 0)).isGreaterThan(0.5f);
    assertThat(cutting.mass(0.015, 0, 0)).isGreaterThan(0.1f);
    assertThat(cutting.mass(0, 0.012, 0)).isLessThan(0.01f);
    assertThat(cutting.mass(0, 0, 0.005)).isLessThan(0.01f);
    assertThat(cutting.mass(5, 5, 5)).isZero();
  }
}
