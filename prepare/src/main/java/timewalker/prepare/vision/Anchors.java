package timewalker.prepare.vision;

/**
 * The places at which a BlazeFace network looks for faces: centres of square cells.
 *
 * @param size of the network's input, pixels
 * @param x [A] centres in shares of the input
 * @param y [A] centres in shares of the input
 */
record Anchors(int size, float[] x, float[] y) {
  /** 192²: one at each of 48 x 48 cells. */
  static final Anchors FULL_RANGE = grid(192, new int[] {48}, new int[] {1});

  /** 128²: two at each of 16 x 16 cells, then six at each of 8 x 8. */
  static final Anchors SHORT_RANGE = grid(128, new int[] {16, 8}, new int[] {2, 6});

  private static Anchors grid(int size, int[] cells, int[] perCell) {
    int count = 0;
    for (int g = 0; g < cells.length; g++) {
      count += cells[g] * cells[g] * perCell[g];
    }
    float[] x = new float[count];
    float[] y = new float[count];
    int at = 0;
    for (int g = 0; g < cells.length; g++) {
      for (int cell = 0; cell < cells[g] * cells[g]; cell++) {
        for (int k = 0; k < perCell[g]; k++, at++) {
          x[at] = (cell % cells[g] + 0.5f) / cells[g];
          y[at] = (cell / cells[g] + 0.5f) / cells[g];
        }
      }
    }
    return new Anchors(size, x, y);
  }
}
