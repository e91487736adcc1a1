package timewalker.raster;

/**
 * A picture cut into tiles of 16x16 pixels, a tile into sixteen blocks of 4x4; one block fills a
 * 512-bit vector. Blocks of a tile and pixels of a block are numbered row by row.
 *
 * @param width pixels
 * @param height pixels
 * @param columns tiles
 * @param rows tiles
 */
record TileGrid(int width, int height, int columns, int rows) {
  /** Pixels along a tile's side. */
  static final int SIDE = 16;

  static final int BLOCKS = 16;
  static final int BLOCK_SIDE = 4;
  static final int BLOCK_PIXELS = 16;

  static TileGrid of(int width, int height) {
    return new TileGrid(width, height, (width + SIDE - 1) / SIDE, (height + SIDE - 1) / SIDE);
  }

  int tiles() {
    return columns * rows;
  }

  /** First pixel column of a tile. */
  int left(int tile) {
    return tile % columns * SIDE;
  }

  /** First pixel row of a tile. */
  int top(int tile) {
    return tile / columns * SIDE;
  }
}
