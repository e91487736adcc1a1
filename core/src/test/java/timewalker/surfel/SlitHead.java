package timewalker.surfel;

import java.util.ArrayList;
import java.util.List;

/**
 * A head of the simplest kind: a ball of skin with a mouth slit whose lips touch, two eyeballs, and
 * an upper and a lower row of teeth behind the lips.
 */
final class SlitHead {
  static final int SKIN = 0;
  static final int LEFT_EYE = 1;
  static final int RIGHT_EYE = 2;
  static final int TEETH = 3;

  static final double RADIUS = 0.1;
  private static final int ROWS = 24;
  private static final int COLUMNS = 40;
  private static final int SLIT_ROW = 15;
  private static final int SLIT_HALF = 4; // columns to each side of the front

  final float[] vertices;
  final int[] faces;
  final int[] part;
  private final double[] jaw; // [V] how far a vertex follows the jaw
  private final int[] owner; // [V] part

  private final List<double[]> points = new ArrayList<>();
  private final List<Double> jawOf = new ArrayList<>();
  private final List<Integer> ownerOf = new ArrayList<>();
  private final List<int[]> triangles = new ArrayList<>();
  private final List<Integer> parts = new ArrayList<>();

  SlitHead() {
    skin();
    ball(LEFT_EYE, 0.035, 0.03, 0.08, 0.015);
    ball(RIGHT_EYE, -0.035, 0.03, 0.08, 0.015);
    teeth(0.0005, 0);
    teeth(-0.0105, 1);
    vertices = new float[3 * points.size()];
    jaw = new double[points.size()];
    owner = new int[points.size()];
    for (int v = 0; v < points.size(); v++) {
      for (int k = 0; k < 3; k++) {
        vertices[3 * v + k] = (float) points.get(v)[k];
      }
      jaw[v] = jawOf.get(v);
      owner[v] = ownerOf.get(v);
    }
    faces = new int[3 * triangles.size()];
    part = new int[triangles.size()];
    for (int t = 0; t < part.length; t++) {
      System.arraycopy(triangles.get(t), 0, faces, 3 * t, 3);
      part[t] = parts.get(t);
    }
  }

  static double mouthHeight() {
    return RADIUS * Math.cos(Math.PI * SLIT_ROW / ROWS);
  }

  CanonicalMesh mesh() {
    return new CanonicalMesh(vertices, faces, part);
  }

  /** The mesh with the jaw turned down and the eyes turned sideways, radians. */
  float[] posed(double jawAngle, double eyeAngle) {
    float[] posed = vertices.clone();
    for (int v = 0; v < jaw.length; v++) {
      double x = vertices[3 * v];
      double y = vertices[3 * v + 1];
      double z = vertices[3 * v + 2];
      if (owner[v] == SKIN || owner[v] == TEETH) {
        double c = Math.cos(jawAngle);
        double s = Math.sin(jawAngle);
        double turnedY = c * y - s * z; // about the x axis through the centre
        double turnedZ = s * y + c * z;
        posed[3 * v + 1] = (float) (y + jaw[v] * (turnedY - y));
        posed[3 * v + 2] = (float) (z + jaw[v] * (turnedZ - z));
      } else {
        double cx = owner[v] == LEFT_EYE ? 0.035 : -0.035;
        double c = Math.cos(eyeAngle);
        double s = Math.sin(eyeAngle);
        posed[3 * v] = (float) (cx + c * (x - cx) + s * (z - 0.08));
        posed[3 * v + 2] = (float) (0.08 - s * (x - cx) + c * (z - 0.08));
      }
    }
    return posed;
  }

  private int point(double x, double y, double z, int of, double follows) {
    points.add(new double[] {x, y, z});
    jawOf.add(follows);
    ownerOf.add(of);
    return points.size() - 1;
  }

  private void face(int a, int b, int c, int of) {
    triangles.add(new int[] {a, b, c});
    parts.add(of);
  }

  private void skin() {
    int[][] above = new int[ROWS + 1][COLUMNS];
    int[][] below = new int[ROWS + 1][COLUMNS];
    for (int row = 0; row <= ROWS; row++) {
      for (int column = 0; column < COLUMNS; column++) {
        double theta = Math.PI * row / ROWS;
        double phi = 2 * Math.PI * column / COLUMNS; // 0 is the front
        if ((row == 0 || row == ROWS) && column > 0) {
          above[row][column] = below[row][column] = above[row][0];
          continue;
        }
        double x = RADIUS * Math.sin(theta) * Math.sin(phi);
        double y = RADIUS * Math.cos(theta);
        double z = RADIUS * Math.sin(theta) * Math.cos(phi);
        int fromFront = Math.min(column, COLUMNS - column);
        double reach = SLIT_HALF + 0.7 * (row - SLIT_ROW);
        double down = Math.max(0, row - SLIT_ROW) / (double) (ROWS - SLIT_ROW);
        double aside = Math.max(0, 1 - Math.pow(fromFront / reach, 2));
        double follows = row < SLIT_ROW ? 0 : aside * (1 - down * down);
        boolean slit = row == SLIT_ROW && fromFront < SLIT_HALF;
        above[row][column] = point(x, y, z, SKIN, slit ? 0 : follows);
        below[row][column] = slit ? point(x, y, z, SKIN, follows) : above[row][column];
      }
    }
    for (int row = 0; row < ROWS; row++) {
      for (int column = 0; column < COLUMNS; column++) {
        int next = (column + 1) % COLUMNS;
        quad(below[row][column], above[row + 1][column], above[row + 1][next], below[row][next]);
      }
    }
  }

  private void quad(int a, int b, int c, int d) {
    if (b != c) {
      face(a, b, c, SKIN);
    }
    if (a != d) {
      face(a, c, d, SKIN);
    }
  }

  private void ball(int of, double cx, double cy, double cz, double r) {
    int rows = 10;
    int columns = 12;
    int top = point(cx, cy + r, cz, of, 0);
    int bottom = point(cx, cy - r, cz, of, 0);
    int[][] grid = new int[rows][columns];
    for (int row = 1; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        double theta = Math.PI * row / rows;
        double phi = 2 * Math.PI * column / columns;
        grid[row][column] =
            point(
                cx + r * Math.sin(theta) * Math.sin(phi),
                cy + r * Math.cos(theta),
                cz + r * Math.sin(theta) * Math.cos(phi),
                of,
                0);
      }
    }
    for (int column = 0; column < columns; column++) {
      int next = (column + 1) % columns;
      face(top, grid[1][column], grid[1][next], of);
      face(grid[rows - 1][column], bottom, grid[rows - 1][next], of);
      for (int row = 1; row < rows - 1; row++) {
        face(grid[row][column], grid[row + 1][column], grid[row + 1][next], of);
        face(grid[row][column], grid[row + 1][next], grid[row][next], of);
      }
    }
  }

  /** A row of teeth 1 cm high, 4 mm behind the lips' chord. */
  private void teeth(double bottom, double follows) {
    int columns = 8;
    int[][] grid = new int[3][columns + 1];
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column <= columns; column++) {
        double x = 0.03 * (column / (double) columns - 0.5);
        double y = mouthHeight() + bottom + 0.005 * row;
        double z = Math.sqrt(RADIUS * RADIUS - mouthHeight() * mouthHeight() - x * x) - 0.004;
        grid[row][column] = point(x, y, z, TEETH, follows);
      }
    }
    for (int row = 0; row < 2; row++) {
      for (int column = 0; column < columns; column++) {
        face(grid[row][column], grid[row][column + 1], grid[row + 1][column + 1], TEETH);
        face(grid[row][column], grid[row + 1][column + 1], grid[row + 1][column], TEETH);
      }
    }
  }
}
