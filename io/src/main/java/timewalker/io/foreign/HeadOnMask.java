package timewalker.io.foreign;

import timewalker.head.HeadModel;
import timewalker.head.HeadPoser;
import timewalker.io.dataset.StoredFrame;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.ImageLimits;
import timewalker.math.Parallel;
import timewalker.raster.MeshRasterizer;

/**
 * How much of the head's silhouette lies on the person's mask. Wrong axes, units or models give a
 * low share, since the head is then drawn elsewhere or not at all.
 */
final class HeadOnMask {
  private final HeadPoser poser;
  private final MeshRasterizer rasterizer;
  private final float[] vertices;
  private long covered;
  private long onMask;
  private boolean masked;

  HeadOnMask(HeadModel model, Parallel parallel) {
    poser = new HeadPoser(model);
    rasterizer = new MeshRasterizer(parallel, model.vertexCount(), model.faces());
    vertices = new float[3 * model.vertexCount()];
  }

  void clear() {
    covered = 0;
    onMask = 0;
    masked = false;
  }

  /** Looks at a frame. */
  void add(StoredFrame frame) {
    poser.pose(frame.params(), vertices);
    int pixels = frame.facts().camera().width() * frame.facts().camera().height();
    int[] face = new int[pixels];
    rasterizer.draw(
        vertices, frame.facts().camera(), new float[pixels], new float[3 * pixels], face);
    ByteImage mask = mask(frame);
    int channel = mask.channels() % 2 == 0 ? mask.channels() - 1 : 0;
    boolean whole = frame.mask().isEmpty() && mask.channels() % 2 == 1;
    masked |= !whole;
    for (int i = 0; i < pixels; i++) {
      if (face[i] >= 0) {
        covered++;
        boolean inside = whole || (mask.data()[i * mask.channels() + channel] & 0xff) > 127;
        onMask += inside ? 1 : 0;
      }
    }
    // A head outside the picture covers nothing; it must not count as nothing wrong.
    covered += covered == 0 ? 1 : 0;
  }

  private static ByteImage mask(StoredFrame frame) {
    byte[] bytes = frame.mask().orElse(frame.image()).bytes();
    return ImageFile.decode(bytes, frame.where() + ", mask", ImageLimits.DEFAULT);
  }

  /** Share of the pixels, NaN before any frame with a mask. */
  double share() {
    return covered == 0 || !masked ? Double.NaN : onMask / (double) covered;
  }
}
