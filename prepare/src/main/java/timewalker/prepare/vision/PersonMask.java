package timewalker.prepare.vision;

import timewalker.io.image.ByteImage;
import timewalker.math.FloatImage;

/**
 * Tells the person in a photo from what is behind. Belongs to one thread at a time.
 *
 * <p>Before a background of one colour, that colour alone decides ({@link FlatBackground}): the
 * network was trained on rooms and would invent shoulders there. Else the network looks at the
 * photo, or at a part of it, which gives a finer mask, and its coarse answer is laid along the
 * photo's own edges ({@link GuidedFilter}).
 */
public final class PersonMask implements AutoCloseable {
  private static final int SIZE = 256;

  /** Side of the region that is looked at, against the box around the landmarks. */
  private static final double HEAD = 2.5;

  private final Network network = new Network(ModelFile.PERSON);
  private final RegionSampler sampler = new RegionSampler(SIZE, SIZE, RegionSampler.Beyond.NEAREST);

  /**
   * A mask and how it came about.
   *
   * @param mask [1][height][width] of the photo: 0 behind, 1 person, between at soft edges
   * @param flatBackground whether the background was one colour
   */
  public record Result(FloatImage mask, boolean flatBackground) {}

  /** The mask of a whole photo. */
  public Result of(ByteImage photo) {
    return of(photo, Region.of(photo.width(), photo.height()));
  }

  /** The mask around a face: hair and neck are inside; further off the mask is 0. */
  public Result of(ByteImage photo, Landmarks landmarks) {
    return of(photo, landmarks.box().square(HEAD));
  }

  private Result of(ByteImage photo, Region region) {
    RegionSampler.requireRgb(photo);
    FloatImage flat = FlatBackground.mask(photo);
    if (flat != null) {
      return new Result(flat, true);
    }
    PixelBox box = PixelBox.within(region, photo.width(), photo.height());
    FloatImage mask = new FloatImage(photo.width(), photo.height(), 1);
    if (box.width() > 0 && box.height() > 0) {
      segment(photo, box, mask);
    }
    return new Result(mask, false);
  }

  private void segment(ByteImage photo, PixelBox box, FloatImage mask) {
    float[] input = network.input();
    sampler.sampleShares(photo, box.region(), input);
    network.run();
    GuidedFilter.refine(network.output(SIZE * SIZE), SIZE, photo, box, mask);
  }

  @Override
  public void close() {
    network.close();
  }
}
