package timewalker.math;

/** The largest absolute difference of two arrays; one assertion then stands for all entries. */
public final class LargestError {
  private LargestError() {}

  /** Not a number when any difference is none. */
  public static double of(float[] actual, double[] expected) {
    Shapes.check("entries", expected.length, "actual", actual.length, 1);
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      double error = Math.abs(actual[i] - expected[i]);
      if (!(error <= largest)) {
        largest = error;
      }
      if (Double.isNaN(error)) {
        return error;
      }
    }
    return largest;
  }
}
