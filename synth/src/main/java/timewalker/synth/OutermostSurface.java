package timewalker.synth;

import java.util.Arrays;
import timewalker.math.Camera;
import timewalker.math.TriangleNormals;

/**
 * Finds the surface of a scene that is visible from any direction: its triangles are cut until they
 * are small, and those of them stay that lie in the depth picture of some camera. A fringe that is
 * half transparent, or a beard of eight shells, is thus what a depth sensor would find and not all
 * the layers that make it up.
 */
final class OutermostSurface {
  private static final int VIEWS = 80;
  private static final int SIZE = 512;

  /** Pixels a metre at the scene's middle, from a distance of a metre. */
  private static final double FOCAL = SIZE * 2.4;

  /** Longest edge of a small triangle, metres. */
  private static final double EDGE = 0.0015;

  /** A place is seen where the depth picture is no further from its triangle's plane, metres. */
  private static final double TOLERANCE = 3e-4;

  /** A view says nothing about triangles that it sees more edge-on. */
  private static final double LEAST_FACING = 0.2;

  private final Scene scene;
  private final Camera[] cameras = new Camera[VIEWS];
  private final float[][] depth = new float[VIEWS][];
  private final float[] normals;
  private float[] vertices = new float[9 << 16];
  private float[] vertexNormals = new float[9 << 16];
  private int count; // floats in use

  private OutermostSurface(Scene scene) {
    this.scene = scene;
    normals = normals(scene);
    look();
  }

  static TrueSurface of(Scene scene) {
    OutermostSurface outermost = new OutermostSurface(scene);
    for (Surface surface : scene.surfaces()) {
      if (surface.material() != Material.LENS) {
        outermost.add(surface);
      }
    }
    int[] faces = new int[outermost.count / 3];
    Arrays.setAll(faces, i -> i);
    return new TrueSurface(
        Arrays.copyOf(outermost.vertices, outermost.count),
        Arrays.copyOf(outermost.vertexNormals, outermost.count),
        faces);
  }

  /** Those of the scene, but hair's own instead of the softened ones that it is lit with. */
  private static float[] normals(Scene scene) {
    float[] normals = scene.normals().clone();
    for (Surface surface : scene.surfaces()) {
      if (surface.material() == Material.HAIR) {
        float[] own = new float[normals.length];
        Scene.computeNormals(scene.vertices(), surface.faces(), own);
        for (int v : surface.faces()) {
          System.arraycopy(own, 3 * v, normals, 3 * v, 3);
        }
      }
    }
    return normals;
  }

  private void look() {
    ZBuffer buffer = new ZBuffer();
    double[] middle = ShadowMap.middle(scene.vertices());
    for (int i = 0; i < VIEWS; i++) {
      double y = 0.98 * (1 - (2.0 * i + 1) / VIEWS);
      double r = Math.sqrt(1 - y * y);
      double angle = i * Math.PI * (3 - Math.sqrt(5));
      double[] eye = {
        middle[0] + r * StrictMath.cos(angle), middle[1] + y, middle[2] + r * StrictMath.sin(angle)
      };
      cameras[i] = Camera.lookAt(SIZE, SIZE, FOCAL, eye, middle);
      buffer.begin(cameras[i], 1, scene.faceCount());
      buffer.place(scene.vertices());
      for (Surface surface : scene.surfaces()) {
        buffer.draw(
            surface.material() == Material.LENS ? FrameRenderer.hidden(surface) : surface,
            ZBuffer.CutOut.SOLID);
      }
      depth[i] = new float[SIZE * SIZE];
      for (int p = 0; p < depth[i].length; p++) {
        depth[i][p] = buffer.triangleAt(p) < 0 ? 0 : 1 / buffer.inverseDepthAt(p);
      }
    }
  }

  private void add(Surface surface) {
    float[] v = scene.vertices();
    int[] faces = surface.faces();
    double[][] corner = new double[3][6];
    float[] normal = new float[3];
    for (int f = 0; f < surface.faceCount(); f++) {
      TriangleNormals.ofFace(v, faces, f, normal);
      double length =
          Math.sqrt(normal[0] * normal[0] + normal[1] * normal[1] + normal[2] * normal[2]);
      if (length == 0) {
        continue;
      }
      for (int k = 0; k < 3; k++) {
        normal[k] /= (float) length;
        for (int c = 0; c < 3; c++) {
          corner[k][c] = v[3 * faces[3 * f + k] + c];
          corner[k][3 + c] = normals[3 * faces[3 * f + k] + c];
        }
      }
      split(corner[0], corner[1], corner[2], normal, surface.twoSided());
    }
  }

  /** Halves the longest edge until none is long, then keeps what is seen. */
  private void split(double[] a, double[] b, double[] c, float[] normal, boolean twoSided) {
    double ab = squared(a, b);
    double bc = squared(b, c);
    double ca = squared(c, a);
    double longest = Math.max(ab, Math.max(bc, ca));
    if (longest <= EDGE * EDGE) {
      if (seen(a, b, c, normal, twoSided)) {
        append(a);
        append(b);
        append(c);
      }
    } else if (longest == ab) {
      double[] m = middle(a, b);
      split(a, m, c, normal, twoSided);
      split(m, b, c, normal, twoSided);
    } else if (longest == bc) {
      double[] m = middle(b, c);
      split(a, b, m, normal, twoSided);
      split(a, m, c, normal, twoSided);
    } else {
      double[] m = middle(c, a);
      split(a, b, m, normal, twoSided);
      split(m, b, c, normal, twoSided);
    }
  }

  private static double squared(double[] a, double[] b) {
    double x = a[0] - b[0];
    double y = a[1] - b[1];
    double z = a[2] - b[2];
    return x * x + y * y + z * z;
  }

  private static double[] middle(double[] a, double[] b) {
    double[] m = new double[a.length];
    for (int i = 0; i < m.length; i++) {
      m[i] = (a[i] + b[i]) / 2;
    }
    return m;
  }

  private boolean seen(double[] a, double[] b, double[] c, float[] normal, boolean twoSided) {
    double x = (a[0] + b[0] + c[0]) / 3;
    double y = (a[1] + b[1] + c[1]) / 3;
    double z = (a[2] + b[2] + c[2]) / 3;
    for (int i = 0; i < VIEWS; i++) {
      double[] m = cameras[i].cameraFromWorld();
      double px = m[0] * x + m[1] * y + m[2] * z + m[3];
      double py = m[4] * x + m[5] * y + m[6] * z + m[7];
      double pz = m[8] * x + m[9] * y + m[10] * z + m[11];
      double nx = m[0] * normal[0] + m[1] * normal[1] + m[2] * normal[2];
      double ny = m[4] * normal[0] + m[5] * normal[1] + m[6] * normal[2];
      double nz = m[8] * normal[0] + m[9] * normal[1] + m[10] * normal[2];
      double facing = -(nx * px + ny * py + nz * pz);
      double least = LEAST_FACING * Math.sqrt(px * px + py * py + pz * pz);
      if ((twoSided ? Math.abs(facing) : facing) < least) {
        continue;
      }
      int column = (int) Math.floor(cameras[i].fx() * px / pz + cameras[i].cx());
      int row = (int) Math.floor(cameras[i].fy() * py / pz + cameras[i].cy());
      if (column < 0 || row < 0 || column >= SIZE || row >= SIZE) {
        continue;
      }
      double found = depth[i][row * SIZE + column];
      // How far what this pixel shows lies from the triangle's plane.
      double rx = (column + 0.5 - cameras[i].cx()) / cameras[i].fx();
      double ry = (row + 0.5 - cameras[i].cy()) / cameras[i].fy();
      double off = nx * (rx * found - px) + ny * (ry * found - py) + nz * (found - pz);
      if (found > 0 && Math.abs(off) <= TOLERANCE) {
        return true;
      }
    }
    return false;
  }

  private void append(double[] corner) {
    if (count == vertices.length) {
      vertices = Arrays.copyOf(vertices, 2 * count);
      vertexNormals = Arrays.copyOf(vertexNormals, 2 * count);
    }
    for (int c = 0; c < 3; c++) {
      vertices[count] = (float) corner[c];
      vertexNormals[count++] = (float) corner[3 + c];
    }
  }
}
