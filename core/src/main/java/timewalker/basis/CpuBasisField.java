package timewalker.basis;

import java.util.Arrays;
import java.util.Locale;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;
import timewalker.math.Lanes;
import timewalker.math.Parallel;
import timewalker.math.Shapes;

/**
 * The weighted sum of hash grids, f(x) = Σ_i w_i H_i(x), as one look-up: interpolation is linear
 * and all bases share one layout, so the tables are blended first, T = Σ_i w_i T_i, and x is looked
 * up in T once.
 *
 * <p>A step is {@link #clearGradient}, {@link #blend}, {@link #forward}, {@link #backward}. The
 * gradient with respect to basis i is w_i · dT and is never stored: the optimizer forms it from
 * {@link #gradTable}.
 *
 * <p>Work is split by level, so that a level's table stays in the cache of one core, and each
 * level's gradient is written by one thread in the order of the points: the bits do not depend on
 * the number of threads.
 *
 * <p>Indices and weights are made in lanes for a block of points; the look-ups and additions
 * themselves are scalar, because loads of single entries keep more cache misses in flight than
 * gather instructions do.
 */
public final class CpuBasisField {
  private static final VectorSpecies<Float> F = Lanes.F;
  private static final VectorSpecies<Integer> I = Lanes.I;

  /** Points handled at a time; their indices and weights fill a third of a first-level cache. */
  static final int BLOCK = 128;

  /** Points per part of a forward pass, a multiple of BLOCK. */
  private static final int CHUNK = 64 * BLOCK;

  private final HashGrid grid;
  private final GridBox box;
  private final Parallel parallel;
  private final Level[] levels;
  private final float[] blended;
  private final float[] gradTable;
  private float[] gradPointsOfLevel = new float[0];

  /**
   * A field that holds no tables of bases.
   *
   * @param parallel threads to work with, not closed here
   */
  public CpuBasisField(HashGrid grid, GridBox box, Parallel parallel) {
    this.grid = grid;
    this.box = box;
    this.parallel = parallel;
    this.levels = new Level[grid.levels()];
    for (int l = 0; l < levels.length; l++) {
      levels[l] =
          new Level(grid.cells(l), grid.dense(l), (1 << grid.log2Entries()) - 1, grid.offset(l), l);
    }
    this.blended = new float[grid.tableLength()];
    this.gradTable = new float[grid.tableLength()];
  }

  /**
   * One level's numbers, looked up often.
   *
   * @param cells a side
   * @param dense or hashed
   * @param mask of the hash
   * @param offset of its first number in a table
   * @param number from 0
   */
  private record Level(int cells, boolean dense, int mask, int offset, int number) {}

  /** The layout all bases share. */
  public HashGrid grid() {
    return grid;
  }

  /** T, [grid().tableLength()]. */
  float[] blendedTable() {
    return blended;
  }

  /** dT, [grid().tableLength()]: what {@link #backward} has added up. */
  public float[] gradTable() {
    return gradTable;
  }

  /** dT ← 0. */
  public void clearGradient() {
    TableBlocks.forEach(
        parallel, gradTable.length, (block, from, to) -> Arrays.fill(gradTable, from, to, 0));
  }

  /**
   * T ← Σ_i w_i T_i over the active bases.
   *
   * @param weights [N] w of the moment shown
   */
  public void blend(HashTables tables, float[] weights) {
    checkTables(tables, weights, "weights");
    TableBlocks.forEach(
        parallel, blended.length, (block, from, to) -> blendBlock(tables, weights, from, to));
  }

  private void blendBlock(HashTables tables, float[] weights, int from, int to) {
    Arrays.fill(blended, from, to, 0);
    for (int i = 0; i < weights.length; i++) {
      float[] table = tables.table(i);
      if (table != null) {
        addScaled(table, weights[i], blended, from, to);
      }
    }
  }

  private static void addScaled(float[] table, float weight, float[] sum, int from, int to) {
    FloatVector w = FloatVector.broadcast(F, weight);
    for (int j = from; j < to; j += F.length()) {
      FloatVector t = FloatVector.fromArray(F, table, j);
      t.fma(w, FloatVector.fromArray(F, sum, j)).intoArray(sum, j);
    }
  }

  /**
   * Adds dw_i = ⟨T_i, dT⟩ of the active bases.
   *
   * @param gradWeights [N]
   */
  public void gradWeights(HashTables tables, float[] gradWeights) {
    checkTables(tables, gradWeights, "gradWeights");
    int bases = tables.bases();
    double[] partial = new double[TableBlocks.count(gradTable.length) * bases];
    TableBlocks.forEach(
        parallel,
        gradTable.length,
        (block, from, to) -> {
          for (int i = 0; i < bases; i++) {
            float[] table = tables.table(i);
            if (table != null) {
              partial[block * bases + i] = TableBlocks.dot(table, gradTable, from, to);
            }
          }
        });
    TableBlocks.addSums(partial, gradWeights);
  }

  private void checkTables(HashTables tables, float[] perBasis, String name) {
    Shapes.check("bases", tables.bases(), name, perBasis.length, 1);
    if (!tables.grid().equals(grid)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "the tables have the layout %s; the field has %s", tables.grid(), grid));
    }
  }

  /**
   * Looks up points in T by trilinear interpolation.
   *
   * @param points [3][n] x̄, metres; points outside the box are looked up at its border
   * @param count n
   * @param features [L·F][n] written; feature f of level l is row l · F + f
   */
  public void forward(float[] points, int count, float[] features) {
    Shapes.check("components", 3, "points", points.length, count);
    Shapes.check("features", grid.outputs(), "features", features.length, count);
    int chunks = (count + CHUNK - 1) / CHUNK;
    parallel.run(
        levels.length * chunks,
        part -> {
          Level level = levels[part / chunks];
          int from = part % chunks * CHUNK;
          int to = Math.min(count, from + CHUNK);
          Corners corners = new Corners();
          for (int p = from; p < to; p += BLOCK) {
            int inBlock = Math.min(BLOCK, to - p);
            corners.locate(points, count, p, inBlock);
            look(corners, level, inBlock, features, count, p);
          }
        });
  }

  /** Interpolates a block of points in one level: one row of features at a time. */
  private void look(
      Corners c, Level level, int inBlock, float[] features, int count, int firstPoint) {
    c.index(level);
    c.weigh();
    int width = grid.features();
    int row = level.number() * width * count + firstPoint;
    if (width == 2) {
      lookPairs(c.index, c.weight, blended, inBlock, features, row, row + count);
      return;
    }
    for (int f = 0; f < width; f++) {
      for (int p = 0; p < inBlock; p++) {
        float sum = 0;
        for (int corner = 0; corner < 8; corner++) {
          int at = corner * BLOCK + p;
          sum = Math.fma(c.weight[at], blended[c.index[at] + f], sum);
        }
        features[row + f * count + p] = sum;
      }
    }
  }

  /** Two features, the usual number, in one go: they stand side by side in the table. */
  private static void lookPairs(
      int[] index,
      float[] weight,
      float[] table,
      int inBlock,
      float[] features,
      int firstRow,
      int secondRow) {
    for (int p = 0; p < inBlock; p++) {
      float first = 0;
      float second = 0;
      for (int corner = 0; corner < 8; corner++) {
        int entry = index[corner * BLOCK + p];
        float w = weight[corner * BLOCK + p];
        first = Math.fma(w, table[entry], first);
        second = Math.fma(w, table[entry + 1], second);
      }
      features[firstRow + p] = first;
      features[secondRow + p] = second;
    }
  }

  /**
   * Adds the gradients of a look-up: into dT, and into the points'. At a point outside the box the
   * gradient along that axis is zero.
   *
   * @param points [3][n] as given to forward
   * @param count n
   * @param gradFeatures [L·F][n]
   * @param gradPoints [3][n] added to; null when not needed
   */
  public void backward(
      float[] points, int count, float[] gradFeatures, float @Nullable [] gradPoints) {
    Shapes.check("components", 3, "points", points.length, count);
    Shapes.check("features", grid.outputs(), "gradFeatures", gradFeatures.length, count);
    int stride = (count + BLOCK - 1) / BLOCK * BLOCK;
    if (gradPoints != null) {
      Shapes.check("components", 3, "gradPoints", gradPoints.length, count);
      if (gradPointsOfLevel.length < levels.length * 3 * stride) {
        gradPointsOfLevel = new float[levels.length * 3 * stride];
      }
    }
    parallel.run(
        levels.length,
        l -> {
          Level level = levels[l];
          Corners corners = new Corners();
          for (int p = 0; p < count; p += BLOCK) {
            int inBlock = Math.min(BLOCK, count - p);
            corners.locate(points, count, p, inBlock);
            corners.index(level);
            corners.weigh();
            if (gradPoints != null) {
              project(corners, level, inBlock, gradFeatures, count, p);
              float perMetre = level.cells() / box.edge();
              corners.slope(perMetre, gradPointsOfLevel, l * 3 * stride + p, stride);
            }
            scatter(corners, level, inBlock, gradFeatures, count, p);
          }
        });
    if (gradPoints != null) {
      sumLevels(gradPoints, count, stride);
    }
  }

  /** Adds the points' gradients of all levels, from the coarsest to the finest. */
  private void sumLevels(float[] gradPoints, int count, int stride) {
    parallel.run(
        3,
        axis -> {
          for (int l = 0; l < levels.length; l++) {
            addTo(gradPointsOfLevel, (l * 3 + axis) * stride, gradPoints, axis * count, count);
          }
        });
  }

  private static void addTo(float[] values, int from, float[] sums, int to, int length) {
    int whole = F.loopBound(length);
    for (int j = 0; j < whole; j += F.length()) {
      FloatVector.fromArray(F, sums, to + j)
          .add(FloatVector.fromArray(F, values, from + j))
          .intoArray(sums, to + j);
    }
    for (int j = whole; j < length; j++) {
      sums[to + j] += values[from + j];
    }
  }

  /** Leaves Σ_f gradFeature_f · T[corner]_f per corner and point in {@code c.along}. */
  private void project(
      Corners c, Level level, int inBlock, float[] gradFeatures, int count, int firstPoint) {
    int width = grid.features();
    int row = level.number() * width * count + firstPoint;
    if (width == 2) {
      projectPairs(c.index, blended, inBlock, gradFeatures, row, row + count, c.along);
      return;
    }
    Arrays.fill(c.along, 0);
    for (int f = 0; f < width; f++) {
      for (int p = 0; p < inBlock; p++) {
        float g = gradFeatures[row + f * count + p];
        for (int corner = 0; corner < 8; corner++) {
          int at = corner * BLOCK + p;
          c.along[at] = Math.fma(g, blended[c.index[at] + f], c.along[at]);
        }
      }
    }
  }

  private static void projectPairs(
      int[] index,
      float[] table,
      int inBlock,
      float[] gradFeatures,
      int firstRow,
      int secondRow,
      float[] along) {
    for (int p = 0; p < inBlock; p++) {
      float first = gradFeatures[firstRow + p];
      float second = gradFeatures[secondRow + p];
      for (int corner = 0; corner < 8; corner++) {
        int entry = index[corner * BLOCK + p];
        along[corner * BLOCK + p] = Math.fma(second, table[entry + 1], first * table[entry]);
      }
    }
  }

  /** Adds weight · gradFeature at the eight corners of every point, in the order of the points. */
  private void scatter(
      Corners c, Level level, int inBlock, float[] gradFeatures, int count, int firstPoint) {
    int width = grid.features();
    int row = level.number() * width * count + firstPoint;
    if (width == 2) {
      scatterPairs(c.index, c.weight, inBlock, gradFeatures, row, row + count, gradTable);
      return;
    }
    for (int f = 0; f < width; f++) {
      for (int p = 0; p < inBlock; p++) {
        float g = gradFeatures[row + f * count + p];
        for (int corner = 0; corner < 8; corner++) {
          int entry = c.index[corner * BLOCK + p] + f;
          gradTable[entry] = Math.fma(c.weight[corner * BLOCK + p], g, gradTable[entry]);
        }
      }
    }
  }

  private static void scatterPairs(
      int[] index,
      float[] weight,
      int inBlock,
      float[] gradFeatures,
      int firstRow,
      int secondRow,
      float[] grad) {
    for (int p = 0; p < inBlock; p++) {
      float first = gradFeatures[firstRow + p];
      float second = gradFeatures[secondRow + p];
      if (first == 0 && second == 0) {
        continue; // as of surfels that face away
      }
      for (int corner = 0; corner < 8; corner++) {
        int entry = index[corner * BLOCK + p];
        float w = weight[corner * BLOCK + p];
        grad[entry] = Math.fma(w, first, grad[entry]);
        grad[entry + 1] = Math.fma(w, second, grad[entry + 1]);
      }
    }
  }

  /** Where a block of points lies in the box, and at which corners of which cell of one level. */
  private final class Corners {
    /** [3][BLOCK] position in the box, 0 to 1. */
    final float[] position = new float[3 * BLOCK];

    /** [3][BLOCK] 1 inside the box, 0 outside, per axis. */
    final float[] inside = new float[3 * BLOCK];

    /** [3][BLOCK] position within the cell, 0 to 1. */
    final float[] fraction = new float[3 * BLOCK];

    /** [3][BLOCK] the cell a point lies in. */
    final int[] cell = new int[3 * BLOCK];

    /** [8][BLOCK] index of a corner's first number in a table; bit 0 of the corner is x. */
    final int[] index = new int[8 * BLOCK];

    /** [8][BLOCK] trilinear weights. */
    final float[] weight = new float[8 * BLOCK];

    /** [8][BLOCK] gradient of the loss along each corner's weight. */
    final float[] along = new float[8 * BLOCK];

    private final float[] padded = new float[BLOCK];

    /** Takes a block of points; lanes after the last one repeat the box's low corner. */
    void locate(float[] points, int count, int first, int inBlock) {
      for (int axis = 0; axis < 3; axis++) {
        System.arraycopy(points, axis * count + first, padded, 0, inBlock);
        Arrays.fill(padded, inBlock, BLOCK, box.low(axis));
        float low = box.low(axis);
        float scale = 1 / box.edge();
        for (int p = 0; p < BLOCK; p += F.length()) {
          FloatVector x = FloatVector.fromArray(F, padded, p).sub(low).mul(scale);
          FloatVector clamped = x.max(0f).min(1f);
          clamped.intoArray(position, axis * BLOCK + p);
          VectorMask<Float> within = x.compare(VectorOperators.EQ, clamped);
          FloatVector.zero(F).blend(1f, within).intoArray(inside, axis * BLOCK + p);
        }
      }
    }

    /** The cell in a level, the position within it, and its corners' part of the table. */
    void index(Level level) {
      for (int axis = 0; axis < 3; axis++) {
        cells(level.cells(), axis * BLOCK);
      }
      for (int pair = 0; pair < 4; pair++) {
        if (level.dense()) {
          dense(level, pair);
        } else {
          hashed(level, pair);
        }
      }
    }

    private void cells(int cells, int axis) {
      for (int p = axis; p < axis + BLOCK; p += F.length()) {
        FloatVector x = FloatVector.fromArray(F, position, p).mul((float) cells);
        IntVector c = ((IntVector) x.convert(VectorOperators.F2I, 0)).min(cells - 1);
        c.intoArray(cell, p);
        x.sub((FloatVector) c.convert(VectorOperators.I2F, 0)).intoArray(fraction, p);
      }
    }

    /** The two corners of an edge along x; bit 0 of {@code pair} is y, bit 1 is z. */
    private void dense(Level level, int pair) {
      int row = level.cells() + 1;
      int width = grid.features();
      int first = level.offset() + width * row * ((pair & 1) + row * (pair >> 1));
      for (int p = 0; p < BLOCK; p += F.length()) {
        IntVector entry = IntVector.fromArray(I, cell, 2 * BLOCK + p).mul(row);
        entry = entry.add(IntVector.fromArray(I, cell, BLOCK + p)).mul(row);
        entry = entry.add(IntVector.fromArray(I, cell, p)).mul(width).add(first);
        entry.intoArray(index, 2 * pair * BLOCK + p);
        entry.add(width).intoArray(index, (2 * pair + 1) * BLOCK + p);
      }
    }

    /** As {@link #dense}, through the hash. */
    private void hashed(Level level, int pair) {
      int width = grid.features();
      for (int p = 0; p < BLOCK; p += F.length()) {
        IntVector x = IntVector.fromArray(I, cell, p);
        IntVector y = IntVector.fromArray(I, cell, BLOCK + p).add(pair & 1);
        IntVector z = IntVector.fromArray(I, cell, 2 * BLOCK + p).add(pair >> 1);
        IntVector yz =
            y.mul(HashGrid.PRIME_Y).lanewise(VectorOperators.XOR, z.mul(HashGrid.PRIME_Z));
        IntVector low = x.lanewise(VectorOperators.XOR, yz).and(level.mask());
        IntVector high = x.add(1).lanewise(VectorOperators.XOR, yz).and(level.mask());
        low.mul(width).add(level.offset()).intoArray(index, 2 * pair * BLOCK + p);
        high.mul(width).add(level.offset()).intoArray(index, (2 * pair + 1) * BLOCK + p);
      }
    }

    /** Trilinear weights from the fractions. */
    void weigh() {
      for (int pair = 0; pair < 4; pair++) {
        weigh(pair);
      }
    }

    private void weigh(int pair) {
      // 1 − t and t as a + b t.
      float aY = 1 - (pair & 1);
      float bY = 2 * (pair & 1) - 1;
      float aZ = 1 - (pair >> 1);
      float bZ = 2 * (pair >> 1) - 1;
      for (int p = 0; p < BLOCK; p += F.length()) {
        FloatVector x = FloatVector.fromArray(F, fraction, p);
        FloatVector y = FloatVector.fromArray(F, fraction, BLOCK + p).mul(bY).add(aY);
        FloatVector z = FloatVector.fromArray(F, fraction, 2 * BLOCK + p).mul(bZ).add(aZ);
        FloatVector yz = y.mul(z);
        FloatVector high = x.mul(yz);
        yz.sub(high).intoArray(weight, 2 * pair * BLOCK + p);
        high.intoArray(weight, (2 * pair + 1) * BLOCK + p);
      }
    }

    /**
     * Gradient along the points' three coordinates from {@link #along}.
     *
     * @param grad [3][stride] of one level, from offset; written for a whole block
     */
    void slope(float perMetre, float[] grad, int offset, int stride) {
      for (int p = 0; p < BLOCK; p += F.length()) {
        FloatVector x = FloatVector.fromArray(F, fraction, p);
        FloatVector y = FloatVector.fromArray(F, fraction, BLOCK + p);
        FloatVector z = FloatVector.fromArray(F, fraction, 2 * BLOCK + p);
        FloatVector c0 = FloatVector.fromArray(F, along, p);
        FloatVector c2 = FloatVector.fromArray(F, along, 2 * BLOCK + p);
        FloatVector c4 = FloatVector.fromArray(F, along, 4 * BLOCK + p);
        FloatVector c6 = FloatVector.fromArray(F, along, 6 * BLOCK + p);
        // Edges along x: their slopes, and the points on them.
        FloatVector s0 = FloatVector.fromArray(F, along, BLOCK + p).sub(c0);
        FloatVector s2 = FloatVector.fromArray(F, along, 3 * BLOCK + p).sub(c2);
        FloatVector s4 = FloatVector.fromArray(F, along, 5 * BLOCK + p).sub(c4);
        FloatVector s6 = FloatVector.fromArray(F, along, 7 * BLOCK + p).sub(c6);
        FloatVector near = s2.sub(s0).fma(y, s0);
        FloatVector far = s6.sub(s4).fma(y, s4);
        FloatVector alongX = far.sub(near).fma(z, near);
        FloatVector e0 = s0.fma(x, c0);
        FloatVector e4 = s4.fma(x, c4);
        FloatVector nearY = s2.fma(x, c2).sub(e0);
        FloatVector farY = s6.fma(x, c6).sub(e4);
        FloatVector alongY = farY.sub(nearY).fma(z, nearY);
        FloatVector alongZ = farY.fma(y, e4).sub(nearY.fma(y, e0));
        FloatVector scale = FloatVector.broadcast(F, perMetre);
        int at = offset + p;
        alongX.mul(FloatVector.fromArray(F, inside, p).mul(scale)).intoArray(grad, at);
        alongY
            .mul(FloatVector.fromArray(F, inside, BLOCK + p).mul(scale))
            .intoArray(grad, at + stride);
        alongZ
            .mul(FloatVector.fromArray(F, inside, 2 * BLOCK + p).mul(scale))
            .intoArray(grad, at + 2 * stride);
      }
    }
  }
}
