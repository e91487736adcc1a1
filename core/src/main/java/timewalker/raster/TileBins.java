package timewalker.raster;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.IntConsumer;
import timewalker.math.Parallel;

/**
 * Which surfels meet which tile, nearest first: a counting sort of (surfel, tile) pairs by tile
 * that keeps their depth order. A pair's place is its slot; the slots of a tile are contiguous.
 *
 * <p>Each part takes a contiguous piece of the depth order. Slots follow from tile and depth order
 * alone, so they do not depend on the number of parts.
 */
final class TileBins {
  /** Bookkeeping per slot and per tile, in units of one block, for a fair split between threads. */
  private static final int SLOT_WORK = 2;

  private static final int TILE_WORK = 8;

  /** Stands where no fill is under way. */
  private static final float[] NONE = {};

  /** Gradient records of all slots must fit one array. */
  private static final long MAX_SLOTS = (Integer.MAX_VALUE - 64) / Splats.SIZE;

  /** Surfels that a tile may have in the mean; the surfels of a head have some tens. */
  private static final long MOST_OF_TILE = 1024;

  /** Pairs that are always allowed. */
  private static final long FEW = 1 << 24;

  /** Pairs of one piece of the depth order, in that order. */
  private static final class Piece {
    int[] tiles = new int[1024];
    int[] masks = new int[1024];
    int[] pairsOfTile = new int[0];
    int[] blocksOfTile = new int[0];
    int pairs;
    int firstPair;
    long looked; // tiles in the boxes around surfels

    void add(int tile, int mask) {
      if (pairs == tiles.length) {
        tiles = Arrays.copyOf(tiles, grown(pairs + 1L));
        masks = Arrays.copyOf(masks, tiles.length);
      }
      tiles[pairs] = tile;
      masks[pairs++] = mask;
      pairsOfTile[tile]++;
      blocksOfTile[tile] += Integer.bitCount(mask);
    }
  }

  private final Parallel parallel;
  private final Piece[] pieces;
  private final IntConsumer collect = this::collect;
  private final IntConsumer place = this::place;

  private TileGrid grid = TileGrid.of(1, 1);
  private DepthOrder order = new DepthOrder();
  private float[] records = NONE;
  private float[] halfSize = NONE;

  private int[] tileStart = new int[1];
  private int[] firstTile;
  private int slots;
  private long blocks;
  private int[] slotSurfel = new int[0];
  private char[] slotBlocks = new char[0];
  private int[] slotOfPair = new int[0];
  private int[] pairStart = new int[0];
  private int[] pairCount = new int[0];

  TileBins(Parallel parallel) {
    this.parallel = parallel;
    this.pieces = new Piece[parallel.threads()];
    Arrays.setAll(pieces, i -> new Piece());
    this.firstTile = new int[pieces.length + 1];
  }

  /** Pairs in all. */
  int slots() {
    return slots;
  }

  /** (Surfel, block) pairs in all. */
  long blocks() {
    return blocks;
  }

  /** [tiles + 1] the slots of tile t are tileStart[t] … tileStart[t + 1] − 1. */
  int[] tileStart() {
    return tileStart;
  }

  /** Whether no surfel meets a tile. */
  boolean isEmpty(int tile) {
    return tileStart[tile] == tileStart[tile + 1];
  }

  /** [slots] */
  int[] slotSurfel() {
    return slotSurfel;
  }

  /** [slots] bit b is set when the surfel reaches block b of the tile. */
  char[] slotBlocks() {
    return slotBlocks;
  }

  /**
   * [pairs] the slots of surfel i are slotOfPair[pairStart[i]] and the pairCount[i] − 1 after it.
   */
  int[] slotOfPair() {
    return slotOfPair;
  }

  /** [n] valid where pairCount is not 0. */
  int[] pairStart() {
    return pairStart;
  }

  /** [n] */
  int[] pairCount() {
    return pairCount;
  }

  /** [parts + 1] contiguous ranges of tiles of about equal work. */
  int[] firstTile() {
    return firstTile;
  }

  /**
   * Fills the bins.
   *
   * @param n surfels
   * @param order drawn surfels, nearest first
   * @param records [n][16] footprints
   * @param halfSize [n][2] half width and height of the box around each, pixels
   */
  void fill(int n, TileGrid grid, DepthOrder order, float[] records, float[] halfSize) {
    this.grid = grid;
    this.order = order;
    this.records = records;
    this.halfSize = halfSize;
    if (pairCount.length < n) {
      pairStart = new int[n + n / 4];
      pairCount = new int[n + n / 4];
    }
    Arrays.fill(pairCount, 0, n, 0);
    try {
      parallel.run(pieces.length, collect);
      requireFew();
      layOut();
      parallel.run(pieces.length, place);
    } finally {
      this.records = NONE;
      this.halfSize = NONE;
    }
  }

  /** Tiles that boxes may cover together. */
  private long most() {
    return Math.clamp(MOST_OF_TILE * grid.tiles(), FEW, MAX_SLOTS);
  }

  private void requireFew() {
    long looked = 0;
    for (Piece piece : pieces) {
      looked += piece.looked;
    }
    if (looked > most()) {
      throw new UndrawableSurfelException(
          String.format(
              Locale.ROOT,
              "its surfels are too large or too many: they cover more than %d tiles of 16 x 16"
                  + " pixels, of which the picture has %d",
              most(),
              grid.tiles()));
    }
  }

  private int firstOf(int part) {
    return Parallel.border(order.count(), pieces.length, part);
  }

  private void collect(int part) {
    Piece piece = pieces[part];
    piece.pairs = 0;
    piece.looked = 0;
    if (piece.pairsOfTile.length < grid.tiles()) {
      piece.pairsOfTile = new int[grid.tiles()];
      piece.blocksOfTile = new int[grid.tiles()];
    }
    Arrays.fill(piece.pairsOfTile, 0, grid.tiles(), 0);
    Arrays.fill(piece.blocksOfTile, 0, grid.tiles(), 0);
    int end = firstOf(part + 1);
    for (int k = firstOf(part); k < end; k++) {
      piece.looked += tilesOfBox(order.surfels()[k]);
    }
    if (piece.looked > most()) {
      return;
    }
    for (int k = firstOf(part); k < end; k++) {
      collectSurfel(order.surfels()[k], piece);
    }
  }

  private long tilesOfBox(int surfel) {
    float u = records[surfel * Splats.SIZE + Splats.U];
    float v = records[surfel * Splats.SIZE + Splats.V];
    float halfWidth = halfSize[2 * surfel];
    float halfHeight = halfSize[2 * surfel + 1];
    int columns =
        tileOf(u + halfWidth - 0.5f, grid.columns())
            - tileOf(u - halfWidth - 0.5f, grid.columns())
            + 1;
    int rows =
        tileOf(v + halfHeight - 0.5f, grid.rows()) - tileOf(v - halfHeight - 0.5f, grid.rows()) + 1;
    return (long) columns * rows;
  }

  private void collectSurfel(int surfel, Piece piece) {
    int r = surfel * Splats.SIZE;
    float u = records[r + Splats.U];
    float v = records[r + Splats.V];
    float halfWidth = halfSize[2 * surfel];
    float halfHeight = halfSize[2 * surfel + 1];
    int left = tileOf(u - halfWidth - 0.5f, grid.columns());
    int right = tileOf(u + halfWidth - 0.5f, grid.columns());
    int top = tileOf(v - halfHeight - 0.5f, grid.rows());
    int bottom = tileOf(v + halfHeight - 0.5f, grid.rows());
    int first = piece.pairs;
    for (int row = top; row <= bottom; row++) {
      for (int column = left; column <= right; column++) {
        int mask = BlockTest.blocks(records, r, column * TileGrid.SIDE, row * TileGrid.SIDE);
        if (mask != 0) {
          piece.add(row * grid.columns() + column, mask);
        }
      }
    }
    pairStart[surfel] = first;
    pairCount[surfel] = piece.pairs - first;
  }

  /** The tile that holds a pixel coordinate, the nearest one if it lies outside the picture. */
  private static int tileOf(float pixel, int tiles) {
    return Math.clamp((long) Math.floor(pixel / TileGrid.SIDE), 0, tiles - 1);
  }

  /** Turns counts into places: by tile first, by piece of the depth order within a tile. */
  private void layOut() {
    int tiles = grid.tiles();
    if (tileStart.length < tiles + 1) {
      tileStart = new int[tiles + 1];
    }
    long total = 0;
    for (Piece piece : pieces) {
      piece.firstPair = (int) total;
      total += piece.pairs;
    }
    slots = (int) total;
    if (slotSurfel.length < slots) {
      int capacity = grown(slots);
      slotSurfel = new int[capacity];
      slotBlocks = new char[capacity];
      slotOfPair = new int[capacity];
    }
    int next = 0;
    blocks = 0;
    for (int tile = 0; tile < tiles; tile++) {
      tileStart[tile] = next;
      for (Piece piece : pieces) {
        int pairs = piece.pairsOfTile[tile];
        blocks += piece.blocksOfTile[tile];
        piece.pairsOfTile[tile] = next;
        next += pairs;
      }
    }
    tileStart[tiles] = next;
    split(tiles, blocks + (long) TILE_WORK * tiles + (long) SLOT_WORK * slots);
  }

  private void split(int tiles, long work) {
    int parts = pieces.length;
    long done = 0;
    int part = 1;
    firstTile[0] = 0;
    for (int tile = 0; tile < tiles; tile++) {
      done += TILE_WORK + (long) SLOT_WORK * (tileStart[tile + 1] - tileStart[tile]);
      for (Piece piece : pieces) {
        done += piece.blocksOfTile[tile];
      }
      while (part < parts && done * parts >= work * part) {
        firstTile[part++] = tile + 1;
      }
    }
    Arrays.fill(firstTile, part, parts + 1, tiles);
  }

  private void place(int part) {
    Piece piece = pieces[part];
    int end = firstOf(part + 1);
    for (int k = firstOf(part); k < end; k++) {
      int surfel = order.surfels()[k];
      int first = pairStart[surfel];
      for (int pair = first; pair < first + pairCount[surfel]; pair++) {
        int slot = piece.pairsOfTile[piece.tiles[pair]]++;
        slotSurfel[slot] = surfel;
        slotBlocks[slot] = (char) piece.masks[pair];
        slotOfPair[piece.firstPair + pair] = slot;
      }
      pairStart[surfel] = piece.firstPair + first;
    }
  }

  private static int grown(long needed) {
    return (int) Math.min(Integer.MAX_VALUE - 64, needed + needed / 2);
  }
}
