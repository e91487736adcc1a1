package timewalker.app.bench;

import java.util.Locale;

/** The quantity that a curve varies in a whole training step; all else is as in the table. */
enum Curve {
  THREADS,
  SURFELS,
  PIXELS,
  BASES,
  STAGES;

  /** What the curve is asked for by. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The values it is measured at; threads beyond the machine's cores are left out later. */
  int[] points() {
    return switch (this) {
      case THREADS -> new int[] {1, 2, 4, 8, 16, 32, 64};
      case SURFELS -> new int[] {5_000, 10_000, 20_000, 50_000, 100_000, 200_000};
      case PIXELS -> new int[] {128, 256, 512, 1024};
      case BASES, STAGES -> new int[] {1, 2, 4, 8, 16, 32};
    };
  }

  /** The table's scene with a value in place of its own. */
  StepWork.Scene scene(StepWork.Scene s, int value) {
    return switch (this) {
      case THREADS -> s;
      case SURFELS -> new StepWork.Scene(value, s.size(), s.bases(), s.stages());
      case PIXELS -> new StepWork.Scene(s.surfels(), value, s.bases(), s.stages());
      case BASES -> new StepWork.Scene(s.surfels(), s.size(), value, s.stages());
      case STAGES -> new StepWork.Scene(s.surfels(), s.size(), s.bases(), value);
    };
  }
}
