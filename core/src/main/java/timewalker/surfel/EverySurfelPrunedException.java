package timewalker.surfel;

/** Adaptive density would remove every surfel: training has lost the head. */
public final class EverySurfelPrunedException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  EverySurfelPrunedException() {
    super("every surfel would be pruned: training has lost the head");
  }
}
