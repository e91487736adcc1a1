package timewalker.basis;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import timewalker.math.Lanes;
import timewalker.math.Parallel;
import timewalker.math.Shapes;
import timewalker.math.TileProduct;

/**
 * The deformation network: features of every surfel and the embedding of a moment to that moment's
 * change of the surfel's attributes, Δ = MLP([f, e]), in canonical space. See {@link MlpLayout} for
 * the order of parameters and outputs.
 *
 * <p>Points stand in lanes, {@value #TILE} points at a time, so that a tile's activations and the
 * weights stay in the first-level cache. The last tile is filled up with points whose features and
 * gradients are zero. The embedding is the same for all points and goes into the first layer's
 * bias.
 *
 * <p>Gradients of weights are added up per lane in {@value #PARTS} parts whose borders depend on
 * the number of points alone, then over the parts and the lanes in order: the number of threads
 * does not change a bit.
 */
public final class CpuDeformationNet {
  private static final VectorSpecies<Float> F = Lanes.F;

  /** Points per tile: four 512-bit vectors. */
  static final int TILE = 64;

  /** Tiles whose weight gradients are added up in registers before they go to memory. */
  private static final int GROUP = 4;

  private static final int PARTS = 8;

  /** Rows computed together. */
  private static final int ROWS = TileProduct.ROWS;

  /** Output rows, filled up to a multiple of ROWS. */
  private static final int HEAD_ROWS = (MlpLayout.OUTPUTS + ROWS - 1) / ROWS * ROWS;

  private final MlpLayout layout;
  private final Parallel parallel;
  private final int inputRows;
  private final int hidden;

  // Where each layer's gradients stand among a part's lane sums, counted in vectors.
  private final int sums2;
  private final int sumsHead;
  private final int sumsBias1;
  private final int sumsBias2;
  private final int sumsBiasHead;
  private final int sumsEnd;

  private final float[][] laneSums = new float[PARTS][];
  private final TileGradients[] tileGradients = new TileGradients[PARTS];

  /**
   * A network of this layout.
   *
   * @param parallel threads to work with, not closed here
   */
  public CpuDeformationNet(MlpLayout layout, Parallel parallel) {
    this.layout = layout;
    this.parallel = parallel;
    this.inputRows = (layout.features() + ROWS - 1) / ROWS * ROWS;
    this.hidden = layout.hidden();
    this.sums2 = hidden * inputRows;
    this.sumsHead = sums2 + hidden * hidden;
    this.sumsBias1 = sumsHead + HEAD_ROWS * hidden;
    this.sumsBias2 = sumsBias1 + hidden;
    this.sumsBiasHead = sumsBias2 + hidden;
    this.sumsEnd = sumsBiasHead + HEAD_ROWS;
  }

  /**
   * What a forward pass leaves for its backward pass: inputs and hidden activations, tile after
   * tile, rows of TILE points. Grows as needed, may be used again.
   */
  public static final class Activations {
    private int count;
    private float[] input = new float[0];
    private float[] hidden1 = new float[0];
    private float[] hidden2 = new float[0];

    private Activations() {}

    void size(int count, int inputRows, int hidden) {
      this.count = count;
      int points = Math.multiplyExact(tiles(count), TILE);
      int inputs = Math.multiplyExact(inputRows, points);
      int activations = Math.multiplyExact(hidden, points);
      if (input.length < inputs || hidden1.length < activations) {
        input = new float[inputs];
        hidden1 = new float[activations];
        hidden2 = new float[activations];
      }
    }
  }

  private static int tiles(int count) {
    return Math.ceilDiv(count, TILE);
  }

  /** Room for the activations of a forward pass. */
  public Activations newActivations() {
    return new Activations();
  }

  /** Weights of the three layers in the order the kernels read them, rows filled up with zeros. */
  private final class Packed {
    final float[] weights1 = new float[hidden * inputRows];
    final float[] weights2 = new float[hidden * hidden];
    final float[] weightsHead = new float[HEAD_ROWS * hidden];
    final float[] bias1 = new float[hidden];
    final float[] bias2 = new float[hidden];
    final float[] biasHead = new float[HEAD_ROWS];

    Packed(float[] parameters, float[] embedding) {
      int inputs = layout.inputs();
      for (int j = 0; j < hidden; j++) {
        int row = layout.weights1() + j * inputs;
        System.arraycopy(parameters, row, weights1, j * inputRows, layout.features());
        float bias = parameters[layout.bias1() + j];
        for (int c = 0; c < embedding.length; c++) {
          bias = Math.fma(parameters[row + layout.features() + c], embedding[c], bias);
        }
        bias1[j] = bias;
      }
      System.arraycopy(parameters, layout.weights2(), weights2, 0, hidden * hidden);
      System.arraycopy(parameters, layout.bias2(), bias2, 0, hidden);
      System.arraycopy(
          parameters, layout.weightsHead(), weightsHead, 0, MlpLayout.OUTPUTS * hidden);
      System.arraycopy(parameters, layout.biasHead(), biasHead, 0, MlpLayout.OUTPUTS);
    }
  }

  /**
   * Δ of n points.
   *
   * @param parameters [layout().parameterCount()]
   * @param features [features][n]
   * @param embedding [embedding] e of the moment
   * @param count n
   * @param delta [{@value MlpLayout#OUTPUTS}][n] written
   * @param saved written, for the backward pass
   */
  public void forward(
      float[] parameters,
      float[] features,
      float[] embedding,
      int count,
      float[] delta,
      Activations saved) {
    check(parameters, embedding, "parameters", "embedding");
    Shapes.check("features", layout.features(), "features", features.length, count);
    Shapes.check("outputs", MlpLayout.OUTPUTS, "delta", delta.length, count);
    saved.size(count, inputRows, hidden);
    Packed packed = new Packed(parameters, embedding);
    parallel.blockRanges(
        tiles(count),
        GROUP,
        PARTS,
        (part, from, to) -> {
          float[] out = new float[HEAD_ROWS * TILE];
          for (int tile = from; tile < to; tile++) {
            forwardTile(packed, features, count, delta, saved, tile, out);
          }
        });
  }

  private void forwardTile(
      Packed packed,
      float[] features,
      int count,
      float[] delta,
      Activations saved,
      int tile,
      float[] out) {
    int in = tile * inputRows * TILE;
    int h = tile * hidden * TILE;
    load(features, layout.features(), count, tile, saved.input, in);
    multiply(packed.weights1, hidden, inputRows, packed.bias1, saved.input, in, saved.hidden1, h);
    rectify(saved.hidden1, h, hidden * TILE);
    multiply(packed.weights2, hidden, hidden, packed.bias2, saved.hidden1, h, saved.hidden2, h);
    rectify(saved.hidden2, h, hidden * TILE);
    multiply(packed.weightsHead, HEAD_ROWS, hidden, packed.biasHead, saved.hidden2, h, out, 0);
    int valid = Math.min(TILE, count - tile * TILE);
    for (int row = 0; row < MlpLayout.OUTPUTS; row++) {
      System.arraycopy(out, row * TILE, delta, row * count + tile * TILE, valid);
    }
  }

  /**
   * Adds the gradients of a forward pass.
   *
   * @param parameters as given to forward
   * @param embedding as given to forward
   * @param saved by that forward pass
   * @param gradDelta [{@value MlpLayout#OUTPUTS}][n]
   * @param gradFeatures [features][n] added to
   * @param gradEmbedding [embedding] added to
   * @param gradParameters [layout().parameterCount()] added to
   */
  public void backward(
      float[] parameters,
      float[] embedding,
      Activations saved,
      float[] gradDelta,
      float[] gradFeatures,
      float[] gradEmbedding,
      float[] gradParameters) {
    int count = saved.count;
    check(parameters, embedding, "parameters", "embedding");
    check(gradParameters, gradEmbedding, "gradParameters", "gradEmbedding");
    Shapes.check("outputs", MlpLayout.OUTPUTS, "gradDelta", gradDelta.length, count);
    Shapes.check("features", layout.features(), "gradFeatures", gradFeatures.length, count);
    Packed packed = new Packed(parameters, embedding);
    float[] transposed1 = transposed(packed.weights1, hidden, inputRows);
    float[] transposed2 = transposed(packed.weights2, hidden, hidden);
    float[] transposedHead = transposed(packed.weightsHead, HEAD_ROWS, hidden);
    parallel.blockRanges(
        tiles(count),
        GROUP,
        PARTS,
        (part, from, to) -> {
          float[] sums = clearedSums(part);
          if (tileGradients[part] == null) {
            tileGradients[part] = new TileGradients();
          }
          TileGradients grads = tileGradients[part];
          for (int tile = from; tile < to; tile += GROUP) {
            int inGroup = Math.min(GROUP, to - tile);
            for (int t = 0; t < inGroup; t++) {
              load(gradDelta, MlpLayout.OUTPUTS, count, tile + t, grads.head, grads.headAt(t));
              grads.through(transposedHead, transposed2, transposed1, saved, tile + t, t);
              add(grads.input, t * inputRows * TILE, gradFeatures, count, tile + t);
            }
            grads.addWeights(saved, tile, inGroup, sums);
          }
        });
    addUp(parameters, embedding, gradEmbedding, gradParameters);
  }

  private void check(float[] parameters, float[] embedding, String name, String embeddingName) {
    Shapes.check("parameters", layout.parameterCount(), name, parameters.length, 1);
    Shapes.check("numbers", layout.embedding(), embeddingName, embedding.length, 1);
  }

  private float[] clearedSums(int part) {
    int length = sumsEnd * F.length();
    if (laneSums[part] == null) {
      laneSums[part] = new float[length];
    } else {
      Arrays.fill(laneSums[part], 0);
    }
    return laneSums[part];
  }

  /** Gradients of one group of tiles with respect to every layer's output before its ReLU. */
  private final class TileGradients {
    final float[] head = new float[GROUP * HEAD_ROWS * TILE];
    final float[] hidden2 = new float[GROUP * hidden * TILE];
    final float[] hidden1 = new float[GROUP * hidden * TILE];
    final float[] input = new float[GROUP * inputRows * TILE];
    private final float[] noBias = new float[Math.max(hidden, inputRows)];

    int headAt(int tile) {
      return tile * HEAD_ROWS * TILE;
    }

    /** From the heads down to the input, for tile {@code inGroup} of the group. */
    void through(
        float[] transposedHead,
        float[] transposed2,
        float[] transposed1,
        Activations saved,
        int tile,
        int inGroup) {
      int h = inGroup * hidden * TILE;
      int kept = tile * hidden * TILE;
      int top = headAt(inGroup);
      multiply(transposedHead, hidden, HEAD_ROWS, noBias, head, top, hidden2, h);
      passWherePositive(saved.hidden2, kept, hidden2, h, hidden * TILE);
      multiply(transposed2, hidden, hidden, noBias, hidden2, h, hidden1, h);
      passWherePositive(saved.hidden1, kept, hidden1, h, hidden * TILE);
      int in = inGroup * inputRows * TILE;
      multiply(transposed1, inputRows, hidden, noBias, hidden1, h, input, in);
    }

    /** Adds the group's gradients of weights and biases to the lane sums. */
    void addWeights(Activations saved, int firstTile, int tiles, float[] sums) {
      int in = firstTile * inputRows * TILE;
      int h = firstTile * hidden * TILE;
      outer(hidden1, hidden, saved.input, in, inputRows, tiles, sums, 0);
      outer(hidden2, hidden, saved.hidden1, h, hidden, tiles, sums, sums2);
      outer(head, HEAD_ROWS, saved.hidden2, h, hidden, tiles, sums, sumsHead);
      sumRows(hidden1, hidden, tiles, sums, sumsBias1);
      sumRows(hidden2, hidden, tiles, sums, sumsBias2);
      sumRows(head, HEAD_ROWS, tiles, sums, sumsBiasHead);
    }
  }

  /** Adds the lane sums over parts and lanes, in order, to the gradients. */
  private void addUp(
      float[] parameters, float[] embedding, float[] gradEmbedding, float[] gradParameters) {
    float[] total = new float[sumsEnd];
    parallel.ranges(sumsEnd, PARTS, (from, to) -> sumPartsAndLanes(laneSums, total, from, to));
    int features = layout.features();
    for (int j = 0; j < hidden; j++) {
      int row = layout.weights1() + j * layout.inputs();
      for (int i = 0; i < features; i++) {
        gradParameters[row + i] += total[j * inputRows + i];
      }
      float gradBias = total[sumsBias1 + j];
      gradParameters[layout.bias1() + j] += gradBias;
      for (int c = 0; c < embedding.length; c++) {
        gradParameters[row + features + c] += gradBias * embedding[c];
        gradEmbedding[c] += gradBias * parameters[row + features + c];
      }
    }
    addRange(total, sums2, gradParameters, layout.weights2(), hidden * hidden);
    addRange(total, sumsBias2, gradParameters, layout.bias2(), hidden);
    addRange(total, sumsHead, gradParameters, layout.weightsHead(), MlpLayout.OUTPUTS * hidden);
    addRange(total, sumsBiasHead, gradParameters, layout.biasHead(), MlpLayout.OUTPUTS);
  }

  private static void addRange(float[] from, int offset, float[] to, int toOffset, int length) {
    for (int i = 0; i < length; i++) {
      to[toOffset + i] += from[offset + i];
    }
  }

  private static void sumPartsAndLanes(float[][] laneSums, float[] total, int from, int to) {
    float[] lanes = new float[F.length()];
    for (int i = from; i < to; i++) {
      FloatVector sum = FloatVector.fromArray(F, laneSums[0], i * F.length());
      for (int part = 1; part < PARTS; part++) {
        sum = sum.add(FloatVector.fromArray(F, laneSums[part], i * F.length()));
      }
      sum.intoArray(lanes, 0);
      float value = lanes[0];
      for (int lane = 1; lane < lanes.length; lane++) {
        value += lanes[lane];
      }
      total[i] = value;
    }
  }

  /** Copies rows of a tile out of a planar array, zeros where there is no point. */
  private static void load(
      float[] planar, int rows, int count, int tile, float[] block, int offset) {
    int first = tile * TILE;
    int valid = Math.min(TILE, count - first);
    for (int row = 0; row < rows; row++) {
      int at = offset + row * TILE;
      System.arraycopy(planar, row * count + first, block, at, valid);
      if (valid < TILE) {
        Arrays.fill(block, at + valid, at + TILE, 0);
      }
    }
  }

  /** Adds the points of a tile to the features' rows of a planar array. */
  private void add(float[] block, int offset, float[] planar, int count, int tile) {
    int first = tile * TILE;
    int valid = Math.min(TILE, count - first);
    for (int row = 0; row < layout.features(); row++) {
      for (int p = 0; p < TILE; p += F.length()) {
        VectorMask<Float> mask = F.indexInRange(p, valid);
        int at = row * count + first + p;
        FloatVector.fromArray(F, planar, at, mask)
            .add(FloatVector.fromArray(F, block, offset + row * TILE + p))
            .intoArray(planar, at, mask);
      }
    }
  }

  private static float[] transposed(float[] matrix, int rows, int columns) {
    float[] result = new float[rows * columns];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        result[c * rows + r] = matrix[r * columns + c];
      }
    }
    return result;
  }

  /**
   * out = W · in + bias for a tile.
   *
   * @param w [rows][columns]
   * @param bias [rows]
   * @param in [columns][TILE] from inOffset
   * @param out [rows][TILE] from outOffset
   */
  private static void multiply(
      float[] w,
      int rows,
      int columns,
      float[] bias,
      float[] in,
      int inOffset,
      float[] out,
      int outOffset) {
    for (int row = 0; row < rows; row++) {
      int at = outOffset + row * TILE;
      Arrays.fill(out, at, at + TILE, bias[row]);
    }
    for (int p = 0; p < TILE; p += TileProduct.COLUMNS) {
      for (int row = 0; row < rows; row += ROWS) {
        int at = outOffset + row * TILE + p;
        int first = row * columns;
        TileProduct.add(w, first, columns, 1, columns, in, inOffset + p, TILE, out, at, TILE);
      }
    }
  }

  /** Negative numbers to zero. */
  private static void rectify(float[] values, int offset, int length) {
    for (int j = offset; j < offset + length; j += F.length()) {
      FloatVector.fromArray(F, values, j).max(0f).intoArray(values, j);
    }
  }

  /** Gradient of a ReLU: zero where its output was not positive. */
  private static void passWherePositive(
      float[] output, int outputOffset, float[] grad, int gradOffset, int length) {
    for (int j = 0; j < length; j += F.length()) {
      VectorMask<Float> off =
          FloatVector.fromArray(F, output, outputOffset + j).compare(VectorOperators.LE, 0f);
      FloatVector.fromArray(F, grad, gradOffset + j).blend(0f, off).intoArray(grad, gradOffset + j);
    }
  }

  /**
   * Adds gradOut · inᵀ over a group's points, per lane.
   *
   * @param gradOut [tiles][rows][TILE]
   * @param in [tiles][columns][TILE] from inOffset
   * @param sums [rows][columns][lanes] from vector number {@code at}
   */
  private static void outer(
      float[] gradOut,
      int rows,
      float[] in,
      int inOffset,
      int columns,
      int tiles,
      float[] sums,
      int at) {
    for (int row = 0; row < rows; row += ROWS) {
      for (int column = 0; column < columns; column += ROWS) {
        outerRows(
            gradOut,
            row * TILE,
            rows * TILE,
            in,
            inOffset + column * TILE,
            columns * TILE,
            tiles,
            sums,
            (at + row * columns + column) * F.length(),
            columns * F.length());
      }
    }
  }

  /** Four rows by four columns: sixteen sums in registers. */
  private static void outerRows(
      float[] gradOut,
      int gradOffset,
      int gradStride,
      float[] in,
      int inOffset,
      int inStride,
      int tiles,
      float[] sums,
      int sumsAt,
      int sumsStride) {
    int v = F.length();
    FloatVector a0 = FloatVector.fromArray(F, sums, sumsAt);
    FloatVector a1 = FloatVector.fromArray(F, sums, sumsAt + v);
    FloatVector a2 = FloatVector.fromArray(F, sums, sumsAt + 2 * v);
    FloatVector a3 = FloatVector.fromArray(F, sums, sumsAt + 3 * v);
    FloatVector b0 = FloatVector.fromArray(F, sums, sumsAt + sumsStride);
    FloatVector b1 = FloatVector.fromArray(F, sums, sumsAt + sumsStride + v);
    FloatVector b2 = FloatVector.fromArray(F, sums, sumsAt + sumsStride + 2 * v);
    FloatVector b3 = FloatVector.fromArray(F, sums, sumsAt + sumsStride + 3 * v);
    FloatVector c0 = FloatVector.fromArray(F, sums, sumsAt + 2 * sumsStride);
    FloatVector c1 = FloatVector.fromArray(F, sums, sumsAt + 2 * sumsStride + v);
    FloatVector c2 = FloatVector.fromArray(F, sums, sumsAt + 2 * sumsStride + 2 * v);
    FloatVector c3 = FloatVector.fromArray(F, sums, sumsAt + 2 * sumsStride + 3 * v);
    FloatVector d0 = FloatVector.fromArray(F, sums, sumsAt + 3 * sumsStride);
    FloatVector d1 = FloatVector.fromArray(F, sums, sumsAt + 3 * sumsStride + v);
    FloatVector d2 = FloatVector.fromArray(F, sums, sumsAt + 3 * sumsStride + 2 * v);
    FloatVector d3 = FloatVector.fromArray(F, sums, sumsAt + 3 * sumsStride + 3 * v);
    for (int t = 0; t < tiles; t++) {
      int g = gradOffset + t * gradStride;
      int x = inOffset + t * inStride;
      for (int p = 0; p < TILE; p += v) {
        FloatVector x0 = FloatVector.fromArray(F, in, x + p);
        FloatVector x1 = FloatVector.fromArray(F, in, x + TILE + p);
        FloatVector x2 = FloatVector.fromArray(F, in, x + 2 * TILE + p);
        FloatVector x3 = FloatVector.fromArray(F, in, x + 3 * TILE + p);
        FloatVector k = FloatVector.fromArray(F, gradOut, g + p);
        a0 = x0.fma(k, a0);
        a1 = x1.fma(k, a1);
        a2 = x2.fma(k, a2);
        a3 = x3.fma(k, a3);
        k = FloatVector.fromArray(F, gradOut, g + TILE + p);
        b0 = x0.fma(k, b0);
        b1 = x1.fma(k, b1);
        b2 = x2.fma(k, b2);
        b3 = x3.fma(k, b3);
        k = FloatVector.fromArray(F, gradOut, g + 2 * TILE + p);
        c0 = x0.fma(k, c0);
        c1 = x1.fma(k, c1);
        c2 = x2.fma(k, c2);
        c3 = x3.fma(k, c3);
        k = FloatVector.fromArray(F, gradOut, g + 3 * TILE + p);
        d0 = x0.fma(k, d0);
        d1 = x1.fma(k, d1);
        d2 = x2.fma(k, d2);
        d3 = x3.fma(k, d3);
      }
    }
    a0.intoArray(sums, sumsAt);
    a1.intoArray(sums, sumsAt + v);
    a2.intoArray(sums, sumsAt + 2 * v);
    a3.intoArray(sums, sumsAt + 3 * v);
    b0.intoArray(sums, sumsAt + sumsStride);
    b1.intoArray(sums, sumsAt + sumsStride + v);
    b2.intoArray(sums, sumsAt + sumsStride + 2 * v);
    b3.intoArray(sums, sumsAt + sumsStride + 3 * v);
    c0.intoArray(sums, sumsAt + 2 * sumsStride);
    c1.intoArray(sums, sumsAt + 2 * sumsStride + v);
    c2.intoArray(sums, sumsAt + 2 * sumsStride + 2 * v);
    c3.intoArray(sums, sumsAt + 2 * sumsStride + 3 * v);
    d0.intoArray(sums, sumsAt + 3 * sumsStride);
    d1.intoArray(sums, sumsAt + 3 * sumsStride + v);
    d2.intoArray(sums, sumsAt + 3 * sumsStride + 2 * v);
    d3.intoArray(sums, sumsAt + 3 * sumsStride + 3 * v);
  }

  /** Adds the rows' sums over a group's points, per lane. */
  private static void sumRows(float[] grad, int rows, int tiles, float[] sums, int at) {
    for (int row = 0; row < rows; row++) {
      int slot = (at + row) * F.length();
      FloatVector sum = FloatVector.fromArray(F, sums, slot);
      for (int t = 0; t < tiles; t++) {
        int from = (t * rows + row) * TILE;
        for (int p = 0; p < TILE; p += F.length()) {
          sum = sum.add(FloatVector.fromArray(F, grad, from + p));
        }
      }
      sum.intoArray(sums, slot);
    }
  }
}
