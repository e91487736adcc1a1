package timewalker.basis;

/**
 * The deformation network: features of every surfel and the embedding of a moment to that moment's
 * change of the surfel's attributes, Δ = MLP([f, e]), in canonical space. See {@link MlpLayout} for
 * the order of parameters and outputs.
 */
public interface DeformationNet {
  /** Sizes and parameter order. */
  MlpLayout layout();

  /** What a forward pass leaves for its backward pass; grows as needed, may be used again. */
  interface Activations {}

  /** Room for the activations of a forward pass. */
  Activations newActivations();

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
  void forward(
      float[] parameters,
      float[] features,
      float[] embedding,
      int count,
      float[] delta,
      Activations saved);

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
  void backward(
      float[] parameters,
      float[] embedding,
      Activations saved,
      float[] gradDelta,
      float[] gradFeatures,
      float[] gradEmbedding,
      float[] gradParameters);
}
