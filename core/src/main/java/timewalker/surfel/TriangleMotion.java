package timewalker.surfel;

import java.util.Arrays;
import timewalker.math.Exp2;
import timewalker.math.Parallel;
import timewalker.math.Shapes;

/**
 * The motion of every triangle from the canonical mesh C to a posed one (Zielonka et al., INSTA,
 * 2023, section 3): M(x) = σ R (x − c) + c', σ = √(area' / area).
 *
 * <p>R turns the normal into the posed normal and, within the plane, is the rotation closest to the
 * triangle's deformation (its polar factor), so that no corner or edge is preferred and a sheared
 * mesh does not twist. A triangle without area has no rotation: it takes the mean rotation of the
 * mesh.
 */
final class TriangleMotion {
  /** Numbers per triangle: σR row-major (9), offset c' − σRc (3), quaternion (4). */
  static final int RECORD = 16;

  /** Where in a record the offset and the quaternion stand. */
  static final int OFFSET = 9;

  static final int QUATERNION = 12;

  private static final int PARTS = 16;

  private final CanonicalMesh mesh;
  private final double smallestRatio;
  private final double largestRatio;
  private final double noArea;
  private final Parallel parallel;
  private final int faceCount;
  private final double[] restFrame; // [F][9] first axis, normal, third axis
  private final double[] restInverse; // [F][3] D00, D01, D11: edges to unit tangents
  private final float[] posed; // [V][3] of the last pose
  private final boolean[] flat; // [F] lost its area in the last pose
  private final float[] record; // [F][16]
  private final float[] logScale; // [F]
  private final double[] reference = new double[4];
  private final double[] partSum = new double[4 * PARTS];
  private final float[] cornerGrad; // [F][3][3]

  TriangleMotion(CanonicalMesh mesh, MotionLimits limits, Parallel parallel) {
    this.mesh = mesh;
    this.smallestRatio = limits.smallestRatio();
    this.largestRatio = limits.largestRatio();
    this.noArea = limits.noArea();
    this.parallel = parallel;
    faceCount = mesh.faceCount();
    restFrame = new double[9 * faceCount];
    restInverse = new double[3 * faceCount];
    posed = new float[3 * mesh.vertexCount()];
    flat = new boolean[faceCount];
    record = new float[RECORD * faceCount];
    logScale = new float[faceCount];
    cornerGrad = new float[9 * faceCount];
    for (int t = 0; t < faceCount; t++) {
      if (mesh.area(t) > 0) {
        measureRest(t);
      }
    }
  }

  /** [F][16] as {@link #RECORD} says, of the last pose; signs of all quaternions agree. */
  float[] record() {
    return record;
  }

  /** [F] log σ of the last pose. */
  float[] logScale() {
    return logScale;
  }

  private void measureRest(int t) {
    float[] v = mesh.rawVertices();
    int[] f = mesh.rawFaces();
    int a = 3 * f[3 * t];
    int b = 3 * f[3 * t + 1];
    int c = 3 * f[3 * t + 2];
    double[] e1 = {
      (double) v[b] - v[a], (double) v[b + 1] - v[a + 1], (double) v[b + 2] - v[a + 2]
    };
    double[] e2 = {
      (double) v[c] - v[a], (double) v[c + 1] - v[a + 1], (double) v[c + 2] - v[a + 2]
    };
    double x1 = Math.sqrt(e1[0] * e1[0] + e1[1] * e1[1] + e1[2] * e1[2]);
    double doubleArea = 2 * mesh.area(t);
    for (int k = 0; k < 3; k++) {
      int k1 = (k + 1) % 3;
      int k2 = (k + 2) % 3;
      restFrame[9 * t + k] = e1[k] / x1;
      restFrame[9 * t + 3 + k] = (e1[k1] * e2[k2] - e1[k2] * e2[k1]) / doubleArea;
    }
    double x2 = 0;
    for (int k = 0; k < 3; k++) {
      int k1 = (k + 1) % 3;
      int k2 = (k + 2) % 3;
      restFrame[9 * t + 6 + k] =
          restFrame[9 * t + 3 + k1] * restFrame[9 * t + k2]
              - restFrame[9 * t + 3 + k2] * restFrame[9 * t + k1];
      x2 += e2[k] * restFrame[9 * t + k];
    }
    restInverse[3 * t] = 1 / x1;
    restInverse[3 * t + 1] = -x2 / doubleArea;
    restInverse[3 * t + 2] = x1 / doubleArea;
  }

  /**
   * Computes the motion to a posed mesh.
   *
   * @param posedVertices [V][3] metres
   */
  void pose(float[] posedVertices) {
    Shapes.check("vertices", mesh.vertexCount(), "posedVertices", posedVertices.length, 3);
    System.arraycopy(posedVertices, 0, posed, 0, posed.length);
    parallel.ranges(faceCount, PARTS, this::posePart);
    averageRotation();
    parallel.ranges(faceCount, PARTS, this::alignRange);
  }

  private void posePart(int part, int from, int to) {
    Frame frame = new Frame();
    double[] q = new double[4];
    double[] sum = new double[4];
    for (int t = from; t < to; t++) {
      flat[t] = mesh.area(t) == 0 || !frame.of(t);
      if (flat[t]) {
        continue;
      }
      frame.rotation(t);
      double[] r = frame.r;
      quaternion(r, q);
      double sign = q[0] * sum[0] + q[1] * sum[1] + q[2] * sum[2] + q[3] * sum[3] < 0 ? -1 : 1;
      for (int k = 0; k < 4; k++) {
        sum[k] += sign * q[k];
        record[RECORD * t + QUATERNION + k] = (float) q[k];
      }
      double ratio = frame.doubleArea / (2 * mesh.area(t));
      writeSimilarity(t, r, ratio);
    }
    System.arraycopy(sum, 0, partSum, 4 * part, 4);
  }

  private void writeSimilarity(int t, double[] r, double ratio) {
    double limited = Math.max(smallestRatio, Math.min(largestRatio, ratio));
    double sigma = Math.sqrt(limited);
    logScale[t] = 0.5f * Exp2.log((float) limited);
    float[] centroid = mesh.centroid();
    int[] f = mesh.rawFaces();
    int base = RECORD * t;
    for (int row = 0; row < 3; row++) {
      double offset =
          ((double) posed[3 * f[3 * t] + row]
                  + posed[3 * f[3 * t + 1] + row]
                  + posed[3 * f[3 * t + 2] + row])
              / 3;
      for (int column = 0; column < 3; column++) {
        double a = sigma * r[3 * row + column];
        record[base + 3 * row + column] = (float) a;
        offset -= a * centroid[3 * t + column];
      }
      record[base + OFFSET + row] = (float) offset;
    }
  }

  /** The mean of the quaternions, their signs made to agree; parts are added in order. */
  private void averageRotation() {
    Arrays.fill(reference, 0);
    for (int part = 0; part < PARTS; part++) {
      double dot = 0;
      for (int k = 0; k < 4; k++) {
        dot += reference[k] * partSum[4 * part + k];
      }
      for (int k = 0; k < 4; k++) {
        reference[k] += dot < 0 ? -partSum[4 * part + k] : partSum[4 * part + k];
      }
    }
    double length = 0;
    for (int k = 0; k < 4; k++) {
      length += reference[k] * reference[k];
    }
    length = Math.sqrt(length);
    for (int k = 0; k < 4; k++) {
      reference[k] = length > 0 ? reference[k] / length : k == 0 ? 1 : 0;
    }
  }

  /**
   * Gives all quaternions the sign that agrees with the mean rotation. That aligns any two that are
   * blended, unless one lies more than half a turn off the mean, which no face does.
   */
  private void alignRange(int from, int to) {
    for (int t = from; t < to; t++) {
      int base = RECORD * t + QUATERNION;
      if (flat[t]) {
        for (int k = 0; k < 4; k++) {
          record[base + k] = (float) reference[k];
        }
        writeSimilarity(t, matrix(reference), smallestRatio);
        continue;
      }
      double dot = 0;
      for (int k = 0; k < 4; k++) {
        dot += reference[k] * record[base + k];
      }
      if (dot < 0) {
        for (int k = 0; k < 4; k++) {
          record[base + k] = -record[base + k];
        }
      }
    }
  }

  /**
   * Takes gradients of the motions to the posed vertices.
   *
   * @param gradRecord [F][16] gradient with respect to {@link #record}
   * @param gradLogScale [F] gradient with respect to {@link #logScale}
   * @param gradVertices [V][3] gradient with respect to the posed vertices; added to
   */
  void backward(float[] gradRecord, float[] gradLogScale, float[] gradVertices) {
    Shapes.check("vertices", mesh.vertexCount(), "gradVertices", gradVertices.length, 3);
    parallel.ranges(
        faceCount,
        PARTS,
        (from, to) -> {
          Frame frame = new Frame();
          for (int t = from; t < to; t++) {
            backwardOne(t, frame, gradRecord, gradLogScale[t]);
          }
        });
    int[] start = mesh.cornerStart();
    int[] corner = mesh.corner();
    int vertexCount = mesh.vertexCount();
    parallel.ranges(
        vertexCount,
        PARTS,
        (from, to) -> {
          for (int v = from; v < to; v++) {
            for (int i = start[v]; i < start[v + 1]; i++) {
              for (int k = 0; k < 3; k++) {
                gradVertices[3 * v + k] += cornerGrad[3 * corner[i] + k];
              }
            }
          }
        });
  }

  /**
   * With b = c' − A c and A = σR: the gradient of A gains −(dL/db) cᵀ; a small rotation ω of the
   * frame changes the loss by ω · torque; ω itself follows from the change of the normal and, about
   * the normal, from the change of the first axis.
   */
  private void backwardOne(int t, Frame frame, float[] gradRecord, float gradLogScale) {
    int out = 9 * t;
    int base = RECORD * t;
    for (int k = 0; k < 3; k++) { // what reaches the centroid is shared by the corners
      float third = gradRecord[base + OFFSET + k] / 3;
      cornerGrad[out + k] = third;
      cornerGrad[out + 3 + k] = third;
      cornerGrad[out + 6 + k] = third;
    }
    if (flat[t]) {
      return;
    }
    frame.of(t);
    double ratio = frame.doubleArea / (2 * mesh.area(t));
    boolean limited = ratio <= smallestRatio || ratio >= largestRatio;
    double[] torque = frame.r;
    double stretch = torqueAndStretch(t, gradRecord, torque);
    frame.backward(t, torque, limited ? 0 : stretch + gradLogScale, cornerGrad, out);
  }

  /**
   * What a triangle's gradients say about turning and stretching it.
   *
   * @param torque [3] takes dL/dω for R ← exp([ω]) R
   * @return the gradient with respect to log σ by way of A
   */
  private double torqueAndStretch(int t, float[] gradRecord, double[] torque) {
    int base = RECORD * t;
    float[] centroid = mesh.centroid();
    double stretch = 0;
    Arrays.fill(torque, 0, 3, 0);
    for (int column = 0; column < 3; column++) {
      double c = centroid[3 * t + column];
      double gx = gradRecord[base + column] - gradRecord[base + OFFSET] * c;
      double gy = gradRecord[base + 3 + column] - gradRecord[base + OFFSET + 1] * c;
      double gz = gradRecord[base + 6 + column] - gradRecord[base + OFFSET + 2] * c;
      double ax = record[base + column];
      double ay = record[base + 3 + column];
      double az = record[base + 6 + column];
      stretch += gx * ax + gy * ay + gz * az;
      torque[0] += ay * gz - az * gy;
      torque[1] += az * gx - ax * gz;
      torque[2] += ax * gy - ay * gx;
    }
    // dq = (0, ω) q / 2
    int at = base + QUATERNION;
    double w = record[at];
    double x = record[at + 1];
    double y = record[at + 2];
    double z = record[at + 3];
    double gw = gradRecord[at];
    double gx = gradRecord[at + 1];
    double gy = gradRecord[at + 2];
    double gz = gradRecord[at + 3];
    torque[0] += 0.5 * (-gw * x + w * gx + y * gz - z * gy);
    torque[1] += 0.5 * (-gw * y + w * gy + z * gx - x * gz);
    torque[2] += 0.5 * (-gw * z + w * gz + x * gy - y * gx);
    return stretch;
  }

  /** The frame of one posed triangle; one per thread, reused. */
  private final class Frame {
    private final double[] e1 = new double[3];
    private final double[] e2 = new double[3];
    private final double[] u = new double[3]; // first axis
    private final double[] n = new double[3]; // normal
    private final double[] v = new double[3]; // n × u
    private final double[] r = new double[9]; // rotation from rest; also scratch
    private double doubleArea;
    private double uLength; // sum of the deformation's two singular values

    /** Computes the axes; false when the triangle has no area left. */
    boolean of(int t) {
      int[] f = mesh.rawFaces();
      int a = 3 * f[3 * t];
      int b = 3 * f[3 * t + 1];
      int c = 3 * f[3 * t + 2];
      for (int k = 0; k < 3; k++) {
        e1[k] = (double) posed[b + k] - posed[a + k];
        e2[k] = (double) posed[c + k] - posed[a + k];
      }
      cross(e1, e2, n);
      doubleArea = Math.sqrt(n[0] * n[0] + n[1] * n[1] + n[2] * n[2]);
      if (!(doubleArea > noArea * 2 * mesh.area(t))) {
        return false;
      }
      double d00 = restInverse[3 * t];
      double d01 = restInverse[3 * t + 1];
      double d11 = restInverse[3 * t + 2];
      for (int k = 0; k < 3; k++) {
        n[k] /= doubleArea;
        v[k] = d01 * e1[k] + d11 * e2[k]; // where the rest frame's third axis went
      }
      cross(v, n, u);
      for (int k = 0; k < 3; k++) {
        u[k] += d00 * e1[k];
      }
      uLength = Math.sqrt(u[0] * u[0] + u[1] * u[1] + u[2] * u[2]);
      for (int k = 0; k < 3; k++) {
        u[k] /= uLength;
      }
      cross(n, u, v);
      return true;
    }

    /** R = u uᵀ_rest + n nᵀ_rest + v vᵀ_rest into r. */
    void rotation(int t) {
      for (int row = 0; row < 3; row++) {
        for (int column = 0; column < 3; column++) {
          r[3 * row + column] =
              u[row] * restFrame[9 * t + column]
                  + n[row] * restFrame[9 * t + 3 + column]
                  + v[row] * restFrame[9 * t + 6 + column];
        }
      }
    }

    /**
     * Adds to the corners what a torque on the frame and a gradient of log σ amount to: ω = n × dn
     * + n (v · dt_u − u · dt_v) / |w|, with t_u, t_v the images of the rest axes, and d log σ = n ·
     * dN / (2 |N|), N = e1 × e2.
     */
    void backward(int t, double[] torque, double gradLog, float[] gradCorner, int out) {
      double about = (torque[0] * n[0] + torque[1] * n[1] + torque[2] * n[2]) / uLength;
      double d00 = restInverse[3 * t];
      double d01 = restInverse[3 * t + 1];
      double d11 = restInverse[3 * t + 2];
      for (int k = 0; k < 3; k++) {
        int k1 = (k + 1) % 3;
        int k2 = (k + 2) % 3;
        r[3 + k] = (torque[k1] * n[k2] - torque[k2] * n[k1] + 0.5 * gradLog * n[k]) / doubleArea;
      }
      for (int k = 0; k < 3; k++) {
        int k1 = (k + 1) % 3;
        int k2 = (k + 2) % 3;
        double g1 = e2[k1] * r[3 + k2] - e2[k2] * r[3 + k1] + about * (d00 * v[k] - d01 * u[k]);
        double g2 = r[3 + k1] * e1[k2] - r[3 + k2] * e1[k1] - about * d11 * u[k];
        gradCorner[out + k] -= (float) (g1 + g2);
        gradCorner[out + 3 + k] += (float) g1;
        gradCorner[out + 6 + k] += (float) g2;
      }
    }
  }

  private static void cross(double[] a, double[] b, double[] out) {
    out[0] = a[1] * b[2] - a[2] * b[1];
    out[1] = a[2] * b[0] - a[0] * b[2];
    out[2] = a[0] * b[1] - a[1] * b[0];
  }

  /** A rotation matrix as a quaternion, from its largest component (Shepperd 1978). */
  static void quaternion(double[] r, double[] q) {
    double trace = r[0] + r[4] + r[8];
    if (trace >= Math.max(r[0], Math.max(r[4], r[8]))) {
      double s = 0.5 / Math.sqrt(1 + trace);
      q[0] = 0.25 / s;
      q[1] = (r[7] - r[5]) * s;
      q[2] = (r[2] - r[6]) * s;
      q[3] = (r[3] - r[1]) * s;
      return;
    }
    int i = r[0] >= r[4] && r[0] >= r[8] ? 0 : r[4] >= r[8] ? 1 : 2;
    int j = (i + 1) % 3;
    int k = (i + 2) % 3;
    double s = 0.5 / Math.sqrt(1 + r[4 * i] - r[4 * j] - r[4 * k]);
    q[0] = (r[3 * k + j] - r[3 * j + k]) * s;
    q[1 + i] = 0.25 / s;
    q[1 + j] = (r[3 * j + i] + r[3 * i + j]) * s;
    q[1 + k] = (r[3 * k + i] + r[3 * i + k]) * s;
  }

  private static double[] matrix(double[] q) {
    double w = q[0];
    double x = q[1];
    double y = q[2];
    double z = q[3];
    return new double[] {
      1 - 2 * (y * y + z * z),
      2 * (x * y - w * z),
      2 * (x * z + w * y),
      2 * (x * y + w * z),
      1 - 2 * (x * x + z * z),
      2 * (y * z - w * x),
      2 * (x * z - w * y),
      2 * (y * z + w * x),
      1 - 2 * (x * x + y * y)
    };
  }
}
