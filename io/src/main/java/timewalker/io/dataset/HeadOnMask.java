package timewalker.io.dataset;

import java.util.Optional;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.io.image.ByteImage;
import timewalker.math.Camera;
import timewalker.math.Parallel;
import timewalker.raster.MeshRasterizer;

/**
 * How much of the head's silhouette lies on the person's mask. Wrong axes, units or models give a
 * low share, since the head is then drawn elsewhere or not at all.
 */
public final class HeadOnMask {
  private final HeadPoser poser;
  private final MeshRasterizer rasterizer;
  private final float[] vertices;
  private long covered;
  private long onMask;
  private boolean masked;
  private boolean black;

  /** Looks at heads of a model. */
  public HeadOnMask(HeadModel model, Parallel parallel) {
    poser = new HeadPoser(model);
    rasterizer = new MeshRasterizer(parallel, model.vertexCount(), model.faces());
    vertices = new float[3 * model.vertexCount()];
    clear();
  }

  /** Forgets all frames. */
  public void clear() {
    covered = 0;
    onMask = 0;
    masked = false;
    black = true;
  }

  /**
   * Looks at a frame.
   *
   * @param mask [height][width][1] as large as the camera's picture; empty where there is none, so
   *     that the whole picture counts
   */
  public void add(HeadParams params, Camera camera, Optional<ByteImage> mask) {
    poser.pose(params, vertices);
    int pixels = camera.width() * camera.height();
    int[] face = new int[pixels];
    rasterizer.draw(vertices, camera, new float[pixels], new float[3 * pixels], face);
    masked |= mask.isPresent();
    long before = covered;
    for (int i = 0; i < pixels; i++) {
      boolean inside = mask.isEmpty() || (mask.get().data()[i] & 0xff) > 127;
      black &= !inside;
      if (face[i] >= 0) {
        covered++;
        onMask += inside ? 1 : 0;
      }
    }
    // A head outside the picture covers nothing; it must not count as nothing wrong.
    covered += covered == before ? 1 : 0;
  }

  /** Whether no mask so far shows anything. */
  public boolean isBlack() {
    return black;
  }

  /** Share of the pixels, NaN before any frame with a mask. */
  public double share() {
    return covered == 0 || !masked ? Double.NaN : onMask / (double) covered;
  }
}
