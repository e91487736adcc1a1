package timewalker.surfel;

/** Adaptive density would prune every surfel: training has diverged. */
public final class EverySurfelPrunedException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  EverySurfelPrunedException() {
    super("every surfel would be pruned: training has diverged");
  }
}
