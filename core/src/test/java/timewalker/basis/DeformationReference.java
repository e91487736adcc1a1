package timewalker.basis;

/** The deformation network's formula, one number at a time in double precision. */
public final class DeformationReference {
  private DeformationReference() {}

  /**
   * Δ of n points.
   *
   * @param parameters in the order of MlpLayout
   * @param features [features][n]
   * @return [13][n]
   */
  public static double[] forward(
      MlpLayout layout, double[] parameters, double[] features, double[] embedding) {
    int n = features.length / layout.features();
    int hidden = layout.hidden();
    double[] delta = new double[13 * n];
    for (int p = 0; p < n; p++) {
      double[] input = new double[layout.features() + layout.embedding()];
      for (int i = 0; i < layout.features(); i++) {
        input[i] = features[i * n + p];
      }
      System.arraycopy(embedding, 0, input, layout.features(), embedding.length);
      int at = 0;
      double[] first = layer(parameters, at, input, hidden, true);
      at += hidden * input.length + hidden;
      double[] second = layer(parameters, at, first, hidden, true);
      at += hidden * hidden + hidden;
      double[] out = layer(parameters, at, second, 13, false);
      for (int j = 0; j < 13; j++) {
        delta[j * n + p] = out[j];
      }
    }
    return delta;
  }

  private static double[] layer(
      double[] parameters, int at, double[] input, int outputs, boolean relu) {
    double[] out = new double[outputs];
    for (int j = 0; j < outputs; j++) {
      double sum = parameters[at + outputs * input.length + j];
      for (int i = 0; i < input.length; i++) {
        sum += parameters[at + j * input.length + i] * input[i];
      }
      out[j] = relu ? Math.max(0, sum) : sum;
    }
    return out;
  }
}
