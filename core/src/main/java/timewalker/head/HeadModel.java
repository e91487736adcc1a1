package timewalker.head;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import timewalker.math.Magnitude;
import timewalker.math.Shapes;

/**
 * The numbers of a parametric head in FLAME's form (Li et al., "Learning a model of facial shape
 * and expression from 4D scans", 2017, section 3): template v̄, shape basis B_S, expression basis
 * B_E, pose correctives B_P, joint regressor, and linear blend skinning over root, neck, jaw, left
 * eye and right eye. {@link HeadPoser} evaluates it.
 *
 * <p>Metres, right-handed, y up, the face looks along +z. "Left" is the head's own left, +x.
 * Immutable: accessors of arrays return copies, to be fetched once and kept.
 */
public final class HeadModel {
  /** Number of joints. */
  public static final int JOINTS = 5;

  public static final int ROOT = 0;
  public static final int NECK = 1;
  public static final int JAW = 2;
  public static final int LEFT_EYE = 3;
  public static final int RIGHT_EYE = 4;

  /** Pose correctives of a model that has any: nine per joint but the root. */
  public static final int POSE_FEATURES = 9 * (JOINTS - 1);

  /** The most vertices that a model can have; files count them in 16 bits. */
  public static final int MAX_VERTICES = 1 << 16;

  /** The most triangles that a model can have. */
  public static final int MAX_FACES = 1 << 18;

  /** The most components of a basis, and the most masks, landmark sets and priors. */
  public static final int MAX_COMPONENTS = 4096;

  private static final int[] PARENTS = {-1, ROOT, NECK, NECK, NECK};

  /** Weights of a vertex may miss the sum of one by this, as single-precision files do. */
  private static final double WEIGHT_SUM_TOLERANCE = 1e-3;

  private final String id;
  private final String sha256;
  private final int vertexCount;
  private final float[] template;
  private final int[] faces;
  private final float[] uv;
  private final int[] uvFaces;
  private final LinearBasis shape;
  private final LinearBasis expression;
  private final LinearBasis poseCorrectives;
  private final int[][] regressorIds;
  private final double[][] regressorWeights;
  private final float[] skinning;
  private final Map<String, int[]> masks;
  private final Map<String, LandmarkEmbedding> landmarks;
  private final Map<String, CoefficientPrior> shapePriors;
  private final Optional<CoefficientPrior> expressionPrior;

  private HeadModel(Builder b) {
    id = b.id;
    template = required("template", b.template).clone();
    vertexCount = template.length / 3;
    faces = required("faces", b.faces).clone();
    uv = b.uv.clone();
    uvFaces = b.uvFaces.clone();
    shape = b.shape == null ? LinearBasis.empty(vertexCount) : b.shape;
    expression = b.expression == null ? LinearBasis.empty(vertexCount) : b.expression;
    poseCorrectives =
        b.poseCorrectives == null ? LinearBasis.empty(vertexCount) : b.poseCorrectives;
    regressorIds = b.regressorIds;
    regressorWeights = b.regressorWeights;
    skinning = required("skinning weights", b.skinning).clone();
    masks = new TreeMap<>(b.masks);
    landmarks = new TreeMap<>(b.landmarks);
    shapePriors = new TreeMap<>(b.shapePriors);
    expressionPrior = Optional.ofNullable(b.expressionPrior);
    validateMesh();
    validateBases();
    validateJoints();
    validateExtras();
    sha256 = hash();
  }

  /** Starts a model, such as "flame-2020" or "embedded-1". */
  public static Builder builder(String id) {
    return new Builder(id);
  }

  /** What the model is called in files that refer to it. */
  public String id() {
    return id;
  }

  /** SHA-256 over all arrays and the names of masks, components and landmark sets; hexadecimal. */
  public String sha256() {
    return sha256;
  }

  /** Vertices V. */
  public int vertexCount() {
    return vertexCount;
  }

  /** Triangles F. */
  public int faceCount() {
    return faces.length / 3;
  }

  /** Shape components S. */
  public int shapeCount() {
    return shape.count();
  }

  /** Expression components E. */
  public int expressionCount() {
    return expression.count();
  }

  /** The head at rest, [V][3] metres. */
  public float[] template() {
    return template.clone();
  }

  /** Triangles, counter-clockwise seen from outside, [F][3] vertices. */
  public int[] faces() {
    return faces.clone();
  }

  /** Texture coordinates in [0, 1], v upward, [T][2]; empty where the model has none. */
  public float[] uv() {
    return uv.clone();
  }

  /** Triangles' texture coordinates, [F][3] indices into uv; empty where the model has none. */
  public int[] uvFaces() {
    return uvFaces.clone();
  }

  /** Names of the shape components, [S]. */
  public List<String> shapeNames() {
    return shape.names();
  }

  /** Names of the expression components, [E]. */
  public List<String> expressionNames() {
    return expression.names();
  }

  /** B_S. */
  public LinearBasis shapeBasis() {
    return shape;
  }

  /** B_E. */
  public LinearBasis expressionBasis() {
    return expression;
  }

  /**
   * B_P: {@link #POSE_FEATURES} components, or none. The coefficient of component 9 (j − 1) + 3 r +
   * c is (R_j − I)_rc for the joints j = neck, jaw, left eye, right eye.
   */
  public LinearBasis poseCorrectives() {
    return poseCorrectives;
  }

  /** Vertices that joint j is regressed from, ascending, a copy. */
  public int[] regressorVertices(int joint) {
    return regressorIds[joint].clone();
  }

  /** Their weights, a copy. */
  public double[] regressorWeights(int joint) {
    return regressorWeights[joint].clone();
  }

  /**
   * The joints that vertices, or what moves them, lead to.
   *
   * @param vertices coordinate {@code axis} of vertex v at v · vertexStep + axis · axisStep
   * @param joints [5][3] from at, overwritten
   */
  void regressJoints(float[] vertices, int vertexStep, int axisStep, double[] joints, int at) {
    for (int joint = 0; joint < JOINTS; joint++) {
      int[] ids = regressorIds[joint];
      double[] weights = regressorWeights[joint];
      for (int axis = 0; axis < 3; axis++) {
        double sum = 0;
        for (int i = 0; i < ids.length; i++) {
          sum += weights[i] * vertices[vertexStep * ids[i] + axisStep * axis];
        }
        joints[at + 3 * joint + axis] = sum;
      }
    }
  }

  /** Weights of linear blend skinning, [V][5], a copy. */
  public float[] skinningWeights() {
    return skinning.clone();
  }

  /** The joint above joint j; −1 for the root. */
  public static int parent(int joint) {
    return PARENTS[joint];
  }

  /** Vertex indices by name, ascending, copies. */
  public Map<String, int[]> masks() {
    Map<String, int[]> copies = new LinkedHashMap<>();
    masks.forEach((name, ids) -> copies.put(name, ids.clone()));
    return copies;
  }

  /**
   * The triangles of which a mask holds all three corners.
   *
   * @return [F], false everywhere where there is no such mask
   */
  public boolean[] facesWithin(String name) {
    boolean[] within = new boolean[faceCount()];
    int[] vertices = masks.get(name);
    if (vertices != null) {
      BitSet member = new BitSet(vertexCount());
      for (int v : vertices) {
        member.set(v);
      }
      for (int t = 0; t < within.length; t++) {
        within[t] =
            member.get(faces[3 * t])
                && member.get(faces[3 * t + 1])
                && member.get(faces[3 * t + 2]);
      }
    }
    return within;
  }

  /**
   * The vertices of one mask, ascending, a copy.
   *
   * @throws IllegalArgumentException when the model has no such mask
   */
  public int[] mask(String name) {
    return find("mask", name, masks).clone();
  }

  /**
   * A detector's landmarks on this head.
   *
   * @throws IllegalArgumentException when the model has no such set
   */
  public LandmarkEmbedding landmarks(String set) {
    return find("landmark set", set, landmarks);
  }

  /** Names of the landmark sets. */
  public List<String> landmarkSets() {
    return List.copyOf(landmarks.keySet());
  }

  /**
   * The prior over shape coefficients of a population, such as "adult" or "child".
   *
   * @throws IllegalArgumentException when the model has no such prior
   */
  public CoefficientPrior shapePrior(String population) {
    return find("shape prior", population, shapePriors);
  }

  /** Names of the populations with a shape prior. */
  public List<String> shapePriors() {
    return List.copyOf(shapePriors.keySet());
  }

  /** The prior over expression coefficients, where the model has one. */
  public Optional<CoefficientPrior> expressionPrior() {
    return expressionPrior;
  }

  private <T> T find(String kind, String name, Map<String, T> values) {
    T value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "head model %s has no %s '%s'; it has %s",
              id,
              kind,
              name,
              values.keySet()));
    }
    return value;
  }

  private void validateMesh() {
    if (template.length == 0 || template.length % 3 != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "template holds %d numbers; expected three per vertex",
              template.length));
    }
    requireUsable("template", template);
    if (faces.length == 0 || faces.length % 3 != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "faces holds %d numbers; expected three per face", faces.length));
    }
    requireBelow("faces", faces, vertexCount);
    requireArea();
    if (uv.length > 0 || uvFaces.length > 0) {
      Shapes.check("texture coordinates", uv.length / 2, "uv", uv.length, 2);
      Shapes.check("faces", faces.length / 3, "uvFaces", uvFaces.length, 3);
      requireUsable("uv", uv);
      requireBelow("uvFaces", uvFaces, uv.length / 2);
    }
  }

  /** Surfels are placed by area. */
  private void requireArea() {
    for (int f = 0; f < faces.length; f += 3) {
      int a = 3 * faces[f];
      int b = 3 * faces[f + 1];
      int c = 3 * faces[f + 2];
      double ux = template[b] - (double) template[a];
      double uy = template[b + 1] - (double) template[a + 1];
      double uz = template[b + 2] - (double) template[a + 2];
      double vx = template[c] - (double) template[a];
      double vy = template[c + 1] - (double) template[a + 1];
      double vz = template[c + 2] - (double) template[a + 2];
      if (uy * vz != uz * vy || uz * vx != ux * vz || ux * vy != uy * vx) {
        return;
      }
    }
    throw new IllegalArgumentException("its triangles have no area");
  }

  private void validateBases() {
    requireVertices("shape basis", shape);
    requireVertices("expression basis", expression);
    requireVertices("pose correctives", poseCorrectives);
    int correctives = poseCorrectives.count();
    if (correctives != 0 && correctives != POSE_FEATURES) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%d pose correctives; expected 0 or %d", correctives, POSE_FEATURES));
    }
  }

  private void requireVertices(String name, LinearBasis basis) {
    if (basis.vertexCount() != vertexCount) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s has %d vertices; the template has %d",
              name,
              basis.vertexCount(),
              vertexCount));
    }
  }

  private void validateJoints() {
    for (int joint = 0; joint < JOINTS; joint++) {
      String name = "joint regressor of joint " + joint;
      int[] ids = regressorIds[joint];
      if (ids == null || ids.length == 0) {
        throw new IllegalArgumentException(name + " is missing");
      }
      requireAscending(name, ids, vertexCount);
      for (double weight : regressorWeights[joint]) {
        if (!Magnitude.isUsable(weight)) {
          throw new IllegalArgumentException(name + " holds " + weight);
        }
      }
    }
    Shapes.check("vertices", vertexCount, "skinning weights", skinning.length, JOINTS);
    requireUsable("skinning weights", skinning);
    for (int i = 0; i < vertexCount; i++) {
      double sum = 0;
      for (int joint = 0; joint < JOINTS; joint++) {
        sum += skinning[JOINTS * i + joint];
      }
      if (Math.abs(sum - 1) > WEIGHT_SUM_TOLERANCE) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "skinning weights of vertex %d sum to %s; expected 1", i, sum));
      }
    }
  }

  private void validateExtras() {
    masks.forEach((name, ids) -> requireAscending("mask '" + name + "'", ids, vertexCount));
    landmarks.forEach((name, set) ->
        requireBelow("triangles of landmarks '" + name + "'", set.triangles(), faceCount()));
    shapePriors.forEach(
        (name, prior) -> requireCoefficients("shape prior '" + name + "'", prior, shape));
    expressionPrior.ifPresent(prior -> requireCoefficients("expression prior", prior, expression));
  }

  private static void requireCoefficients(String name, CoefficientPrior prior, LinearBasis basis) {
    if (prior.coefficientCount() != basis.count()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s has %d coefficients; the basis has %d",
              name,
              prior.coefficientCount(),
              basis.count()));
    }
  }

  private static <T> T required(String name, @Nullable T value) {
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value;
  }

  static void requireUsable(String name, float[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Magnitude.isUsable(values[i])) {
        throw new IllegalArgumentException(
            String.format(Locale.ROOT, "%s holds %s at index %d", name, values[i], i));
      }
    }
  }

  static void requireBelow(String name, int[] indices, int limit) {
    for (int index : indices) {
      if (index < 0 || index >= limit) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "%s holds index %d; expected 0 to %d", name, index, limit - 1));
      }
    }
  }

  static void requireAscending(String name, int[] indices, int limit) {
    requireBelow(name, indices, limit);
    for (int i = 1; i < indices.length; i++) {
      if (indices[i] <= indices[i - 1]) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s is not strictly ascending: %d after %d",
                name,
                indices[i],
                indices[i - 1]));
      }
    }
  }

  private String hash() {
    Digest digest = new Digest();
    digest.floats("template", template);
    digest.ints("faces", faces);
    digest.floats("uv", uv);
    digest.ints("uvFaces", uvFaces);
    digest.basis("shape", shape);
    digest.basis("expression", expression);
    digest.basis("poseCorrectives", poseCorrectives);
    for (int joint = 0; joint < JOINTS; joint++) {
      digest.ints("regressor vertices", regressorIds[joint]);
      digest.doubles("regressor weights", regressorWeights[joint]);
    }
    digest.floats("skinning", skinning);
    masks.forEach(digest::ints);
    landmarks.forEach((name, set) -> {
      digest.ints(name, set.indices());
      digest.ints("triangles", set.triangles());
      digest.floats("barycentric", set.barycentric());
      digest.floats("offset", set.offset());
    });
    shapePriors.forEach(digest::prior);
    expressionPrior.ifPresent(prior -> digest.prior("expression", prior));
    return digest.hex();
  }

  /** Feeds named arrays, little endian, to SHA-256. */
  private static final class Digest {
    private final MessageDigest sha;

    Digest() {
      try {
        sha = MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("this Java runtime does not support SHA-256", e);
      }
    }

    private ByteBuffer start(String name, int count, int bytes) {
      byte[] text = name.getBytes(StandardCharsets.UTF_8);
      sha.update(little(8).putInt(text.length).putInt(count).array());
      sha.update(text);
      return little(Math.multiplyExact(count, bytes));
    }

    private static ByteBuffer little(int bytes) {
      return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    void floats(String name, float[] values) {
      ByteBuffer buffer = start(name, values.length, Float.BYTES);
      buffer.asFloatBuffer().put(values);
      sha.update(buffer);
    }

    void doubles(String name, double[] values) {
      ByteBuffer buffer = start(name, values.length, Double.BYTES);
      buffer.asDoubleBuffer().put(values);
      sha.update(buffer);
    }

    void ints(String name, int[] values) {
      ByteBuffer buffer = start(name, values.length, Integer.BYTES);
      buffer.asIntBuffer().put(values);
      sha.update(buffer);
    }

    void basis(String name, LinearBasis basis) {
      sha.update(start(name, basis.count(), 0));
      for (int k = 0; k < basis.count(); k++) {
        if (basis.isSparse(k)) {
          ints("vertices", basis.vertexIds(k));
        }
        floats(basis.names().get(k), basis.deltas(k));
      }
    }

    void prior(String name, CoefficientPrior prior) {
      floats(name, prior.mean());
      floats("factor", prior.factor());
    }

    String hex() {
      return HexFormat.of().formatHex(sha.digest());
    }
  }

  /** Collects the arrays; {@link #build} checks them. Arrays are copied by the model. */
  public static final class Builder {
    private final String id;
    private float @Nullable [] template;
    private int @Nullable [] faces;
    private float[] uv = {};
    private int[] uvFaces = {};
    private @Nullable LinearBasis shape;
    private @Nullable LinearBasis expression;
    private @Nullable LinearBasis poseCorrectives;
    private final int[][] regressorIds = new int[JOINTS][];
    private final double[][] regressorWeights = new double[JOINTS][];
    private float @Nullable [] skinning;
    private final Map<String, int[]> masks = new TreeMap<>();
    private final Map<String, LandmarkEmbedding> landmarks = new TreeMap<>();
    private final Map<String, CoefficientPrior> shapePriors = new TreeMap<>();
    private @Nullable CoefficientPrior expressionPrior;

    private Builder(String id) {
      if (id.isBlank()) {
        throw new IllegalArgumentException("a head model needs an id");
      }
      this.id = id;
    }

    /**
     * The head at rest, v̄.
     *
     * @param vertices [V][3] metres
     */
    public Builder template(float[] vertices) {
      template = vertices;
      return this;
    }

    /**
     * The triangles.
     *
     * @param triangles [F][3] vertices
     */
    public Builder faces(int[] triangles) {
      faces = triangles;
      return this;
    }

    /**
     * Texture coordinates; none by default.
     *
     * @param coordinates [T][2]
     * @param triangles [F][3] indices into the coordinates
     */
    public Builder uv(float[] coordinates, int[] triangles) {
      uv = coordinates;
      uvFaces = triangles;
      return this;
    }

    /** B_S; none by default. */
    public Builder shapeBasis(LinearBasis basis) {
      shape = basis;
      return this;
    }

    /** B_E; none by default. */
    public Builder expressionBasis(LinearBasis basis) {
      expression = basis;
      return this;
    }

    /** B_P in the order of {@link HeadModel#poseCorrectives}; none by default. */
    public Builder poseCorrectives(LinearBasis basis) {
      poseCorrectives = basis;
      return this;
    }

    /**
     * One row of the joint regressor.
     *
     * @param joint 0..4
     * @param vertexIds [n] strictly ascending
     * @param weights [n] usually summing to one
     */
    public Builder jointRegressor(int joint, int[] vertexIds, double[] weights) {
      Shapes.check(
          "vertices", vertexIds.length, "regressor weights of joint " + joint, weights.length, 1);
      regressorIds[joint] = vertexIds.clone();
      regressorWeights[joint] = weights.clone();
      return this;
    }

    /**
     * Weights of linear blend skinning.
     *
     * @param weights [V][5], each row summing to one
     */
    public Builder skinningWeights(float[] weights) {
      skinning = weights;
      return this;
    }

    /**
     * A named set of vertices.
     *
     * @param vertexIds strictly ascending
     */
    public Builder mask(String name, int[] vertexIds) {
      masks.put(name, vertexIds.clone());
      return this;
    }

    /** Landmarks of a detector, by the name of its {@link LandmarkScheme}. */
    public Builder landmarks(String set, LandmarkEmbedding embedding) {
      landmarks.put(set, embedding);
      return this;
    }

    /** A prior over the shape coefficients of a population. */
    public Builder shapePrior(String population, CoefficientPrior prior) {
      shapePriors.put(population, prior);
      return this;
    }

    /** A prior over the expression coefficients. */
    public Builder expressionPrior(CoefficientPrior prior) {
      expressionPrior = prior;
      return this;
    }

    /**
     * The checked model.
     *
     * @throws IllegalArgumentException naming the array that is missing or wrong
     */
    public HeadModel build() {
      return new HeadModel(this);
    }
  }
}
