package timewalker.head;

import java.util.Arrays;

/**
 * The head's formula in double precision and plain loops, with 4x4 matrices and joints regressed
 * from the shaped vertices: the truth that {@link HeadPoser} is measured against.
 */
public final class HeadReference {
  private final HeadModel model;
  private final int v;
  private final float[] template;
  private final float[] skinning;

  /** Of a model. */
  public HeadReference(HeadModel model) {
    this.model = model;
    v = model.vertexCount();
    template = model.template();
    skinning = model.skinningWeights();
  }

  /** All parameters in the order of the Jacobian's columns. */
  public static double[] flat(HeadParams p) {
    float[][] groups = p.arrays();
    int n = 0;
    for (float[] group : groups) {
      n += group.length;
    }
    double[] all = new double[n];
    int at = 0;
    for (float[] group : groups) {
      for (float value : group) {
        all[at++] = value;
      }
    }
    return all;
  }

  /** Vertices [V][3] for parameters in the order of the Jacobian's columns. */
  public double[] pose(double[] parameters) {
    int s = model.shapeCount();
    int e = model.expressionCount();
    double[] shaped = new double[3 * v];
    Arrays.setAll(shaped, i -> template[i]);
    for (int k = 0; k < s; k++) {
      add(model.shapeBasis(), k, parameters[k], shaped);
    }
    for (int k = 0; k < e; k++) {
      add(model.expressionBasis(), k, parameters[s + k], shaped);
    }
    double[][] joints = new double[HeadModel.JOINTS][3];
    double[][] rotations = new double[HeadModel.JOINTS][];
    for (int j = 0; j < HeadModel.JOINTS; j++) {
      int[] ids = model.regressorVertices(j);
      double[] weights = model.regressorWeights(j);
      for (int i = 0; i < ids.length; i++) {
        for (int axis = 0; axis < 3; axis++) {
          joints[j][axis] += weights[i] * shaped[3 * ids[i] + axis];
        }
      }
      int at = s + e + 3 * j;
      rotations[j] = rotation(parameters[at], parameters[at + 1], parameters[at + 2]);
    }
    double[] rest = shaped.clone();
    for (int k = 0; k < model.poseCorrectives().count(); k++) {
      double identity = k % 9 == 0 || k % 9 == 4 || k % 9 == 8 ? 1 : 0;
      add(model.poseCorrectives(), k, rotations[1 + k / 9][k % 9] - identity, rest);
    }
    double[][][] world = new double[HeadModel.JOINTS][][];
    for (int j = 0; j < HeadModel.JOINTS; j++) {
      int parent = HeadModel.parent(j);
      double[][] step = new double[4][4];
      for (int r = 0; r < 3; r++) {
        System.arraycopy(rotations[j], 3 * r, step[r], 0, 3);
        step[r][3] = joints[j][r] - (parent < 0 ? 0 : joints[parent][r]);
      }
      step[3][3] = 1;
      world[j] = parent < 0 ? step : product(world[parent], step);
    }
    double[] out = new double[3 * v];
    for (int i = 0; i < v; i++) {
      for (int j = 0; j < HeadModel.JOINTS; j++) {
        for (int r = 0; r < 3; r++) {
          double moved = world[j][r][3];
          for (int c = 0; c < 3; c++) {
            moved += world[j][r][c] * (rest[3 * i + c] - joints[j][c]);
          }
          out[3 * i + r] += skinning[HeadModel.JOINTS * i + j] * moved;
        }
      }
      for (int r = 0; r < 3; r++) {
        out[3 * i + r] += parameters[parameters.length - 3 + r];
      }
    }
    return out;
  }

  private static void add(LinearBasis basis, int k, double c, double[] vertices) {
    int[] ids = basis.vertexIds(k);
    float[] deltas = basis.deltas(k);
    for (int i = 0; i < ids.length; i++) {
      for (int axis = 0; axis < 3; axis++) {
        vertices[3 * ids[i] + axis] += c * deltas[3 * i + axis];
      }
    }
  }

  /** Axis-angle to matrix by way of the quaternion, another path than Rodrigues' formula. */
  private static double[] rotation(double x, double y, double z) {
    double t = Math.sqrt(x * x + y * y + z * z);
    double f = t < 1e-9 ? 0.5 : Math.sin(t / 2) / t;
    double w = Math.cos(t / 2);
    double a = f * x;
    double b = f * y;
    double c = f * z;
    return new double[] {
      1 - 2 * (b * b + c * c),
      2 * (a * b - w * c),
      2 * (a * c + w * b),
      2 * (a * b + w * c),
      1 - 2 * (a * a + c * c),
      2 * (b * c - w * a),
      2 * (a * c - w * b),
      2 * (b * c + w * a),
      1 - 2 * (a * a + b * b)
    };
  }

  private static double[][] product(double[][] a, double[][] b) {
    double[][] out = new double[4][4];
    for (int r = 0; r < 4; r++) {
      for (int c = 0; c < 4; c++) {
        for (int k = 0; k < 4; k++) {
          out[r][c] += a[r][k] * b[k][c];
        }
      }
    }
    return out;
  }
}
