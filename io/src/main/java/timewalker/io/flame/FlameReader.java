package timewalker.io.flame;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import timewalker.head.CoefficientPrior;
import timewalker.head.HeadModel;
import timewalker.head.LandmarkEmbedding;
import timewalker.head.LandmarkScheme;
import timewalker.head.LinearBasis;
import timewalker.io.BadInputException;
import timewalker.io.StrangersFile;

/**
 * Reads FLAME 2020, 2023 and 2023 Open from the user's own files, which are never copied anywhere.
 * FLAME's axes and units are those of TimeWalker.
 *
 * <p>Landmark sets: {@code ibug68} from {@code full_lmk_*}; {@code ibug51} (numbers 17 to 67) from
 * {@code static_lmk_*}, or from {@code lmk_face_idx} and {@code lmk_b_coords}; {@code mediapipe468}
 * where {@code landmark_indices} stands beside these; {@code contour17/i} for each of the i head
 * turns of a dynamic embedding, in the file's order. A dynamic embedding that is kept as tensors
 * instead of arrays is skipped.
 */
public final class FlameReader {
  private static final double[] PARENTS = {-1, 0, 1, 1, 1};

  /** How an unsigned file writes −1. */
  private static final double NO_PARENT = 4294967295.0;

  /** FLAME's file has fourteen. */
  private static final int MAX_MASKS = 256;

  private static final Map<String, String> MASK_NAMES =
      Map.of("face", "face-skin", "left_eyeball", "eye-left", "right_eyeball", "eye-right");

  private FlameReader() {}

  /**
   * Reads a model with the parts that are given.
   *
   * @throws BadInputException naming the file and the key that cannot be used
   */
  public static HeadModel read(FlameFiles files) throws IOException {
    return StrangersFile.read(
        files.model().toString(),
        "is damaged, or one of the head model's other files is",
        () -> readAll(files));
  }

  private static HeadModel readAll(FlameFiles files) throws IOException {
    HeadModel.Builder model = HeadModel.builder(files.id());
    int vertexCount;
    int faceCount;
    try (ArrayTable table = ArrayTable.open(files.model())) {
      NamedArray template = table.array("v_template").requireShape(-1, 3);
      vertexCount = template.shape()[0];
      if (vertexCount == 0) {
        throw new BadInputException(template.origin(), "holds no vertices");
      }
      requireAtMost(HeadModel.MAX_VERTICES, vertexCount, "vertices", template);
      NamedArray faces = table.array("f").requireShape(-1, 3);
      faceCount = faces.shape()[0];
      requireAtMost(HeadModel.MAX_FACES, faceCount, "triangles", faces);
      requireTree(table.array("kintree_table").requireShape(2, HeadModel.JOINTS));
      model.template(template.floats()).faces(faces.indices(vertexCount));
      readBases(table, files, vertexCount, model);
      readJoints(table, vertexCount, model);
    }
    for (Path file : files.landmarks()) {
      readLandmarks(file, faceCount, model);
    }
    if (files.masks().isPresent()) {
      readMasks(files.masks().get(), vertexCount, model);
    }
    if (files.texture().isPresent()) {
      readTexture(files.texture().get(), faceCount, model);
    }
    try {
      return model.build();
    } catch (IllegalArgumentException e) {
      throw new BadInputException(files.model().toString(), e.getMessage(), e);
    }
  }

  private static void requireAtMost(int most, int count, String what, NamedArray array) {
    if (count > most) {
      throw new BadInputException(
          array.origin(),
          String.format(Locale.ROOT, "holds %d %s; at most %d are read", count, what, most));
    }
  }

  private static void requireTree(NamedArray tree) {
    for (int j = 0; j < PARENTS.length; j++) {
      double parent = tree.values()[j] == NO_PARENT ? -1 : tree.values()[j];
      if (parent != PARENTS[j] || tree.values()[PARENTS.length + j] != j) {
        throw new BadInputException(
            tree.origin(), "is not the skeleton root, neck, jaw, left eye, right eye");
      }
    }
  }

  private static void readBases(
      ArrayTable table, FlameFiles files, int vertexCount, HeadModel.Builder model)
      throws IOException {
    NamedArray directions = table.array("shapedirs").requireShape(vertexCount, 3, -1);
    int count = directions.shape()[2];
    requireAtMost(HeadModel.MAX_COMPONENTS, count, "components", directions);
    int shapes = files.shapeComponents();
    if (count <= shapes) {
      throw new BadInputException(
          directions.origin(),
          String.format(
              Locale.ROOT,
              "has %d components; with %d for shape none is left for expression",
              count,
              shapes));
    }
    model.shapeBasis(basis(directions, 0, shapes, "shape"));
    model.expressionBasis(basis(directions, shapes, count, "expr"));
    model.shapePrior("adult", CoefficientPrior.standard(shapes));
    model.expressionPrior(CoefficientPrior.standard(count - shapes));
    NamedArray correctives =
        table.array("posedirs").requireShape(vertexCount, 3, HeadModel.POSE_FEATURES);
    model.poseCorrectives(basis(correctives, 0, HeadModel.POSE_FEATURES, "pose"));
  }

  /** Components from..to of an array [V][3][K]. */
  private static LinearBasis basis(NamedArray array, int from, int to, String name) {
    int vertexCount = array.shape()[0];
    int count = array.shape()[2];
    LinearBasis.Builder basis = LinearBasis.builder(vertexCount);
    for (int k = from; k < to; k++) {
      float[] deltas = new float[3 * vertexCount];
      for (int i = 0; i < deltas.length; i++) {
        deltas[i] = (float) array.values()[i * count + k];
      }
      basis.dense(name + (k - from), deltas);
    }
    return basis.build();
  }

  private static void readJoints(ArrayTable table, int vertexCount, HeadModel.Builder model)
      throws IOException {
    NamedArray regressor = table.array("J_regressor").requireShape(HeadModel.JOINTS, vertexCount);
    for (int j = 0; j < HeadModel.JOINTS; j++) {
      int row = j * vertexCount;
      int[] ids =
          IntStream.range(0, vertexCount).filter(i -> regressor.values()[row + i] != 0).toArray();
      double[] weights = Arrays.stream(ids).mapToDouble(i -> regressor.values()[row + i]).toArray();
      if (ids.length == 0) {
        throw new BadInputException(regressor.origin(), "is zero for joint " + j);
      }
      model.jointRegressor(j, ids, weights);
    }
    model.skinningWeights(
        table.array("weights").requireShape(vertexCount, HeadModel.JOINTS).floats());
  }

  private static void readLandmarks(Path file, int faceCount, HeadModel.Builder model)
      throws IOException {
    try (ArrayTable table = ArrayTable.open(file)) {
      boolean found = false;
      if (table.has("full_lmk_faces_idx")) {
        int[] indices = IntStream.range(0, 68).toArray();
        model.landmarks(
            "ibug68",
            embedding(table, "full_lmk_faces_idx", "full_lmk_bary_coords", indices, faceCount));
        found = true;
      }
      int[] inner = IntStream.range(17, 68).toArray();
      if (table.has("static_lmk_faces_idx")) {
        model.landmarks(
            "ibug51",
            embedding(table, "static_lmk_faces_idx", "static_lmk_bary_coords", inner, faceCount));
        found = true;
      }
      if (table.has("dynamic_lmk_faces_idx")) {
        addContours(table, "dynamic_lmk_faces_idx", "dynamic_lmk_bary_coords", faceCount, model);
        found = true;
      }
      if (table.has("lmk_face_idx")) {
        addUnnamed(table, inner, faceCount, model);
        found = true;
      }
      if (!found) {
        throw new BadInputException(
            file.toString(), "holds no landmark embedding; it has " + table.keys());
      }
    }
  }

  /** The files that hold one embedding only call it by the same keys, whatever it is. */
  private static void addUnnamed(
      ArrayTable table, int[] inner, int faceCount, HeadModel.Builder model) throws IOException {
    NamedArray triangles = table.array("lmk_face_idx");
    if (table.has("landmark_indices")) {
      int[] indices = table.array("landmark_indices").indices(1 << 16);
      model.landmarks(
          LandmarkScheme.MEDIAPIPE.set(),
          embedding(table, "lmk_face_idx", "lmk_b_coords", indices, faceCount));
    } else if (triangles.shape().length == 2 && triangles.shape()[0] > 1) {
      addContours(table, "lmk_face_idx", "lmk_b_coords", faceCount, model);
    } else {
      model.landmarks("ibug51", embedding(table, "lmk_face_idx", "lmk_b_coords", inner, faceCount));
    }
  }

  private static LandmarkEmbedding embedding(
      ArrayTable table, String triangleKey, String weightKey, int[] indices, int faceCount)
      throws IOException {
    NamedArray triangles = table.array(triangleKey);
    NamedArray weights = table.array(weightKey);
    requireAtMost(HeadModel.MAX_VERTICES, triangles.values().length, "landmarks", triangles);
    return embedding(triangles, weights, triangles.indices(faceCount), weights.floats(), indices);
  }

  private static LandmarkEmbedding embedding(
      NamedArray triangles, NamedArray weights, int[] faces, float[] barycentric, int[] indices) {
    if (faces.length != indices.length) {
      throw new BadInputException(
          triangles.origin(),
          String.format(
              Locale.ROOT, "holds %d landmarks, expected %d", faces.length, indices.length));
    }
    try {
      return new LandmarkEmbedding(indices, faces, barycentric, new float[3 * faces.length]);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(weights.origin(), e.getMessage(), e);
    }
  }

  private static void addContours(
      ArrayTable table,
      String triangleKey,
      String weightKey,
      int faceCount,
      HeadModel.Builder model)
      throws IOException {
    NamedArray triangles = table.array(triangleKey).requireShape(-1, 17);
    int turns = triangles.shape()[0];
    requireAtMost(HeadModel.MAX_COMPONENTS, turns, "turns of the head", triangles);
    NamedArray weights = table.array(weightKey).requireShape(turns, 17, 3);
    int[] faces = triangles.indices(faceCount);
    float[] barycentric = weights.floats();
    int[] indices = IntStream.range(0, 17).toArray();
    for (int i = 0; i < turns; i++) {
      model.landmarks(
          "contour17/" + i,
          embedding(
              triangles,
              weights,
              Arrays.copyOfRange(faces, 17 * i, 17 * (i + 1)),
              Arrays.copyOfRange(barycentric, 51 * i, 51 * (i + 1)),
              indices));
    }
  }

  private static void readMasks(Path file, int vertexCount, HeadModel.Builder model)
      throws IOException {
    Map<String, int[]> masks = new TreeMap<>();
    try (ArrayTable table = ArrayTable.open(file)) {
      if (table.keys().size() > MAX_MASKS) {
        throw new BadInputException(
            file.toString(),
            String.format(
                Locale.ROOT,
                "holds %d masks; at most %d are read",
                table.keys().size(),
                MAX_MASKS));
      }
      for (String key : table.keys()) {
        String name = MASK_NAMES.getOrDefault(key, key.replace('_', '-'));
        NamedArray mask = table.array(key);
        requireAtMost(vertexCount, mask.values().length, "vertices", mask);
        int[] ids = mask.indices(vertexCount);
        masks.put(name, Arrays.stream(ids).sorted().distinct().toArray());
      }
    }
    join(masks, "eyes", "eye-left", "eye-right");
    join(masks, "ears", "left-ear", "right-ear");
    if (masks.containsKey("eyes")) {
      int[] eyes = masks.get("eyes");
      masks.put(
          "skin",
          IntStream.range(0, vertexCount).filter(i -> Arrays.binarySearch(eyes, i) < 0).toArray());
    }
    masks.forEach(model::mask);
  }

  private static void join(Map<String, int[]> masks, String name, String left, String right) {
    if (masks.containsKey(left) && masks.containsKey(right)) {
      masks.put(
          name,
          IntStream.concat(Arrays.stream(masks.get(left)), Arrays.stream(masks.get(right)))
              .sorted()
              .distinct()
              .toArray());
    }
  }

  private static void readTexture(Path file, int faceCount, HeadModel.Builder model)
      throws IOException {
    try (ArrayTable table = ArrayTable.open(file)) {
      NamedArray uv = table.array("vt").requireShape(-1, 2);
      int[] triangles = table.array("ft").requireShape(faceCount, 3).indices(uv.shape()[0]);
      model.uv(uv.floats(), triangles);
    }
  }
}
