package timewalker.basis;

import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * Sizes and parameter order of the deformation network: [f, e] → hidden → hidden (ReLU) → one
 * linear head per attribute.
 *
 * <p>Parameters are one array: weights [hidden][features + embedding] of the first layer, its bias
 * [hidden], weights [hidden][hidden] of the second, its bias [hidden], the heads' weights [{@value
 * #OUTPUTS}][hidden], their bias [{@value #OUTPUTS}].
 *
 * @param features numbers per point, f
 * @param embedding numbers per moment, e, the same for all points; may be 0
 * @param hidden width of both hidden layers, a multiple of 4
 */
public record MlpLayout(int features, int embedding, int hidden) {
  /**
   * Rows of the output: Δ of position (3, metres), raw quaternion (4), log-scale (2), opacity logit
   * (1), degree 0 of the spherical harmonics (3).
   */
  public static final int OUTPUTS = 13;

  // Bounds that keep every product of sizes below far from the limit of an int.
  private static final int MOST_FEATURES = 256;
  private static final int MOST_EMBEDDING = 64;
  private static final int MOST_HIDDEN = 256;

  public MlpLayout {
    if (features < 1
        || features > MOST_FEATURES
        || embedding < 0
        || embedding > MOST_EMBEDDING
        || hidden < 4
        || hidden > MOST_HIDDEN
        || hidden % 4 != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "network of %d features (1 to %d), embedding %d (0 to %d), hidden %d (a multiple of 4"
                  + " up to %d)",
              features,
              MOST_FEATURES,
              embedding,
              MOST_EMBEDDING,
              hidden,
              MOST_HIDDEN));
    }
  }

  /** Inputs of the first layer. */
  public int inputs() {
    return features + embedding;
  }

  int weights1() {
    return 0;
  }

  int bias1() {
    return hidden * inputs();
  }

  int weights2() {
    return bias1() + hidden;
  }

  int bias2() {
    return weights2() + hidden * hidden;
  }

  int weightsHead() {
    return bias2() + hidden;
  }

  int biasHead() {
    return weightsHead() + OUTPUTS * hidden;
  }

  /** Numbers in the parameter array. */
  public int parameterCount() {
    return biasHead() + OUTPUTS;
  }

  /**
   * Starting parameters: hidden weights uniform in ±√(6 / inputs) (He et al. 2015, "Delving Deep
   * into Rectifiers", for ReLU), biases and heads zero, so that training starts at Δ = 0.
   */
  public float[] initial(RandomGenerator random) {
    float[] parameters = new float[parameterCount()];
    fill(parameters, weights1(), bias1(), StrictMath.sqrt(6.0 / inputs()), random);
    fill(parameters, weights2(), bias2(), StrictMath.sqrt(6.0 / hidden), random);
    return parameters;
  }

  private static void fill(
      float[] parameters, int from, int to, double bound, RandomGenerator random) {
    for (int i = from; i < to; i++) {
      parameters[i] = (float) ((2 * random.nextDouble() - 1) * bound);
    }
  }
}
