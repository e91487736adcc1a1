package timewalker.app.bench;

/**
 * What a piece of work asks of the machine at the least: the count of its arithmetic and of the
 * bytes that it streams. Look-ups at random places and everything that is merely bookkeeping are
 * left out, so the limit that follows is one that nothing can beat and few things reach.
 *
 * @param flops additions and multiplications, two for a multiply-add
 * @param exps powers of two
 * @param bytes read and written in arrays that do not fit into a core's own cache
 */
record Cost(double flops, double exps, double bytes) {
  // Per surfel and pixel, counted in SurfelWeights, TileForward and TileBackward.
  private static final double FORWARD_FLOPS = 33;
  private static final double BACKWARD_FLOPS = 70;

  /** Of compositing so many (surfel, pixel) pairs. */
  static Cost ofCompositing(long pairs, boolean backward) {
    double flops = FORWARD_FLOPS + (backward ? BACKWARD_FLOPS : 0);
    return new Cost(pairs * flops, pairs * (backward ? 2 : 1), 0);
  }

  /** Of streaming so many floats. */
  static Cost ofStreaming(double floats) {
    return new Cost(0, 0, Float.BYTES * floats);
  }

  Cost plus(Cost other) {
    return new Cost(flops + other.flops, exps + other.exps, bytes + other.bytes);
  }

  /** Seconds that a machine of such speeds needs when arithmetic and memory overlap perfectly. */
  double limit(Calibration.Speeds speeds) {
    double computing = flops / speeds.flops() + exps / speeds.exps();
    return Math.max(computing, bytes / speeds.bytes());
  }
}
