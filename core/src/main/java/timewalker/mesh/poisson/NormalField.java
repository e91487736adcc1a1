package timewalker.mesh.poisson;

import org.jspecify.annotations.Nullable;
import timewalker.math.Parallel;

/**
 * The right-hand side of the Poisson equation: what the points' normals say about the slope of the
 * function that is 1 inside and 0 outside.
 *
 * <p>Every point spreads its area times its inward normal over the lattice of the level that fits
 * its density (quadratic weights on a trilinear lattice, shared between the two levels next to it):
 * V = Σ_levels Σ_j v_j B_j. A level's equations then need b_i = ∫V·∇B_i with V of all levels:
 * coarser parts are interpolated downwards, finer ones summed upwards, both exactly since B-splines
 * of a level are sums of those of the next.
 */
final class NormalField {
  private static final int PARTS = 64;

  private final BrickTree tree;
  private final Parallel parallel;
  private final int finest; // deepest level that normals are spread on
  private final Spread[] spread; // by level

  /**
   * @param density [n] points in a unit square, around each sample
   * @param sampleLevel [n] level on which samples are spread
   */
  NormalField(
      BrickTree tree,
      SortedSamples samples,
      float[] density,
      float[] sampleLevel,
      Parallel parallel) {
    this.tree = tree;
    this.parallel = parallel;
    spread = new Spread[tree.depth + 1];
    int deepest = BrickLevel.ROOT;
    for (int level = BrickLevel.ROOT; level <= tree.depth; level++) {
      spread[level] = new Spread(tree.level(level), samples, density, sampleLevel, tree.depth);
      deepest = spread[level].count > 0 ? level : deepest;
    }
    finest = deepest;
  }

  /**
   * The right-hand sides b_i / h of every level.
   *
   * @return by level, [points of the level]
   */
  float[][] rightHandSides() {
    float[][] total = new float[tree.depth + 1][];
    float[][] own = new float[tree.depth + 1][];
    for (int level = BrickLevel.ROOT; level <= tree.depth; level++) {
      total[level] = tree.values(level);
      own[level] = level <= finest ? tree.values(level) : null;
    }
    for (int axis = 0; axis < 3; axis++) {
      divergenceOf(axis, total, own);
    }
    for (int level = finest; level > BrickLevel.ROOT; level--) {
      restrict(level, own[level], own[level - 1], total[level - 1]);
      own[level] = null;
    }
    return total;
  }

  /** Adds the divergence of one component: of all coarser levels' part, and of the level's own. */
  private void divergenceOf(int axis, float[][] total, float[][] own) {
    float[] above = null;
    for (int level = BrickLevel.ROOT; level <= tree.depth; level++) {
      BrickLevel here = tree.level(level);
      float[] part = level <= finest ? tree.values(level) : null;
      float[] sum = tree.values(level);
      spreadLevel(here, axis, part, sum, above);
      float[] coarse = above;
      float[] intoTotal = total[level];
      float[] intoOwn = own[level];
      overBricks(
          here.bricks,
          (from, to) -> {
            Work w = new Work();
            for (int b = from; b < to; b++) {
              w.padded.gatherAll(tree, here, sum, coarse, b, w.in);
              w.stencils.divergence(w.in, axis, w.out);
              PaddedBrick.addInner(w.out, intoTotal, b, 1);
              if (part != null) {
                PaddedBrick.gather(here, part, b, w.in);
                w.stencils.divergence(w.in, axis, w.out);
                PaddedBrick.addInner(w.out, intoOwn, b, 1);
              }
            }
          });
      above = halved(sum);
    }
  }

  /** V is stored times the cell's edge, which halves from level to level. */
  private float[] halved(float[] values) {
    parallel.ranges(
        values.length,
        PARTS,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            values[i] *= 0.5f;
          }
        });
    return values;
  }

  private void spreadLevel(
      BrickLevel here, int axis, float @Nullable [] part, float[] sum, float @Nullable [] above) {
    Spread points = spread[here.level];
    overBricks(
        here.bricks,
        (from, to) -> {
          Work w = new Work();
          for (int b = from; b < to; b++) {
            if (above != null) {
              w.padded.interpolate(tree, here, above, b, w.in);
              PaddedBrick.storeInner(w.in, sum, b);
            }
            if (part != null) {
              points.into(b, axis, part);
              int end = (b + 1) * BrickLevel.POINTS;
              for (int i = b * BrickLevel.POINTS; i < end; i++) {
                sum[i] += part[i];
              }
            }
          }
        });
  }

  /** Adds half of what the finer level's functions receive to those they are part of. */
  private void restrict(int level, float[] fine, float[] own, float[] total) {
    BrickLevel finer = tree.level(level);
    BrickLevel here = tree.level(level - 1);
    overBricks(
        here.bricks,
        (from, to) -> {
          Restriction work = new Restriction();
          for (int b = from; b < to; b++) {
            for (int octant = 0; octant < 8; octant++) {
              int child = here.child[8 * b + octant];
              if (child >= 0) {
                PaddedBrick.gather(finer, fine, child, work.in);
                work.add(b, octant, own, total);
              }
            }
          }
        });
  }

  private void overBricks(int bricks, Parallel.Range body) {
    parallel.ranges(bricks, Math.min(bricks, PARTS), body);
  }

  private static final class Work {
    final PaddedBrick padded = new PaddedBrick();
    final Stencils stencils = new Stencils();
    final float[] in = new float[PaddedBrick.SIZE];
    final float[] out = new float[PaddedBrick.SIZE];
  }

  /** Weights (1/2, 1, 1/2) along each axis, onto the 4x4x4 coarse points of an octant. */
  private static final class Restriction {
    final float[] in = new float[PaddedBrick.SIZE];

    void add(int brick, int octant, float[] own, float[] total) {
      for (int z = 0; z < 4; z++) {
        for (int y = 0; y < 4; y++) {
          for (int x = 0; x < 4; x++) {
            int at = PaddedBrick.ORIGIN + 2 * (x + y * PaddedBrick.Y + z * PaddedBrick.Z);
            float sum =
                0.25f * plane(at - PaddedBrick.Z)
                    + 0.5f * plane(at)
                    + 0.25f * plane(at + PaddedBrick.Z);
            int to =
                brick * BrickLevel.POINTS
                    + BrickLevel.pointIndex(
                        x + 4 * (octant & 1), y + 4 * (octant >> 1 & 1), z + 4 * (octant >> 2));
            own[to] += sum;
            total[to] += sum;
          }
        }
      }
    }

    private float plane(int at) {
      return 0.5f * row(at - PaddedBrick.Y) + row(at) + 0.5f * row(at + PaddedBrick.Y);
    }

    private float row(int at) {
      return 0.5f * in[at - 1] + in[at] + 0.5f * in[at + 1];
    }
  }

  /** The samples that are spread on one level. */
  private static final class Spread {
    final int count;
    private final BrickLevel level;
    private final float[] position; // [count][3] in cells, shifted by half a cell
    private final float[] vector; // [count][3] area in cells' faces times the inward normal
    private final BrickSamples bricks;

    Spread(
        BrickLevel level, SortedSamples samples, float[] density, float[] sampleLevel, int depth) {
      this.level = level;
      int[] chosen = new int[samples.count];
      float[] share = new float[samples.count];
      int n = 0;
      for (int i = 0; i < samples.count; i++) {
        float part = 1 - Math.abs(Math.clamp(sampleLevel[i], BrickLevel.ROOT, depth) - level.level);
        if (part > 0) {
          chosen[n] = i;
          share[n++] = part;
        }
      }
      count = n;
      position = new float[3 * n];
      vector = new float[3 * n];
      for (int k = 0; k < n; k++) {
        int i = chosen[k];
        float area = share[k] * Math.scalb(1 / density[i], 2 * level.level);
        for (int c = 0; c < 3; c++) {
          position[3 * k + c] = Math.scalb(samples.position[3 * i + c], level.level);
          vector[3 * k + c] = -area * samples.normal[3 * i + c];
        }
      }
      bricks = new BrickSamples(level, position, n, 1, 1);
    }

    /** Adds one component to a brick's points. */
    void into(int brick, int axis, float[] values) {
      int x0 = level.x0(brick);
      int y0 = level.y0(brick);
      int z0 = level.z0(brick);
      float[] wx = new float[3];
      float[] wy = new float[3];
      float[] wz = new float[3];
      for (int e = bricks.start[brick]; e < bricks.start[brick + 1]; e++) {
        int i = bricks.item[e];
        int x = weights(position[3 * i] - x0, wx);
        int y = weights(position[3 * i + 1] - y0, wy);
        int z = weights(position[3 * i + 2] - z0, wz);
        float v = vector[3 * i + axis];
        for (int k = Math.max(0, -z); k < Math.min(3, 8 - z); k++) {
          for (int j = Math.max(0, -y); j < Math.min(3, 8 - y); j++) {
            int row = brick * BrickLevel.POINTS + BrickLevel.pointIndex(0, y + j, z + k) + x;
            float vyz = v * wy[j] * wz[k];
            for (int h = Math.max(0, -x); h < Math.min(3, 8 - x); h++) {
              values[row + h] += vyz * wx[h];
            }
          }
        }
      }
    }

    /** Quadratic B-spline weights of three lattice points; returns the first of them. */
    private static int weights(float p, float[] w) {
      int nearest = (int) Math.floor(p + 0.5f);
      float d = p - nearest;
      w[0] = 0.5f * (0.5f - d) * (0.5f - d);
      w[1] = 0.75f - d * d;
      w[2] = 0.5f * (0.5f + d) * (0.5f + d);
      return nearest - 1;
    }
  }
}
