package timewalker.mesh.poisson;

import org.jspecify.annotations.Nullable;
import timewalker.math.Parallel;

/**
 * Solves the levels' equations from coarse to fine. Each level starts from the solution above it,
 * interpolated, and corrects it by conjugate gradients with a diagonal preconditioner; the
 * correction is zero where the level's bricks end. Later levels have four times the unknowns and
 * less left to correct, so they get fewer steps.
 */
final class CascadicSolver {
  private static final int PARTS = 64;
  private static final double SOLVED = 1e-6; // of the first residual's norm

  private final BrickTree tree;
  private final Parallel parallel;

  CascadicSolver(BrickTree tree, Parallel parallel) {
    this.tree = tree;
    this.parallel = parallel;
  }

  /**
   * Improves one level.
   *
   * @param u takes the level's values
   * @param above the values of the level above, null on the root
   * @param b the level's right-hand side; used as work space
   * @return the norm of the residual after the last step over that before the first
   */
  double solve(LevelSystem system, float @Nullable [] above, float[] b, int steps, float[] u) {
    Vectors v = new Vectors(system, b, u);
    overBricks(v.bricks, (from, to) -> v.start(from, to, above));
    double rz = sum(v.partial);
    double first = rz;
    int step = 0;
    for (; step < steps && rz > SOLVED * SOLVED * first; step++) {
      overBricks(v.bricks, v::multiply);
      float alpha = (float) (rz / sum(v.partial));
      overBricks(v.bricks, (from, to) -> v.advance(from, to, alpha));
      double next = sum(v.partial);
      float beta = (float) (next / rz);
      rz = next;
      overBricks(v.bricks, (from, to) -> v.turn(from, to, beta));
    }
    return first > 0 ? Math.sqrt(rz / first) : 0;
  }

  private void overBricks(int bricks, Parallel.Range body) {
    parallel.ranges(bricks, Math.min(bricks, PARTS), body);
  }

  /** In the bricks' order, so that the sum is the same with any number of threads. */
  private static double sum(double[] partial) {
    double sum = 0;
    for (double p : partial) {
      sum += p;
    }
    return sum;
  }

  /** The vectors of the method, brick by brick. */
  private final class Vectors {
    final LevelSystem system;
    final BrickLevel level;
    final int bricks;
    final double[] partial;
    final float[] u;
    final float[] r; // residual; takes the place of the right-hand side
    final float[] p; // search direction
    final float[] q; // matrix times p
    final float[] inverse; // of the diagonal

    Vectors(LevelSystem system, float[] b, float[] u) {
      this.system = system;
      this.u = u;
      level = system.level;
      bricks = level.bricks;
      partial = new double[bricks];
      r = b;
      p = tree.values(level.level);
      q = tree.values(level.level);
      inverse = tree.values(level.level);
    }

    void start(int from, int to, float @Nullable [] above) {
      PaddedBrick padded = new PaddedBrick();
      Stencils stencils = new Stencils();
      float[] in = new float[PaddedBrick.SIZE];
      float[] out = new float[PaddedBrick.SIZE];
      for (int b = from; b < to; b++) {
        if (above != null) {
          padded.interpolate(tree, level, above, b, in);
          PaddedBrick.storeInner(in, u, b);
        }
        system.residual(stencils, in, r, b, out);
        PaddedBrick.storeInner(out, r, b);
        system.clearFixed(b, r);
        system.diagonal(b, out);
        PaddedBrick.storeInner(out, inverse, b);
        double rz = 0;
        for (int i = b * BrickLevel.POINTS; i < (b + 1) * BrickLevel.POINTS; i++) {
          inverse[i] = 1 / inverse[i];
          p[i] = inverse[i] * r[i];
          rz += (double) r[i] * p[i];
        }
        partial[b] = rz;
      }
    }

    void multiply(int from, int to) {
      Stencils stencils = new Stencils();
      float[] in = new float[PaddedBrick.SIZE];
      float[] out = new float[PaddedBrick.SIZE];
      for (int b = from; b < to; b++) {
        PaddedBrick.gather(level, p, b, in);
        system.apply(stencils, in, b, out);
        PaddedBrick.storeInner(out, q, b);
        system.clearFixed(b, q);
        partial[b] = dot(p, q, b * BrickLevel.POINTS);
      }
    }

    void advance(int from, int to, float alpha) {
      for (int b = from; b < to; b++) {
        int at = b * BrickLevel.POINTS;
        for (int i = at; i < at + BrickLevel.POINTS; i++) {
          u[i] += alpha * p[i];
          r[i] -= alpha * q[i];
          q[i] = inverse[i] * r[i];
        }
        partial[b] = dot(r, q, at);
      }
    }

    void turn(int from, int to, float beta) {
      for (int i = from * BrickLevel.POINTS; i < to * BrickLevel.POINTS; i++) {
        p[i] = q[i] + beta * p[i];
      }
    }

    private static double dot(float[] a, float[] b, int from) {
      double s0 = 0;
      double s1 = 0;
      double s2 = 0;
      double s3 = 0;
      for (int i = from; i < from + BrickLevel.POINTS; i += 4) {
        s0 += (double) a[i] * b[i];
        s1 += (double) a[i + 1] * b[i + 1];
        s2 += (double) a[i + 2] * b[i + 2];
        s3 += (double) a[i + 3] * b[i + 3];
      }
      return (s0 + s1) + (s2 + s3);
    }
  }
}
