package timewalker.raster;

import java.util.Arrays;
import timewalker.math.Camera;
import timewalker.math.Parallel;
import timewalker.surfel.WorldSurfels;

/** The work space of one view: grows to the largest picture and surfel count it has met. */
final class RasterView implements CpuSurfelRenderer.View {
  /** Stand where no call is under way. */
  static final RenderTarget NO_PICTURES = new RenderTarget(1, 1);

  static final WorldSurfels NO_SURFELS = new WorldSurfels(0);

  /** What one thread works with. */
  static final class Bench {
    final SurfelLanes lanes = new SurfelLanes();
    final SurfelProjection projection = new SurfelProjection(lanes);
    final SurfelProjectionBackward projectionBackward = new SurfelProjectionBackward(lanes);
    final TilePictures pictures = new TilePictures();
    final TileForward tileForward = new TileForward();
    final TileBackward tileBackward = new TileBackward();
    final float[] pixels = new float[TileBackward.TILE_SIZE];
    int firstBad;
  }

  final DepthOrder order = new DepthOrder();
  final TileBins bins;
  final Bench[] benches;
  final CpuSurfelRenderer owner;

  boolean drawn; // whether a backward can follow
  WorldSurfels surfels = NO_SURFELS;
  RenderSettings settings = RenderSettings.DEFAULT;
  TileGrid grid = TileGrid.of(1, 1);
  float[] records = new float[0]; // [n][16]
  float[] halfSize = new float[0]; // [n][2]
  float[] tileSums = new float[0]; // [tiles][16][8][16]
  float[] slotSums = new float[0]; // [slots][16]
  private float[] radius = new float[0];
  private float[] screenGradient = new float[0];

  // The other arguments of the call under way, for bodies that were made once.
  RenderTarget out = NO_PICTURES;
  RenderTarget gradOut = NO_PICTURES;
  WorldSurfels gradIn = NO_SURFELS;

  RasterView(CpuSurfelRenderer owner, Parallel parallel) {
    this.owner = owner;
    this.bins = new TileBins(parallel);
    this.benches = new Bench[parallel.threads()];
    Arrays.setAll(benches, i -> new Bench());
  }

  @Override
  public int count() {
    return surfels.count();
  }

  @Override
  public float[] radius() {
    return radius;
  }

  @Override
  public float[] screenGradient() {
    return screenGradient;
  }

  @Override
  public long weighed() {
    return bins.blocks() * TileGrid.BLOCK_PIXELS;
  }

  /** Makes room and remembers what is drawn. */
  void begin(WorldSurfels surfels, Camera camera, RenderSettings settings) {
    this.drawn = true;
    this.surfels = surfels;
    this.settings = settings;
    int n = surfels.count();
    if (radius.length < n) {
      int capacity = Math.addExact(n, n / 4);
      records = new float[Math.multiplyExact(capacity, Splats.SIZE)];
      halfSize = new float[2 * capacity];
      radius = new float[capacity];
      screenGradient = new float[capacity];
    }
    Arrays.fill(screenGradient, 0, n, 0);
    if (grid.width() != camera.width() || grid.height() != camera.height()) {
      grid = TileGrid.of(camera.width(), camera.height());
    }
    int size = Math.multiplyExact(grid.tiles(), TileForward.TILE_SIZE);
    if (tileSums.length < size) {
      tileSums = new float[size];
    }
    for (Bench bench : benches) {
      bench.lanes.aim(camera, settings);
    }
  }

  void makeRoomForSlots() {
    int size = bins.slots() * Splats.SIZE;
    if (slotSums.length < size) {
      slotSums = new float[(int) Math.min(Integer.MAX_VALUE - 64, size + size / 2L)];
    }
  }
}
