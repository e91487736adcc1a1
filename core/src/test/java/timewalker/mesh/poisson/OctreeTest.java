package timewalker.mesh.poisson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import timewalker.math.Parallel;
import timewalker.mesh.MeshTopology;
import timewalker.mesh.OrientedPoints;
import timewalker.mesh.TriangleMesh;

class OctreeTest {
  private static final int DEPTH = 8;

  /** A corner full of points and few elsewhere: leaves of many levels. */
  private static SortedSamples clustered() {
    int n = 4000;
    SplittableRandom random = new SplittableRandom(3);
    float[] position = new float[3 * n];
    float[] normal = new float[3 * n];
    for (int i = 0; i < n; i++) {
      double width = Math.pow(0.02, random.nextDouble());
      for (int c = 0; c < 3; c++) {
        position[c * n + i] = (float) (0.3 * c + width * random.nextDouble());
        normal[c * n + i] = (float) random.nextGaussian();
      }
    }
    return SortedSamples.of(
        new OrientedPoints(n, position, normal, null), PoissonSettings.DEFAULT.withDepth(DEPTH));
  }

  private static BrickTree tree(SortedSamples samples) {
    try (Parallel parallel = Parallel.of(1)) {
      float[] level = new SampleDensity(samples).atSamples(samples, parallel);
      for (int i = 0; i < level.length; i++) {
        level[i] = (float) SampleDensity.level(level[i], 1.5);
      }
      return new BrickTree(samples, level);
    }
  }

  /** Any values that a solution could have: those at the border of a level come from above. */
  private static float[][] randomValues(BrickTree tree, SortedSamples samples, double coarse) {
    SplittableRandom random = new SplittableRandom(5);
    float[][] values = new float[DEPTH + 1][];
    for (int l = BrickLevel.ROOT; l <= DEPTH; l++) {
      BrickLevel level = tree.level(l);
      values[l] = tree.values(l);
      float[] noise = tree.values(l);
      LevelSystem system = new LevelSystem(level, samples, 1);
      PaddedBrick padded = new PaddedBrick();
      float[] out = new float[PaddedBrick.SIZE];
      for (int b = 0; b < level.bricks; b++) {
        for (int i = b * BrickLevel.POINTS; i < (b + 1) * BrickLevel.POINTS; i++) {
          noise[i] = (float) ((l == BrickLevel.ROOT ? coarse : 0.3) * random.nextGaussian());
        }
        system.clearFixed(b, noise);
        if (l > BrickLevel.ROOT) {
          padded.interpolate(tree, level, values[l - 1], b, out);
          PaddedBrick.storeInner(out, values[l], b);
        }
        for (int i = b * BrickLevel.POINTS; i < (b + 1) * BrickLevel.POINTS; i++) {
          values[l][i] += noise[i];
        }
      }
    }
    return values;
  }

  @Test
  void leavesHaveManyLevels() {
    BrickTree tree = tree(clustered());
    assertThat(tree.level(DEPTH).bricks).isGreaterThan(20);
    assertThat(tree.level(DEPTH).bricks).isLessThan(32 * 32 * 32 / 20);
    assertThat(tree.level(6).bricks).isLessThan(8 * 8 * 8);
  }

  @Test
  void interpolationByBricksAndByPointsHaveTheSameBits() {
    SortedSamples samples = clustered();
    BrickTree tree = tree(samples);
    OctreeFunction function = new OctreeFunction(tree, randomValues(tree, samples, 1));
    PaddedBrick padded = new PaddedBrick();
    float[] out = new float[PaddedBrick.SIZE];
    for (int l = 6; l <= DEPTH; l++) {
      BrickLevel level = tree.level(l);
      for (int b = 0; b < level.bricks; b += 3) {
        padded.gatherAll(tree, level, function.values(l), function.values(l - 1), b, out);
        for (int i = 0; i < out.length; i++) {
          int x = level.x0(b) + i % 10 - 1;
          int y = level.y0(b) + i / 10 % 10 - 1;
          int z = level.z0(b) + i / 100 - 1;
          assertThat(out[i]).isEqualTo(function.at(l, x, y, z));
        }
      }
    }
  }

  @Test
  void wildestFunctionOnTheWildestOctreeHasAClosedManifoldSurface() {
    SortedSamples samples = clustered();
    BrickTree tree = tree(samples);
    try (Parallel one = Parallel.of(1);
        Parallel three = Parallel.of(3)) {
      OctreeFunction function = new OctreeFunction(tree, randomValues(tree, samples, 1));
      TriangleMesh mesh = Contouring.surface(function, 0.05f, one);
      MeshTopology topology = MeshTopology.of(mesh);
      assertThat(mesh.faceCount()).isGreaterThan(100_000);
      assertThat(topology.watertight()).isTrue();
      assertThat(topology.manifold()).isTrue();
      assertThat(topology.unused()).isZero();
      TriangleMesh again = Contouring.surface(function, 0.05f, three);
      assertThat(again.faces()).isEqualTo(mesh.faces());
      assertThat(again.vertices()).isEqualTo(mesh.vertices());
    }
  }

  @Test
  void matrixOfALevelIsSymmetricAndPositive() {
    SortedSamples samples = clustered();
    BrickTree tree = tree(samples);
    for (int l = 5; l <= DEPTH; l++) {
      LevelSystem system = new LevelSystem(tree.level(l), samples, 0.01);
      float[] x = randomUnknowns(tree, system, 1);
      float[] y = randomUnknowns(tree, system, 2);
      float[] mx = product(tree, system, x);
      float[] my = product(tree, system, y);
      assertThat(dot(x, my)).isCloseTo(dot(mx, y), within(1e-3 * Math.abs(dot(mx, x))));
      assertThat(dot(x, mx)).isPositive();
      assertThat(dot(mx, mx)).isPositive();
    }
  }

  @Test
  void diagonalIsWhatAUnitVectorGetsFromItself() {
    SortedSamples samples = clustered();
    BrickTree tree = tree(samples);
    LevelSystem system = new LevelSystem(tree.level(DEPTH), samples, 0.05);
    int brick = tree.level(DEPTH).bricks / 2;
    float[] diagonal = new float[PaddedBrick.SIZE];
    system.diagonal(brick, diagonal);
    for (int i = 0; i < BrickLevel.POINTS; i += 7) {
      int at =
          PaddedBrick.ORIGIN + (i & 7) + (i >> 3 & 7) * PaddedBrick.Y + (i >> 6) * PaddedBrick.Z;
      float[] unit = new float[PaddedBrick.SIZE];
      unit[at] = 1;
      float[] out = new float[PaddedBrick.SIZE];
      system.apply(new Stencils(), unit, brick, out);
      assertThat(out[at]).isCloseTo(diagonal[at], within(1e-4f * diagonal[at]));
    }
  }

  @Test
  void solverFindsTheSolutionItsRightHandSideWasMadeFrom() {
    SortedSamples samples = clustered();
    BrickTree tree = tree(samples);
    int l = DEPTH;
    LevelSystem system = new LevelSystem(tree.level(l), samples, 0.01);
    float[] wanted = randomUnknowns(tree, system, 9);
    float[] b = product(tree, system, wanted);
    float[] constant = tree.values(l); // what the points add to the right-hand side
    Stencils stencils = new Stencils();
    float[] out = new float[PaddedBrick.SIZE];
    for (int k = 0; k < tree.level(l).bricks; k++) {
      system.residual(stencils, new float[PaddedBrick.SIZE], tree.values(l), k, out);
      PaddedBrick.storeInner(out, constant, k);
      system.clearFixed(k, constant);
    }
    for (int i = 0; i < b.length; i++) {
      b[i] -= constant[i];
    }
    float[] u = tree.values(l);
    try (Parallel parallel = Parallel.of(2)) {
      double left = new CascadicSolver(tree, parallel).solve(system, tree.values(l - 1), b, 200, u);
      assertThat(left).isLessThan(1e-4);
    }
    float[] off = new float[u.length];
    for (int i = 0; i < u.length; i++) {
      off[i] = u[i] - wanted[i];
    }
    assertThat(Math.sqrt(dot(off, off) / dot(wanted, wanted))).isLessThan(1e-3);
  }

  private static float[] randomUnknowns(BrickTree tree, LevelSystem system, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] x = tree.values(system.level.level);
    for (int i = 0; i < x.length; i++) {
      x[i] = (float) random.nextGaussian();
    }
    for (int b = 0; b < system.level.bricks; b++) {
      system.clearFixed(b, x);
    }
    return x;
  }

  private static float[] product(BrickTree tree, LevelSystem system, float[] x) {
    float[] y = tree.values(system.level.level);
    float[] in = new float[PaddedBrick.SIZE];
    float[] out = new float[PaddedBrick.SIZE];
    for (int b = 0; b < system.level.bricks; b++) {
      PaddedBrick.gather(system.level, x, b, in);
      system.apply(new Stencils(), in, b, out);
      PaddedBrick.storeInner(out, y, b);
      system.clearFixed(b, y);
    }
    return y;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  @Test
  void mortonCodesComeBack() {
    int[][] cells = {{0, 0, 0}, {1, 2, 3}, {4095, 17, 2048}, {0x1fffff, 0, 0x155555}};
    for (int[] c : cells) {
      long code = Morton.code(c[0], c[1], c[2]);
      assertThat(new int[] {Morton.x(code), Morton.y(code), Morton.z(code)}).isEqualTo(c);
    }
    long[] children = {Morton.code(2, 4, 6), Morton.code(3, 5, 7)};
    assertThat(Arrays.stream(children).map(k -> k >>> 3)).containsOnly(Morton.code(1, 2, 3));
  }
}
