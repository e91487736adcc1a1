package timewalker.prepare.vision;

import timewalker.head.EmbeddedHead;
import timewalker.head.LandmarkScheme;
import timewalker.io.image.ByteImage;

/**
 * Finds the landmarks of a face with MediaPipe's network. Belongs to one thread at a time.
 *
 * <p>Two passes: the first in the region that the detector names, the second in the region that the
 * first pass's landmarks name, as it lay in training. Then the second region once more mirrored;
 * the mean of both takes out what the network does differently left and right, and their distance
 * tells how far to trust it. Last, the same pair of looks at a few regions that are moved, turned
 * and scaled a little: the result is the mean of all, since the network's error changes with where
 * pixels fall on its grid.
 */
public final class FaceLandmarks implements AutoCloseable {
  /** What the landmarks of this network mean. */
  public static final LandmarkScheme SCHEME = LandmarkScheme.MEDIAPIPE;

  private static final int COUNT = SCHEME.count();

  private static final int SIZE = 192;

  /** Side of the region against the longer side of the box around the face. */
  private static final double MARGIN = 1.5;

  /** Presence from which no second look is taken. */
  private static final float SURE = 0.8f;

  /** Margin and turn (radians) of the looks after a doubtful one. */
  private static final double[][] SECOND_LOOKS = {{1.9, 0}, {1.25, 0}, {1.6, 0.35}, {1.6, -0.35}};

  /**
   * The further looks: shift to the right and down in sides of the region, scale, and turn in
   * radians. Together they neither move, turn nor scale, and mirrored they are the same.
   */
  private static final double[][] FURTHER_LOOKS = {
    {0.03, 0.02, 1.04, 0.05},
    {-0.03, 0.02, 1.04, -0.05},
    {0.03, -0.02, 0.96, -0.05},
    {-0.03, -0.02, 0.96, 0.05}
  };

  /** [L] the landmark on the other side. */
  private final int[] mirror = SCHEME.mirror(EmbeddedHead.load());

  private final Network network = new Network(ModelFile.LANDMARKS);
  private final RegionSampler sampler = new RegionSampler(SIZE, SIZE, RegionSampler.Beyond.NEAREST);

  /**
   * Landmarks of a detected face. Where the network doubts that there is one, it looks again at
   * larger, smaller and turned regions and the surest look counts.
   */
  public Landmarks find(ByteImage photo, Face face) {
    Landmarks best = find(photo, first(face, 0).square(MARGIN));
    for (double[] other : SECOND_LOOKS) {
      if (best.presence() >= SURE) {
        break;
      }
      Landmarks again = find(photo, first(face, other[1]).square(other[0]));
      best = again.presence() > best.presence() ? again : best;
    }
    return steadied(photo, best);
  }

  private static Region first(Face face, double turn) {
    Region box = face.box();
    return new Region(box.x(), box.y(), box.width(), box.height(), face.roll() + turn);
  }

  /** Landmarks of the face that had {@code previous} in the frame before. */
  public Landmarks find(ByteImage photo, Landmarks previous) {
    return steadied(photo, find(photo, previous.box().square(MARGIN)));
  }

  private Landmarks find(ByteImage photo, Region first) {
    sample(photo, first);
    Landmarks rough = read(first, false);
    return bothWays(photo, rough.box().square(MARGIN));
  }

  /** The mean of landmarks and of what further looks at their region find. */
  private Landmarks steadied(ByteImage photo, Landmarks straight) {
    float[] points = straight.points().clone();
    for (double[] look : FURTHER_LOOKS) {
      float[] further = bothWays(photo, moved(straight.region(), look)).points();
      for (int i = 0; i < points.length; i++) {
        points[i] += further[i];
      }
    }
    for (int i = 0; i < points.length; i++) {
      points[i] /= 1 + FURTHER_LOOKS.length;
    }
    return new Landmarks(
        SCHEME, points, straight.presence(), straight.mirrorDistance(), straight.region());
  }

  private static Region moved(Region region, double[] look) {
    return new Region(
        region.x() + look[0] * region.width(),
        region.y() + look[1] * region.height(),
        region.width() * look[2],
        region.height() * look[2],
        region.angle() + look[3]);
  }

  /** The mean of what the network sees in a region as it is and mirrored. */
  private Landmarks bothWays(ByteImage photo, Region region) {
    sample(photo, region);
    Landmarks plain = read(region, false);
    RegionSampler.mirror(network.input(), SIZE, SIZE);
    return mean(plain, read(region, true));
  }

  private void sample(ByteImage photo, Region region) {
    sampler.sampleShares(photo, region, network.input());
  }

  /** Runs the network on its input, which shows {@code region}. */
  private Landmarks read(Region region, boolean mirrored) {
    network.run();
    float[] raw = network.output(3 * COUNT);
    float[] points = new float[3 * COUNT];
    for (int l = 0; l < COUNT; l++) {
      int from = 3 * (mirrored ? mirror[l] : l);
      double u = raw[from] / SIZE;
      double v = raw[from + 1] / SIZE;
      if (mirrored) {
        u = 1 - u;
      }
      points[3 * l] = (float) region.photoX(u, v);
      points[3 * l + 1] = (float) region.photoY(u, v);
      points[3 * l + 2] = (float) (raw[from + 2] / SIZE * region.width());
    }
    return new Landmarks(SCHEME, points, Sigmoid.of(network.output(1)[0]), 0, region);
  }

  private static Landmarks mean(Landmarks a, Landmarks b) {
    float[] points = new float[3 * COUNT];
    double sum = 0;
    for (int i = 0; i < points.length; i++) {
      points[i] = (a.points()[i] + b.points()[i]) / 2;
      if (i % 3 < 2) {
        double difference = a.points()[i] - b.points()[i];
        sum += difference * difference;
      }
    }
    Landmarks mean =
        new Landmarks(SCHEME, points, Math.min(a.presence(), b.presence()), 0, a.region());
    double distance = Math.sqrt(sum / COUNT) / mean.eyeDistance();
    return new Landmarks(SCHEME, points, mean.presence(), (float) distance, a.region());
  }

  @Override
  public void close() {
    network.close();
  }
}
