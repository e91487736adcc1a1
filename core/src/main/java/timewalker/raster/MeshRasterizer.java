package timewalker.raster;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import timewalker.math.Camera;
import timewalker.math.Parallel;
import timewalker.math.Shapes;
import timewalker.math.TriangleNormals;

/**
 * Draws the depth and normals of a triangle mesh with a z-buffer: the geometry that training is
 * guided by and that evaluation compares with. One per thread of use; owns its work space.
 */
public final class MeshRasterizer {
  private static final double NEAR = 1e-3;
  private static final int ROWS_A_PART = 16;
  private static final int MESH_PARTS = 4;

  private final Parallel parallel;
  private final int[] faces;
  private final int faceCount;
  private final float[] projected; // [V][3] pixel x, pixel y, 1 / camera z (0: behind the camera)
  private final float[] vertexNormal; // [V][3] camera frame, area-weighted, not unit
  private final float[] cameraVertex; // [V][3]
  private final int[] firstPart; // [F] of the rows
  private final int[] lastPart; // [F]
  private int[] partStart = {}; // [parts + 1] where a part's faces begin
  private int[] partNext = {}; // [parts]
  private int[] faceOfPart = {};

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
    this.firstPart = new int[faceCount];
    this.lastPart = new int[faceCount];
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
  public void draw(
      float[] vertices, Camera camera, float[] depth, float[] normal, int @Nullable [] face) {
    Shapes.check("vertices", projected.length / 3, "vertices", vertices.length, 3);
    int pixels = camera.width() * camera.height();
    Shapes.check("pixels", pixels, "depth", depth.length, 1);
    Shapes.check("pixels", pixels, "normal", normal.length, 3);
    parallel.ranges(
        vertices.length / 3, MESH_PARTS, (from, to) -> project(vertices, camera, from, to));
    parallel.run(
        MESH_PARTS + 1,
        part -> {
          if (part == 0) {
            Arrays.fill(vertexNormal, 0);
            TriangleNormals.addTo(cameraVertex, faces, vertexNormal);
          } else {
            int end = Parallel.border(faceCount, MESH_PARTS, part);
            for (int f = Parallel.border(faceCount, MESH_PARTS, part - 1); f < end; f++) {
              measure(f, camera.height());
            }
          }
        });
    int parts = (camera.height() + ROWS_A_PART - 1) / ROWS_A_PART;
    share(parts);
    parallel.run(
        parts,
        part -> {
          int firstRow = part * ROWS_A_PART;
          int endRow = Math.min(camera.height(), firstRow + ROWS_A_PART);
          Arrays.fill(depth, firstRow * camera.width(), endRow * camera.width(), 0);
          if (face != null) {
            Arrays.fill(face, firstRow * camera.width(), endRow * camera.width(), -1);
          }
          for (int k = partStart[part]; k < partStart[part + 1]; k++) {
            drawFace(faceOfPart[k], camera.width(), pixels, firstRow, endRow, depth, normal, face);
          }
        });
  }

  private void project(float[] vertices, Camera camera, int first, int end) {
    double[] m = camera.cameraFromWorld();
    for (int v = 3 * first; v < 3 * end; v += 3) {
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

  /** Lists, for each part of the rows, the front faces that reach it, in their order. */
  private void share(int parts) {
    if (partStart.length < parts + 1) {
      partStart = new int[parts + 1];
      partNext = new int[parts];
    }
    Arrays.fill(partStart, 0);
    for (int f = 0; f < faceCount; f++) {
      for (int part = firstPart[f]; part <= lastPart[f]; part++) {
        partStart[part + 1]++;
      }
    }
    for (int part = 0; part < parts; part++) {
      partStart[part + 1] += partStart[part];
      partNext[part] = partStart[part];
    }
    if (faceOfPart.length < partStart[parts]) {
      faceOfPart = new int[partStart[parts] + partStart[parts] / 4];
    }
    for (int f = 0; f < faceCount; f++) {
      for (int part = firstPart[f]; part <= lastPart[f]; part++) {
        faceOfPart[partNext[part]++] = f;
      }
    }
  }

  /** First and last part of the rows that a face reaches; none for one that is not drawn. */
  private void measure(int f, int height) {
    float[] p = projected;
    int a = 3 * faces[3 * f];
    int b = 3 * faces[3 * f + 1];
    int c = 3 * faces[3 * f + 2];
    firstPart[f] = 0;
    lastPart[f] = -1;
    if (p[a + 2] == 0 || p[b + 2] == 0 || p[c + 2] == 0 || area(a, b, c) >= 0) {
      return;
    }
    float top = Math.min(p[a + 1], Math.min(p[b + 1], p[c + 1]));
    float bottom = Math.max(p[a + 1], Math.max(p[b + 1], p[c + 1]));
    int y0 = Math.max(0, (int) Math.ceil(top - 0.5f));
    int y1 = Math.min(height - 1, (int) Math.floor(bottom - 0.5f));
    if (y0 <= y1) {
      firstPart[f] = y0 / ROWS_A_PART;
      lastPart[f] = y1 / ROWS_A_PART;
    }
  }

  /** Counter-clockwise from outside is clockwise on a picture whose y points down. */
  private double area(int a, int b, int c) {
    float[] p = projected;
    return (double) (p[b] - p[a]) * (p[c + 1] - p[a + 1])
        - (double) (p[b + 1] - p[a + 1]) * (p[c] - p[a]);
  }

  private void drawFace(
      int f,
      int width,
      int pixels,
      int firstRow,
      int endRow,
      float[] depth,
      float[] normal,
      int @Nullable [] face) {
    float[] p = projected;
    int a = 3 * faces[3 * f];
    int b = 3 * faces[3 * f + 1];
    int c = 3 * faces[3 * f + 2];
    float top = Math.min(p[a + 1], Math.min(p[b + 1], p[c + 1]));
    float bottom = Math.max(p[a + 1], Math.max(p[b + 1], p[c + 1]));
    int y0 = Math.max(firstRow, (int) Math.ceil(top - 0.5f));
    int y1 = Math.min(endRow - 1, (int) Math.floor(bottom - 0.5f));
    float left = Math.min(p[a], Math.min(p[b], p[c]));
    float right = Math.max(p[a], Math.max(p[b], p[c]));
    int x0 = Math.max(0, (int) Math.ceil(left - 0.5f));
    int x1 = Math.min(width - 1, (int) Math.floor(right - 0.5f));
    double area = area(a, b, c);
    for (int y = y0; y <= y1; y++) {
      // Where each edge crosses the row bounds the pixels to test, with one to spare for rounding.
      double low = x0;
      double high = x1;
      for (int edge = 0; edge < 3; edge++) {
        int from = edge == 0 ? a : edge == 1 ? b : c;
        int to = edge == 0 ? b : edge == 1 ? c : a;
        double rise = (double) p[to + 1] - p[from + 1];
        if (rise != 0) {
          double cross = p[from] + (y + 0.5 - p[from + 1]) * ((double) p[to] - p[from]) / rise;
          if (rise < 0) {
            high = Math.min(high, cross + 0.5);
          } else {
            low = Math.max(low, cross - 1.5);
          }
        }
      }
      drawRow(f, area, (int) low, (int) high, y, width, pixels, depth, normal, face);
    }
  }

  private void drawRow(
      int f,
      double area,
      int from,
      int to,
      int y,
      int width,
      int pixels,
      float[] depth,
      float[] normal,
      int @Nullable [] face) {
    float[] p = projected;
    int a = 3 * faces[3 * f];
    int b = 3 * faces[3 * f + 1];
    int c = 3 * faces[3 * f + 2];
    double scale = 1 / area;
    double ay = p[a + 1] - (y + 0.5);
    double by = p[b + 1] - (y + 0.5);
    double cy = p[c + 1] - (y + 0.5);
    for (int x = from; x <= to; x++) {
      double ax = p[a] - (x + 0.5);
      double bx = p[b] - (x + 0.5);
      double cx = p[c] - (x + 0.5);
      double wa = (bx * cy - by * cx) * scale;
      double wb = (cx * ay - cy * ax) * scale;
      double wc = 1 - wa - wb;
      if (wa < 0 || wb < 0 || wc < 0) {
        continue;
      }
      wa *= p[a + 2];
      wb *= p[b + 2];
      wc *= p[c + 2];
      float z = (float) (1 / (wa + wb + wc));
      int pixel = y * width + x;
      if (depth[pixel] == 0 || depth[pixel] > z) {
        depth[pixel] = z;
        if (face != null) {
          face[pixel] = f;
        }
        writeNormal(a, b, c, wa, wb, wc, normal, pixel, pixels);
      }
    }
  }

  /** Weights are perspective ones, up to a common factor. */
  private void writeNormal(
      int a, int b, int c, double wa, double wb, double wc, float[] normal, int pixel, int pixels) {
    float[] n = vertexNormal;
    double x = wa * n[a] + wb * n[b] + wc * n[c];
    double y = wa * n[a + 1] + wb * n[b + 1] + wc * n[c + 1];
    double z = wa * n[a + 2] + wb * n[b + 2] + wc * n[c + 2];
    double scale = 1 / Math.max(1e-30, Math.sqrt(x * x + y * y + z * z));
    normal[pixel] = (float) (x * scale);
    normal[pixels + pixel] = (float) (y * scale);
    normal[2 * pixels + pixel] = (float) (z * scale);
  }
}
