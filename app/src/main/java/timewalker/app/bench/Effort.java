package timewalker.app.bench;

/**
 * How long to measure.
 *
 * @param warmUp seconds before the first run, for the compiler
 * @param run seconds of each run
 * @param least repetitions of each run
 */
public record Effort(double warmUp, double run, int least) {
  /** For figures that are shown. */
  public static final Effort FULL = new Effort(8, 1.2, 5);

  /** For a rough look. */
  public static final Effort QUICK = new Effort(2.5, 0.4, 3);

  /** For a point of a scaling curve, whose code an earlier point has warmed up. */
  Effort forScaling() {
    return new Effort(warmUp / 4, run / 2, least);
  }
}
