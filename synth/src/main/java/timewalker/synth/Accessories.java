package timewalker.synth;

import java.util.List;

/** Glasses and headband, made to measure for one resting head. */
final class Accessories {
  private static final int RIM_POINTS = 36;

  private Accessories() {}

  /** A part that moves with the skull. */
  record Part(String name, Material material, float[] vertices, int[] faces, float[] uv, int argb) {
    static Part of(String name, Material material, MeshBuilder mesh, int argb) {
      return new Part(name, material, mesh.vertices(), mesh.faces(), mesh.uv(), argb);
    }
  }

  /**
   * Frame and lenses.
   *
   * @param head [V][3] the stage's resting head, metres
   */
  static List<Part> glasses(HeadAnatomy anatomy, float[] head) {
    double[] left = centre(head, anatomy, true);
    double[] right = centre(head, anatomy, false);
    double d = left[0] - right[0];
    double halfWidth = 0.40 * d;
    double halfHeight = 0.315 * d;
    double y = 0.5 * (left[1] + right[1]) - 0.03 * d;
    double z = lensPlane(anatomy, head, d, y);
    MeshBuilder frame = new MeshBuilder();
    MeshBuilder lenses = new MeshBuilder();
    double[][] inner = new double[2][];
    double[][] outer = new double[2][];
    for (int side = 0; side < 2; side++) {
      double sign = side == 0 ? 1 : -1;
      double x = sign * 0.53 * d;
      double[][] rim = new double[RIM_POINTS][];
      for (int i = 0; i < RIM_POINTS; i++) {
        double angle = 2 * Math.PI * i / RIM_POINTS;
        double c = StrictMath.cos(angle);
        double s = StrictMath.sin(angle);
        // A superellipse of exponent 3, turned a little around the face.
        double r = 1 / StrictMath.cbrt(Math.abs(c * c * c) + Math.abs(s * s * s));
        double dx = sign * halfWidth * r * c;
        double outward = sign * dx;
        rim[i] = new double[] {x + dx, y + halfHeight * r * s, z - 0.10 * outward};
      }
      frame.tube(rim, true, 0.0017);
      lens(lenses, rim, x, y, z, sign > 0);
      inner[side] = rim[RIM_POINTS / 2 - 2];
      outer[side] = rim[2];
    }
    bridge(frame, inner, d);
    temple(frame, outer[0], head, anatomy, 1);
    temple(frame, outer[1], head, anatomy, -1);
    return List.of(
        Part.of("glasses", Material.FRAME, frame, 0xff2a2320),
        Part.of("lenses", Material.LENS, lenses, 0xffffffff));
  }

  private static double[] centre(float[] head, HeadAnatomy anatomy, boolean left) {
    double[] sum = new double[3];
    int count = 0;
    for (int v = 0; v < head.length / 3; v++) {
      if (left ? anatomy.isEyeLeft(v) : anatomy.isEyeRight(v)) {
        for (int c = 0; c < 3; c++) {
          sum[c] += head[3 * v + c];
        }
        count++;
      }
    }
    return new double[] {sum[0] / count, sum[1] / count, sum[2] / count};
  }

  /** Before brows, lids and lashes. */
  private static double lensPlane(HeadAnatomy anatomy, float[] head, double d, double y) {
    double front = Double.NEGATIVE_INFINITY;
    for (int v = 0; v < head.length / 3; v++) {
      double x = Math.abs(head[3 * v]);
      boolean near = x > 0.2 * d && x < 0.85 * d && Math.abs(head[3 * v + 1] - y) < 0.35 * d;
      if (near && !anatomy.isCavity(v)) {
        front = Math.max(front, head[3 * v + 2]);
      }
    }
    return front + 0.004;
  }

  private static void lens(
      MeshBuilder lenses, double[][] rim, double x, double y, double z, boolean left) {
    int middle = lenses.add(x, y, z + 0.001);
    int first = lenses.vertexCount();
    for (double[] p : rim) {
      lenses.add(p[0], p[1], p[2]);
    }
    for (int i = 0; i < rim.length; i++) {
      int a = first + i;
      int b = first + (i + 1) % rim.length;
      if (left) {
        lenses.face(middle, a, b);
      } else {
        lenses.face(middle, b, a);
      }
    }
  }

  private static void bridge(MeshBuilder frame, double[][] inner, double d) {
    double[][] path = new double[9][];
    for (int i = 0; i < path.length; i++) {
      double t = i / (path.length - 1.0);
      double arch = 4 * t * (1 - t);
      path[i] =
          new double[] {
            inner[0][0] + t * (inner[1][0] - inner[0][0]),
            inner[0][1] + 0.06 * d * arch,
            inner[0][2] + 0.05 * d * arch
          };
    }
    frame.tube(path, false, 0.0016);
  }

  /** From the rim back over the ear, just outside the temple. */
  private static void temple(
      MeshBuilder frame, double[] hinge, float[] head, HeadAnatomy anatomy, double sign) {
    double earTop = Double.NEGATIVE_INFINITY;
    double earZ = 0;
    double earX = 0;
    int count = 0;
    for (int v = 0; v < head.length / 3; v++) {
      if (anatomy.isEar(v) && sign * head[3 * v] > 0) {
        earTop = Math.max(earTop, head[3 * v + 1]);
        earZ += head[3 * v + 2];
        earX += sign * head[3 * v];
        count++;
      }
    }
    earZ /= count;
    earX /= count;
    double hook = earTop - 0.006;
    int steps = 14;
    double[][] path = new double[steps + 5][];
    double x = sign * hinge[0];
    for (int i = 0; i < steps; i++) {
      double t = i / (steps - 1.0);
      double z = hinge[2] + t * (earZ - hinge[2]);
      double y = hinge[1] + t * (hook - hinge[1]);
      double wanted =
          Math.max(sideOf(head, anatomy, sign, y, z) + 0.0025, x + t * (earX - x) * 0.5);
      path[i] = new double[] {sign * (i == 0 ? x : wanted), y, z};
    }
    double[] last = path[steps - 1];
    for (int i = 1; i <= 5; i++) {
      double t = i / 5.0;
      path[steps + i - 1] =
          new double[] {last[0] - sign * 0.003 * t, last[1] - 0.022 * t * t, last[2] - 0.016 * t};
    }
    frame.tube(path, false, 0.0018);
  }

  /** How far the skin reaches sideways around a height and a depth, ears left out. */
  private static double sideOf(float[] head, HeadAnatomy anatomy, double sign, double y, double z) {
    double reach = 0;
    for (int v = 0; v < head.length / 3; v++) {
      if (!anatomy.isEar(v)
          && Math.abs(head[3 * v + 1] - y) < 0.009
          && Math.abs(head[3 * v + 2] - z) < 0.011) {
        reach = Math.max(reach, sign * head[3 * v]);
      }
    }
    return reach;
  }

  /**
   * A band over the hair from behind one ear to the other.
   *
   * @param vertices [V][3] of everything it must lie upon
   * @param faces [F][3]
   */
  static Part headband(float[] vertices, int[] faces, int argb) {
    double[] middle = {0, 0.015, -0.005};
    double tilt = StrictMath.toRadians(14);
    int steps = 41;
    double[] across = {-1.0, -0.9, 0, 0.9, 1.0};
    MeshBuilder band = new MeshBuilder();
    for (int i = 0; i < steps; i++) {
      double angle = StrictMath.toRadians(-104 + 208.0 * i / (steps - 1));
      for (double a : across) {
        double[] direction = {
          StrictMath.sin(angle),
          StrictMath.cos(angle) * StrictMath.cos(tilt),
          StrictMath.cos(angle) * StrictMath.sin(tilt)
        };
        double[] origin = {
          middle[0], middle[1] - 0.010 * a * StrictMath.sin(tilt), middle[2] + 0.010 * a
        };
        double reach = outermost(origin, direction, vertices, faces);
        double lift = Math.abs(a) == 1 ? 0.0002 : 0.0026 - 0.0004 * a * a;
        band.add(
            origin[0] + (reach + lift) * direction[0],
            origin[1] + (reach + lift) * direction[1],
            origin[2] + (reach + lift) * direction[2]);
      }
    }
    int n = across.length;
    for (int i = 0; i + 1 < steps; i++) {
      for (int k = 0; k + 1 < n; k++) {
        int a = i * n + k;
        band.face(a, a + 1, a + n);
        band.face(a + 1, a + n + 1, a + n);
      }
    }
    return Part.of("headband", Material.CLOTH, band, argb);
  }

  private static double outermost(
      double[] origin, double[] direction, float[] vertices, int[] faces) {
    double reach = 0.06;
    double[][] corner = new double[3][3];
    for (int f = 0; f < faces.length; f += 3) {
      for (int k = 0; k < 3; k++) {
        for (int c = 0; c < 3; c++) {
          corner[k][c] = vertices[3 * faces[f + k] + c];
        }
      }
      double t = Vec.meet(origin, direction, corner[0], corner[1], corner[2]);
      if (t > reach && t < 0.2) {
        reach = t;
      }
    }
    return reach;
  }
}
