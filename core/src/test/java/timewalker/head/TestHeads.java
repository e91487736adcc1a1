package timewalker.head;

import java.util.Arrays;
import java.util.Random;

/** Small random head models, bumpy spheres the size of a head. */
public final class TestHeads {
  private TestHeads() {}

  /** Which of a model's bases are kept sparse, and whether the pose corrects the shape. */
  public enum Kind {
    DENSE,
    SPARSE,
    MIXED_WITH_CORRECTIVES
  }

  /** A model of 77 vertices, a number that is no multiple of any lane count. */
  public static HeadModel random(Kind kind, long seed) {
    return random(kind, 77, 6, 7, seed);
  }

  public static HeadModel random(Kind kind, int vertices, int shapes, int expressions, long seed) {
    return builder(kind, vertices, shapes, expressions, seed).build();
  }

  /** A head whose landmark rows have these numbers, each in the middle of a face. */
  public static HeadModel withLandmarks(String set, int... indices) {
    float[] middle = new float[3 * indices.length];
    Arrays.fill(middle, 1f / 3);
    LandmarkEmbedding embedding =
        new LandmarkEmbedding(
            indices, new int[indices.length], middle, new float[3 * indices.length]);
    return builder(Kind.DENSE, 31, 3, 4, 5).landmarks(set, embedding).build();
  }

  private static HeadModel.Builder builder(
      Kind kind, int vertices, int shapes, int expressions, long seed) {
    Random random = new Random(seed);
    HeadModel.Builder model =
        HeadModel.builder("random")
            .template(normal(random, 3 * vertices, 0.1))
            .faces(faces(random, vertices))
            .shapeBasis(basis(kind, random, vertices, shapes, "shape"))
            .expressionBasis(basis(kind, random, vertices, expressions, "expression"))
            .skinningWeights(skinning(random, vertices));
    if (kind == Kind.MIXED_WITH_CORRECTIVES) {
      model.poseCorrectives(basis(kind, random, vertices, HeadModel.POSE_FEATURES, "pose"));
    }
    for (int joint = 0; joint < HeadModel.JOINTS; joint++) {
      int[] ids = random.ints(0, vertices).distinct().limit(9).sorted().toArray();
      double[] weights = random.doubles(9).toArray();
      double sum = Arrays.stream(weights).sum();
      model.jointRegressor(joint, ids, Arrays.stream(weights).map(w -> w / sum).toArray());
    }
    return model;
  }

  /** Parameters of all groups, angles up to about a radian. */
  public static HeadParams params(HeadModel model, long seed) {
    Random random = new Random(seed);
    return new HeadParams(
        normal(random, model.shapeCount(), 1),
        normal(random, model.expressionCount(), 1),
        normal(random, 3, 0.5),
        normal(random, 3, 0.5),
        normal(random, 3, 0.5),
        normal(random, 6, 0.5),
        normal(random, 3, 0.5));
  }

  public static float[] normal(Random random, int count, double deviation) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return values;
  }

  private static int[] faces(Random random, int vertices) {
    int[] faces = new int[3 * 2 * vertices];
    for (int i = 0; i < faces.length; i++) {
      faces[i] = random.nextInt(vertices);
    }
    return faces;
  }

  private static LinearBasis basis(Kind kind, Random random, int vertices, int count, String name) {
    LinearBasis.Builder basis = LinearBasis.builder(vertices);
    for (int k = 0; k < count; k++) {
      boolean sparse =
          switch (kind) {
            case DENSE -> false;
            case SPARSE -> true;
            case MIXED_WITH_CORRECTIVES -> k % 3 == 1;
          };
      if (sparse) {
        int n = vertices / 4;
        int[] ids = random.ints(0, vertices).distinct().limit(n).sorted().toArray();
        basis.sparse(name + k, ids, normal(random, 3 * n, 0.01));
      } else {
        basis.dense(name + k, normal(random, 3 * vertices, 0.01));
      }
    }
    return basis.build();
  }

  private static float[] skinning(Random random, int vertices) {
    float[] weights = new float[HeadModel.JOINTS * vertices];
    for (int i = 0; i < vertices; i++) {
      // two joints a vertex, as in most of a real head, and a few vertices with all five
      double[] row = new double[HeadModel.JOINTS];
      for (int j = 0; j < HeadModel.JOINTS; j++) {
        boolean used = i % 10 == 0 || j == i % HeadModel.JOINTS || j == HeadModel.NECK;
        row[j] = used ? random.nextDouble() + 0.01 : 0;
      }
      double sum = Arrays.stream(row).sum();
      for (int j = 0; j < HeadModel.JOINTS; j++) {
        weights[HeadModel.JOINTS * i + j] = (float) (row[j] / sum);
      }
    }
    return weights;
  }
}
