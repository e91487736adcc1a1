package timewalker.synth;

import java.util.Arrays;
import timewalker.head.HeadModel;

/**
 * The part of the texture plane that shows the head: which texel lies where on the resting head.
 *
 * <p>MakeHuman's skins share one texture plane of 512 × 512. The module carries two cut-outs of it,
 * one above the other: the head with the upper neck, and the lower neck. The painted skin is {@link
 * #SCALE} times as fine.
 */
final class SkinAtlas {
  /** Painted texels per texel of the pictures. */
  static final int SCALE = 3;

  // Cut-outs in texels of the 512 plane: x0, y0 (from the top), width, height.
  private static final int[] HEAD = {324, 87, 188, 353};
  private static final int[] NECK = {123, 0, 143, 82};
  static final int SHEET_WIDTH = 188;
  static final int SHEET_HEIGHT = 353 + 82;
  private static final float PLANE = 512;

  private final int width = SHEET_WIDTH * SCALE;
  private final int height = SHEET_HEIGHT * SCALE;
  private final float[] position;
  private final float[] lip;
  private final float[] ear;

  SkinAtlas(HeadAnatomy anatomy) {
    position = new float[3 * width * height];
    lip = new float[width * height];
    ear = new float[width * height];
    Arrays.fill(position, Float.NaN);
    HeadModel model = anatomy.model();
    int[] faces = model.faces();
    int[] uvFaces = model.uvFaces();
    float[] uv = model.uv();
    float[] corners = new float[6];
    for (int f = 0; f < faces.length / 3; f++) {
      if (!anatomy.isSkin(faces[3 * f])) {
        continue;
      }
      for (int k = 0; k < 3; k++) {
        corners[2 * k] = uv[2 * uvFaces[3 * f + k]];
        corners[2 * k + 1] = uv[2 * uvFaces[3 * f + k] + 1];
      }
      if (toSheet(corners)) {
        paintFace(anatomy, faces, f, corners);
      }
    }
    spread();
  }

  int width() {
    return width;
  }

  int height() {
    return height;
  }

  /** Template position of a texel, [3] metres from index 3 × texel; every texel has one. */
  float[] position() {
    return position;
  }

  float[] lip() {
    return lip;
  }

  float[] ear() {
    return ear;
  }

  /**
   * Moves texture coordinates of a face from the plane to the sheet.
   *
   * @param corners [3][2], overwritten
   * @return false when the face lies in neither cut-out
   */
  static boolean toSheet(float[] corners) {
    float cu = (corners[0] + corners[2] + corners[4]) / 3 * PLANE;
    float cv = (1 - (corners[1] + corners[3] + corners[5]) / 3) * PLANE;
    int[] box;
    int top;
    if (inside(HEAD, cu, cv)) {
      box = HEAD;
      top = 0;
    } else if (inside(NECK, cu, cv)) {
      box = NECK;
      top = HEAD[3];
    } else {
      return false;
    }
    for (int k = 0; k < 3; k++) {
      float x = corners[2 * k] * PLANE - box[0];
      float y = (1 - corners[2 * k + 1]) * PLANE - box[1] + top;
      corners[2 * k] = x / SHEET_WIDTH;
      corners[2 * k + 1] = 1 - y / SHEET_HEIGHT;
    }
    return true;
  }

  private static boolean inside(int[] box, float x, float y) {
    return x >= box[0] && y >= box[1] && x < box[0] + box[2] && y < box[1] + box[3];
  }

  private void paintFace(HeadAnatomy anatomy, int[] faces, int f, float[] corners) {
    double[] x = new double[3];
    double[] y = new double[3];
    for (int k = 0; k < 3; k++) {
      x[k] = corners[2 * k] * width;
      y[k] = (1 - corners[2 * k + 1]) * height;
    }
    double area = (x[1] - x[0]) * (y[2] - y[0]) - (x[2] - x[0]) * (y[1] - y[0]);
    if (area == 0) {
      return;
    }
    int x0 = (int) Math.max(0, Math.floor(Math.min(x[0], Math.min(x[1], x[2]))));
    int x1 = (int) Math.min(width - 1, Math.ceil(Math.max(x[0], Math.max(x[1], x[2]))));
    int y0 = (int) Math.max(0, Math.floor(Math.min(y[0], Math.min(y[1], y[2]))));
    int y1 = (int) Math.min(height - 1, Math.ceil(Math.max(y[0], Math.max(y[1], y[2]))));
    float[] b = new float[3];
    for (int py = y0; py <= y1; py++) {
      for (int px = x0; px <= x1; px++) {
        double cx = px + 0.5;
        double cy = py + 0.5;
        b[1] = (float) (((cx - x[0]) * (y[2] - y[0]) - (x[2] - x[0]) * (cy - y[0])) / area);
        b[2] = (float) (((x[1] - x[0]) * (cy - y[0]) - (cx - x[0]) * (y[1] - y[0])) / area);
        b[0] = 1 - b[1] - b[2];
        if (b[0] >= -1e-4f && b[1] >= -1e-4f && b[2] >= -1e-4f) {
          paintTexel(anatomy, faces, f, py * width + px, b);
        }
      }
    }
  }

  private void paintTexel(HeadAnatomy anatomy, int[] faces, int f, int texel, float[] b) {
    float[] template = anatomy.template();
    position[3 * texel] = position[3 * texel + 1] = position[3 * texel + 2] = 0;
    lip[texel] = ear[texel] = 0;
    for (int k = 0; k < 3; k++) {
      int v = faces[3 * f + k];
      for (int c = 0; c < 3; c++) {
        position[3 * texel + c] += b[k] * template[3 * v + c];
      }
      lip[texel] += anatomy.isLip(v) ? b[k] : 0;
      ear[texel] += anatomy.isEar(v) ? b[k] : 0;
    }
  }

  /** Gives every texel off the surface the values of its nearest neighbour on it, for filtering. */
  private void spread() {
    int[] queue = new int[width * height];
    int tail = 0;
    for (int i = 0; i < queue.length; i++) {
      if (!Float.isNaN(position[3 * i])) {
        queue[tail++] = i;
      }
    }
    for (int head = 0; head < tail; head++) {
      int i = queue[head];
      int x = i % width;
      int y = i / width;
      for (int side = 0; side < 4; side++) {
        int nx = x + (side == 0 ? 1 : side == 1 ? -1 : 0);
        int ny = y + (side == 2 ? 1 : side == 3 ? -1 : 0);
        int j = ny * width + nx;
        if (nx >= 0 && ny >= 0 && nx < width && ny < height && Float.isNaN(position[3 * j])) {
          System.arraycopy(position, 3 * i, position, 3 * j, 3);
          lip[j] = lip[i];
          ear[j] = ear[i];
          queue[tail++] = j;
        }
      }
    }
  }
}
