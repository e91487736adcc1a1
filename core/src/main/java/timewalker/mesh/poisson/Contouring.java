package timewalker.mesh.poisson;

import java.util.Arrays;
import java.util.Locale;
import timewalker.math.Parallel;
import timewalker.mesh.TriangleMesh;

/**
 * The surface where a function on the octree has one value, as triangles: closed, every edge
 * between two triangles, every vertex in one fan.
 *
 * <p>Leaves among leaves of their own level are cut by {@link CellTable}; those that touch finer
 * ones by {@link CellLoops}. Vertices lie on edges that no finer leaf divides. Two passes over the
 * bricks, the first counts, the second writes to places that the counts fix; so the result is the
 * same with any number of threads.
 */
final class Contouring {
  private static final int PARTS = 64;

  private final OctreeFunction function;
  private final BrickTree tree;
  private final float iso;
  private final Parallel parallel;
  private final Crossings[] crossings;
  private final LongList loose = new LongList(); // edges at the border between two levels
  private long[] looseKeys = {};
  private int firstLoose;

  private Contouring(OctreeFunction function, float iso, Parallel parallel) {
    this.function = function;
    this.iso = iso;
    this.parallel = parallel;
    tree = function.tree;
    crossings = new Crossings[tree.depth + 1];
  }

  /**
   * Extracts the surface.
   *
   * @param iso value on the surface; more is inside. Above 0, the value on the cube's sides
   */
  static TriangleMesh surface(OctreeFunction function, float iso, Parallel parallel) {
    return new Contouring(function, iso, parallel).run();
  }

  private TriangleMesh run() {
    for (int level = BrickLevel.ROOT; level <= tree.depth; level++) {
      crossings[level] = new Crossings(tree.level(level));
      overBricks(level, BrickContour::count);
    }
    looseKeys = loose.sortedUnique();
    long vertexCount = 0;
    long faceCount = 0;
    for (int level = BrickLevel.ROOT; level <= tree.depth; level++) {
      Crossings c = crossings[level];
      for (int b = 0; b < c.vertices.length; b++) {
        c.firstVertex[b] = (int) vertexCount;
        c.firstFace[b] = (int) faceCount;
        vertexCount += c.vertices[b];
        faceCount += c.faces[b];
      }
    }
    firstLoose = (int) vertexCount;
    vertexCount += looseKeys.length;
    if (3 * Math.max(vertexCount, faceCount) > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the surface has %d triangles, more than fit into an array; choose a smaller depth",
              faceCount));
    }
    float[] vertices = new float[3 * (int) vertexCount];
    int[] faces = new int[3 * (int) faceCount];
    placeLoose(vertices);
    for (int level = BrickLevel.ROOT; level <= tree.depth; level++) {
      overBricks(level, (work, brick) -> work.writeEdges(brick, vertices));
    }
    for (int level = BrickLevel.ROOT; level <= tree.depth; level++) {
      overBricks(level, (work, brick) -> work.writeFaces(brick, vertices, faces));
    }
    return new TriangleMesh(vertices, faces, null);
  }

  private interface Step {
    void take(BrickContour work, int brick);
  }

  private void overBricks(int level, Step step) {
    int bricks = tree.level(level).bricks;
    int parts = Math.min(bricks, PARTS);
    LongList[] found = new LongList[parts];
    parallel.ranges(
        bricks,
        parts,
        (p, from, to) -> {
          BrickContour work = new BrickContour(level);
          for (int b = from; b < to; b++) {
            step.take(work, b);
          }
          found[p] = work.found;
        });
    for (LongList list : found) {
      loose.addAll(list);
    }
  }

  private void placeLoose(float[] vertices) {
    for (int i = 0; i < looseKeys.length; i++) {
      long key = looseKeys[i];
      int level = EdgeKey.level(key);
      int axis = EdgeKey.axis(key);
      int[] at = {EdgeKey.x(key), EdgeKey.y(key), EdgeKey.z(key)};
      float low = function.at(level, at[0], at[1], at[2]);
      at[axis]++;
      float high = function.at(level, at[0], at[1], at[2]);
      at[axis]--;
      place(vertices, firstLoose + i, level, axis, at[0], at[1], at[2], low, high);
    }
  }

  private void place(
      float[] vertices, int v, int level, int axis, int x, int y, int z, float low, float high) {
    double t = (iso - (double) low) / ((double) high - low);
    vertices[3 * v] = (float) Math.scalb(axis == 0 ? x + t : x, -level);
    vertices[3 * v + 1] = (float) Math.scalb(axis == 1 ? y + t : y, -level);
    vertices[3 * v + 2] = (float) Math.scalb(axis == 2 ? z + t : z, -level);
  }

  /** One level's bricks, one after the other. */
  private final class BrickContour {
    final LongList found = new LongList();
    private final int level;
    private final BrickLevel here;
    private final Crossings mine;
    private final BrickSigns signs;
    private final LeafBorders borders;
    private final CellLoops loops = new CellLoops();
    private final int[] loopVertex = new int[loops.triangles.length];
    private int middlesWritten;

    BrickContour(int level) {
      this.level = level;
      here = tree.level(level);
      mine = crossings[level];
      signs = new BrickSigns(function, level, iso);
      borders = new LeafBorders(here);
    }

    /** Finds the crossed edges of a brick and counts its vertices and triangles. */
    void count(int brick) {
      if (!signs.read(brick)) {
        return;
      }
      boolean plain = borders.plain(brick);
      for (int z = 0; z < BrickLevel.SIDE; z++) {
        for (int axis = 0; axis < 3; axis++) {
          long bits = 0;
          for (int y = 0; y < BrickLevel.SIDE; y++) {
            bits |= (long) signs.crossed(axis, y, z) << 8 * y;
          }
          mine.set(brick, axis, z, plain ? bits : ownEdges(brick, axis, z, bits));
        }
      }
      mine.vertices[brick] = mine.number(brick);
      int corners = 0;
      for (int cell = 0; cell < BrickLevel.POINTS; cell++) {
        int pattern = signs.pattern(cell);
        if (pattern == 0 || pattern == 255) {
          continue;
        }
        if (plain) {
          corners += CellTable.TRIANGLES[pattern].length;
        } else if (!here.refined(brick, cell & 7, cell >> 3 & 7, cell >> 6)) {
          corners += countBorder(brick, cell, pattern);
        }
      }
      mine.faces[brick] = corners / 3;
    }

    private int countBorder(int brick, int cell, int pattern) {
      int x = cell & 7;
      int y = cell >> 3 & 7;
      int z = cell >> 6;
      if (borders.findSplits(brick, x, y, z)) {
        traceLoops(brick, x, y, z);
        for (int k = 0; k < loops.corners; k++) {
          int corner = loops.triangles[k];
          if (corner < CellLoops.MIDDLE) {
            noteLoose(brick, x, y, z, corner);
          }
        }
        mine.vertices[brick] += loops.middles;
        return loops.corners;
      }
      byte[] triangles = CellTable.TRIANGLES[pattern];
      for (byte code : triangles) {
        int ex = here.x0(brick) + x + CellTable.offset(code, 0);
        int ey = here.y0(brick) + y + CellTable.offset(code, 1);
        int ez = here.z0(brick) + z + CellTable.offset(code, 2);
        if (!borders.amongLeaves(CellTable.axis(code), ex, ey, ez)) {
          found.add(EdgeKey.of(level, CellTable.axis(code), ex, ey, ez));
        }
      }
      return triangles.length;
    }

    private void noteLoose(int brick, int x, int y, int z, int corner) {
      long key = key(brick, x, y, z, corner);
      if (EdgeKey.level(key) > level
          || !borders.amongLeaves(
              EdgeKey.axis(key), EdgeKey.x(key), EdgeKey.y(key), EdgeKey.z(key))) {
        found.add(key);
      }
    }

    /** The lattice edge of an edge of the half-step grid of a cell. */
    private long key(int brick, int x, int y, int z, int corner) {
      int a = corner / 27;
      int length = corner % 27 - a;
      int axis = length < 3 ? 0 : length < 9 ? 1 : 2;
      int step = axis == 0 ? 1 : axis == 1 ? 3 : 9;
      int ax = CellLoops.coordinate(a, 0);
      int ay = CellLoops.coordinate(a, 1);
      int az = CellLoops.coordinate(a, 2);
      x += here.x0(brick);
      y += here.y0(brick);
      z += here.z0(brick);
      return length == step
          ? EdgeKey.of(level + 1, axis, 2 * x + ax, 2 * y + ay, 2 * z + az)
          : EdgeKey.of(level, axis, x + ax / 2, y + ay / 2, z + az / 2);
    }

    /** Writes the vertices on the edges that a brick owns. */
    void writeEdges(int brick, float[] vertices) {
      if (mine.edges(brick) == 0) {
        return;
      }
      signs.read(brick);
      int v = mine.firstVertex[brick];
      for (int axis = 0; axis < 3; axis++) {
        int step = axis == 0 ? 1 : axis == 1 ? PaddedBrick.Y : PaddedBrick.Z;
        for (int z = 0; z < BrickLevel.SIDE; z++) {
          for (long bits = mine.get(brick, axis, z); bits != 0; bits &= bits - 1) {
            int yx = Long.numberOfTrailingZeros(bits);
            int x = yx & 7;
            int y = yx >> 3;
            int at = PaddedBrick.ORIGIN + x + y * PaddedBrick.Y + z * PaddedBrick.Z;
            x += here.x0(brick);
            y += here.y0(brick);
            place(
                vertices,
                v++,
                level,
                axis,
                x,
                y,
                here.z0(brick) + z,
                signs.u[at],
                signs.u[at + step]);
          }
        }
      }
    }

    /** Writes a brick's triangles, and the middles of loops. */
    void writeFaces(int brick, float[] vertices, int[] faces) {
      if (mine.faces[brick] == 0) {
        return;
      }
      signs.read(brick);
      boolean plain = borders.plain(brick);
      int to = 3 * mine.firstFace[brick];
      middlesWritten = 0;
      for (int cell = 0; cell < BrickLevel.POINTS; cell++) {
        int pattern = signs.pattern(cell);
        int x = cell & 7;
        int y = cell >> 3 & 7;
        int z = cell >> 6;
        if (pattern == 0 || pattern == 255 || (!plain && here.refined(brick, x, y, z))) {
          continue;
        }
        if (!plain && borders.findSplits(brick, x, y, z)) {
          to = writeLoops(brick, x, y, z, vertices, faces, to);
        } else {
          for (byte code : CellTable.TRIANGLES[pattern]) {
            faces[to++] =
                vertex(
                    brick,
                    CellTable.axis(code),
                    x + CellTable.offset(code, 0),
                    y + CellTable.offset(code, 1),
                    z + CellTable.offset(code, 2));
          }
        }
      }
    }

    private int vertex(int brick, int axis, int x, int y, int z) {
      int v = mine.vertex(brick, x, y, z, axis);
      return v >= 0
          ? v
          : looseVertex(
              EdgeKey.of(level, axis, here.x0(brick) + x, here.y0(brick) + y, here.z0(brick) + z));
    }

    private int looseVertex(long key) {
      return firstLoose + Arrays.binarySearch(looseKeys, key);
    }

    private int writeLoops(
        int brick, int x, int y, int z, float[] vertices, int[] faces, int from) {
      traceLoops(brick, x, y, z);
      int firstMiddle = mine.firstVertex[brick] + mine.edges(brick) + middlesWritten;
      int to = from;
      for (int k = 0; k < loops.corners; k++) {
        int corner = loops.triangles[k];
        if (corner >= CellLoops.MIDDLE) {
          loopVertex[k] = firstMiddle + corner - CellLoops.MIDDLE;
        } else {
          long key = key(brick, x, y, z, corner);
          int v = Arrays.binarySearch(looseKeys, key);
          loopVertex[k] =
              v >= 0
                  ? firstLoose + v
                  : vertex(
                      brick,
                      EdgeKey.axis(key),
                      EdgeKey.x(key) - here.x0(brick),
                      EdgeKey.y(key) - here.y0(brick),
                      EdgeKey.z(key) - here.z0(brick));
        }
        faces[to++] = loopVertex[k];
      }
      placeMiddles(firstMiddle, vertices);
      middlesWritten += loops.middles;
      return to;
    }

    /** A middle is the mean of its loop's points, each of which begins one triangle of the fan. */
    private void placeMiddles(int firstMiddle, float[] vertices) {
      for (int m = 0; m < loops.middles; m++) {
        float[] sum = new float[3];
        int n = 0;
        for (int k = 0; k < loops.corners; k += 3) {
          if (loopVertex[k + 2] == firstMiddle + m) {
            n++;
            for (int c = 0; c < 3; c++) {
              sum[c] += vertices[3 * loopVertex[k] + c];
            }
          }
        }
        for (int c = 0; c < 3; c++) {
          vertices[3 * (firstMiddle + m) + c] = sum[c] / n;
        }
      }
    }

    private long ownEdges(int brick, int axis, int z, long bits) {
      long kept = 0;
      for (long left = bits; left != 0; left &= left - 1) {
        int yx = Long.numberOfTrailingZeros(left);
        if (borders.amongLeaves(
            axis, here.x0(brick) + (yx & 7), here.y0(brick) + (yx >> 3), here.z0(brick) + z)) {
          kept |= 1L << yx;
        }
      }
      return kept;
    }

    private void traceLoops(int brick, int x, int y, int z) {
      int inside = 0;
      x += here.x0(brick);
      y += here.y0(brick);
      z += here.z0(brick);
      for (int p = 0; p < 27; p++) {
        int px = CellLoops.coordinate(p, 0);
        int py = CellLoops.coordinate(p, 1);
        int pz = CellLoops.coordinate(p, 2);
        boolean corner = px != 1 && py != 1 && pz != 1;
        float value =
            corner
                ? function.at(level, x + px / 2, y + py / 2, z + pz / 2)
                : function.at(level + 1, 2 * x + px, 2 * y + py, 2 * z + pz);
        inside |= value >= iso ? 1 << p : 0;
      }
      loops.trace(inside, borders.splitSides, borders.splitEdges);
    }
  }
}
