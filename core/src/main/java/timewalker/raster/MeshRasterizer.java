package timewalker.raster;

import timewalker.math.Camera;
import timewalker.math.Parallel;
import timewalker.math.Shapes;

/**
 * Draws the depth and normals of a triangle mesh with a z-buffer: the geometry that training is
 * guided by and that evaluation compares with. One per thread of use; owns its work space.
 */
public final class MeshRasterizer {
  private static final double NEAR = 1e-3;
  private static final int ROWS_A_PART = 16;

  private final Parallel parallel;
  private final int[] faces;
  private final int faceCount;
  private final float[] projected; // [V][3] pixel x, pixel y, 1 / camera z (0: behind the camera)
  private final float[] vertexNormal; // [V][3] camera frame, area-weighted, not unit
  private final float[] cameraVertex; // [V][3]

  /**
   * @param parallel where to run
   * @param vertexCount V
   * @param faces [F][3] vertex indices, counter-clockwise seen from outside; kept, not copied
   */
  public MeshRasterizer(Parallel parallel, int vertexCount, int[] faces) {
    this.parallel = parallel;
    this.faces = faces;
    this.faceCount = faces.length / 3;
    Shapes.check("faces", faceCount, "faces", faces.length, 3);
    this.projected = new float[3 * vertexCount];
    this.vertexNormal = new float[3 * vertexCount];
    this.cameraVertex = new float[3 * vertexCount];
  }

  /**
   * Draws the front faces.
   *
   * @param vertices [V][3] world, metres
   * @param camera the view
   * @param depth [height][width] camera z in metres, 0 where nothing is; overwritten
   * @param normal [3][height][width] unit, camera frame, smooth over vertices; overwritten where
   *     depth is not 0
   * @param face [height][width] index of the face seen, −1 where nothing is; may be null
   */
  public void draw(float[] vertices, Camera camera, float[] depth, float[] normal, int[] face) {
    Shapes.check("vertices", projected.length / 3, "vertices", vertices.length, 3);
    int pixels = camera.width() * camera.height();
    Shapes.check("pixels", pixels, "depth", depth.length, 1);
    Shapes.check("pixels", pixels, "normal", normal.length, 3);
    project(vertices, camera);
    sumVertexNormals();
    int parts = (camera.height() + ROWS_A_PART - 1) / ROWS_A_PART;
    parallel.run(
        parts,
        part -> {
          int firstRow = part * ROWS_A_PART;
          int endRow = Math.min(camera.height(), firstRow + ROWS_A_PART);
          drawRows(camera.width(), pixels, firstRow, endRow, depth, normal, face);
        });
  }

  private void project(float[] vertices, Camera camera) {
    double[] m = camera.cameraFromWorld();
    for (int v = 0; v < vertices.length; v += 3) {
      double x = vertices[v];
      double y = vertices[v + 1];
      double z = vertices[v + 2];
      double cx = m[0] * x + m[1] * y + m[2] * z + m[3];
      double cy = m[4] * x + m[5] * y + m[6] * z + m[7];
      double cz = m[8] * x + m[9] * y + m[10] * z + m[11];
      cameraVertex[v] = (float) cx;
      cameraVertex[v + 1] = (float) cy;
      cameraVertex[v + 2] = (float) cz;
      if (cz > NEAR) {
        projected[v] = (float) (camera.fx() * cx / cz + camera.cx());
        projected[v + 1] = (float) (camera.fy() * cy / cz + camera.cy());
        projected[v + 2] = (float) (1 / cz);
      } else {
        projected[v + 2] = 0;
      }
    }
  }

  private void sumVertexNormals() {
    java.util.Arrays.fill(vertexNormal, 0);
    float[] p = cameraVertex;
    for (int f = 0; f < faceCount; f++) {
      int a = 3 * faces[3 * f];
      int b = 3 * faces[3 * f + 1];
      int c = 3 * faces[3 * f + 2];
      float ux = p[b] - p[a];
      float uy = p[b + 1] - p[a + 1];
      float uz = p[b + 2] - p[a + 2];
      float vx = p[c] - p[a];
      float vy = p[c + 1] - p[a + 1];
      float vz = p[c + 2] - p[a + 2];
      float nx = uy * vz - uz * vy;
      float ny = uz * vx - ux * vz;
      float nz = ux * vy - uy * vx;
      for (int k = 0; k < 3; k++) {
        int v = 3 * faces[3 * f + k];
        vertexNormal[v] += nx;
        vertexNormal[v + 1] += ny;
        vertexNormal[v + 2] += nz;
      }
    }
  }

  private void drawRows(
      int width, int pixels, int firstRow, int endRow, float[] depth, float[] normal, int[] face) {
    java.util.Arrays.fill(depth, firstRow * width, endRow * width, 0);
    if (face != null) {
      java.util.Arrays.fill(face, firstRow * width, endRow * width, -1);
    }
    float[] p = projected;
    for (int f = 0; f < faceCount; f++) {
      int a = 3 * faces[3 * f];
      int b = 3 * faces[3 * f + 1];
      int c = 3 * faces[3 * f + 2];
      if (p[a + 2] == 0 || p[b + 2] == 0 || p[c + 2] == 0) {
        continue;
      }
      float top = Math.min(p[a + 1], Math.min(p[b + 1], p[c + 1]));
      float bottom = Math.max(p[a + 1], Math.max(p[b + 1], p[c + 1]));
      int y0 = Math.max(firstRow, (int) Math.ceil(top - 0.5f));
      int y1 = Math.min(endRow - 1, (int) Math.floor(bottom - 0.5f));
      // Counter-clockwise from outside is clockwise on a picture whose y points down.
      double area =
          (double) (p[b] - p[a]) * (p[c + 1] - p[a + 1])
              - (double) (p[b + 1] - p[a + 1]) * (p[c] - p[a]);
      if (y0 > y1 || area >= 0) {
        continue;
      }
      float left = Math.min(p[a], Math.min(p[b], p[c]));
      float right = Math.max(p[a], Math.max(p[b], p[c]));
      int x0 = Math.max(0, (int) Math.ceil(left - 0.5f));
      int x1 = Math.min(width - 1, (int) Math.floor(right - 0.5f));
      for (int y = y0; y <= y1; y++) {
        for (int x = x0; x <= x1; x++) {
          drawPixel(f, a, b, c, area, x, y, y * width + x, pixels, depth, normal, face);
        }
      }
    }
  }

  private void drawPixel(
      int f,
      int a,
      int b,
      int c,
      double area,
      int x,
      int y,
      int pixel,
      int pixels,
      float[] depth,
      float[] normal,
      int[] face) {
    float[] p = projected;
    double px = x + 0.5;
    double py = y + 0.5;
    double wa = ((p[b] - px) * (p[c + 1] - py) - (p[b + 1] - py) * (p[c] - px)) / area;
    double wb = ((p[c] - px) * (p[a + 1] - py) - (p[c + 1] - py) * (p[a] - px)) / area;
    double wc = 1 - wa - wb;
    if (wa < 0 || wb < 0 || wc < 0) {
      return;
    }
    double inverse = wa * p[a + 2] + wb * p[b + 2] + wc * p[c + 2];
    float z = (float) (1 / inverse);
    if (depth[pixel] != 0 && depth[pixel] <= z) {
      return;
    }
    depth[pixel] = z;
    if (face != null) {
      face[pixel] = f;
    }
    double ka = wa * p[a + 2];
    double kb = wb * p[b + 2];
    double kc = wc * p[c + 2];
    double nx = ka * vertexNormal[a] + kb * vertexNormal[b] + kc * vertexNormal[c];
    double ny = ka * vertexNormal[a + 1] + kb * vertexNormal[b + 1] + kc * vertexNormal[c + 1];
    double nz = ka * vertexNormal[a + 2] + kb * vertexNormal[b + 2] + kc * vertexNormal[c + 2];
    double scale = 1 / Math.max(1e-30, Math.sqrt(nx * nx + ny * ny + nz * nz));
    normal[pixel] = (float) (nx * scale);
    normal[pixels + pixel] = (float) (ny * scale);
    normal[2 * pixels + pixel] = (float) (nz * scale);
  }
}
