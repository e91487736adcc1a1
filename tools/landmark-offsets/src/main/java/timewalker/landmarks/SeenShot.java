package timewalker.landmarks;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import timewalker.head.HeadParams;
import timewalker.io.image.ByteImage;
import timewalker.math.Camera;
import timewalker.math.Parallel;
import timewalker.prepare.fit.LandmarkPhoto;
import timewalker.prepare.vision.Face;
import timewalker.prepare.vision.FaceDetector;
import timewalker.prepare.vision.FaceLandmarks;
import timewalker.prepare.vision.Landmarks;
import timewalker.synth.Clutter;
import timewalker.synth.LifelongSubject;
import timewalker.synth.Shot;
import timewalker.synth.SynthSettings;
import timewalker.train.Split;

/**
 * A render of a person whose geometry is known, and what the networks see in it.
 *
 * @param identity which person
 * @param age years
 * @param truth the head's exact parameters, in the subject's own world
 * @param pixels [L][2]
 * @param picture the render, where it is to be kept
 */
record SeenShot(
    int identity,
    double age,
    HeadParams truth,
    Camera camera,
    float[] pixels,
    Optional<ByteImage> picture) {
  private static final int SIZE = 384;

  /** Height of the head's middle, metres. */
  private static final double MIDDLE = -0.03;

  /** Ages without more than a shadow of a beard, since a painted beard misleads the network. */
  static final double[] AGES = {9, 16, 27, 80};

  /** Networks of one thread. */
  private record Eyes(FaceDetector detector, FaceLandmarks landmarks) {}

  /** An age at which some have a beard. */
  static final double[] BEARDED = {50};

  /**
   * Renders of several people at {@link #AGES}, without glasses.
   *
   * @param count renders of each person
   * @param keep whether the renders are kept
   */
  static List<SeenShot> of(int[] identities, int count, boolean keep, Parallel parallel) {
    return of(identities, AGES, count, keep, parallel);
  }

  /**
   * Renders of several people, without glasses.
   *
   * @param ages years, of which each person is shown at two where there are several
   * @param count renders of each person
   * @param keep whether the renders are kept
   */
  static List<SeenShot> of(
      int[] identities, double[] ages, int count, boolean keep, Parallel parallel) {
    ConcurrentLinkedQueue<Eyes> idle = new ConcurrentLinkedQueue<>();
    SeenShot[][] seen = new SeenShot[identities.length][];
    try {
      parallel.run(
          identities.length,
          i -> {
            Eyes eyes = idle.poll();
            if (eyes == null) {
              eyes = new Eyes(new FaceDetector(), new FaceLandmarks());
            }
            try {
              seen[i] = of(identities[i], ages, count, keep, eyes);
            } finally {
              idle.add(eyes);
            }
          });
    } finally {
      idle.forEach(eyes -> {
        eyes.detector().close();
        eyes.landmarks().close();
      });
    }
    return Stream.of(seen).flatMap(Stream::of).filter(Objects::nonNull).toList();
  }

  /** As a fit takes it; the stages are {@link #AGES}. */
  LandmarkPhoto photo() {
    return photo(AGES);
  }

  /** As a fit takes it, with other stages. */
  LandmarkPhoto photo(double[] ages) {
    float[] weight = new float[FaceLandmarks.SCHEME.count()];
    Arrays.fill(weight, 1);
    int stage = Arrays.binarySearch(ages, age);
    return new LandmarkPhoto(SIZE, SIZE, pixels, weight, Double.NaN, stage, -1, false);
  }

  private static SeenShot[] of(int identity, double[] ages, int count, boolean keep, Eyes eyes) {
    // ages between the stages: nothing is worn
    int moments = Math.ceilDiv(count, 3);
    SynthSettings settings =
        SynthSettings.DEFAULT
            .withIdentity(identity)
            .withAges(List.of(5.0, 85.0))
            .withFrames(1, moments)
            .withSize(SIZE);
    LifelongSubject subject = new LifelongSubject(settings);
    Random random = new Random(identity);
    List<SeenShot> seen = new ArrayList<>();
    for (Shot shot : subject.shots()) {
      if (shot.split().equals(Split.TEST_AGE) && seen.size() < count) {
        // two ages of each person, since painting one for an age takes long
        double age = ages[(identity + 2 * (seen.size() % 2)) % ages.length];
        HeadParams truth = shot.truth().copy();
        float[] shape = subject.shape(age);
        System.arraycopy(shape, 0, truth.shape(), 0, shape.length);
        Camera camera = camera(seen.size() % 4 < 2, random);
        ByteImage picture = picture(subject.cutOut(age, truth, camera), random);
        seen.add(look(picture, identity, age, truth, camera, keep, eyes));
      }
    }
    return seen.toArray(SeenShot[]::new);
  }

  /** A camera somewhere, from all sides alike or rather from the front. */
  private static Camera camera(boolean aside, Random random) {
    double yaw =
        Math.clamp(
            aside ? 65 * (2 * random.nextDouble() - 1) : 24 * random.nextGaussian(), -65, 65);
    double pitch =
        Math.clamp(aside ? 25 * (2 * random.nextDouble() - 1) : 9 * random.nextGaussian(), -25, 25);
    double distance = 0.7 + 0.9 * random.nextDouble();
    double focal = 2.4 * SIZE * distance * (0.75 + 0.35 * random.nextDouble());
    double y = Math.toRadians(yaw);
    double p = Math.toRadians(pitch);
    double[] eye = {
      distance * Math.sin(y) * Math.cos(p),
      MIDDLE + distance * Math.sin(p),
      distance * Math.cos(y) * Math.cos(p)
    };
    return Camera.lookAt(SIZE, SIZE, focal, eye, new double[] {0, MIDDLE, 0});
  }

  private static @Nullable SeenShot look(
      ByteImage picture,
      int identity,
      double age,
      HeadParams truth,
      Camera camera,
      boolean keep,
      Eyes eyes) {
    List<Face> faces = eyes.detector().find(picture);
    if (faces.isEmpty()) {
      return null;
    }
    Landmarks marks = eyes.landmarks().find(picture, faces.getFirst());
    Optional<ByteImage> kept = keep ? Optional.of(picture) : Optional.empty();
    return new SeenShot(identity, age, truth, camera, marks.pixels(), kept);
  }

  /** In front of clutter, lighter or darker, warmer or colder, with grain. */
  private static ByteImage picture(LifelongSubject.CutOut person, Random random) {
    ByteImage picture = Clutter.picture(SIZE, random.nextLong());
    double exposure = 0.8 + 0.4 * random.nextDouble();
    double warm = 0.05 * random.nextGaussian();
    double[] tone = {exposure * (1 + warm), exposure, exposure * (1 - warm)};
    double grain = 0.02 * random.nextDouble();
    int pixels = SIZE * SIZE;
    for (int i = 0; i < pixels; i++) {
      double mask = person.mask().data()[i];
      for (int c = 0; c < 3; c++) {
        double behind = (1 - mask) * (picture.data()[3 * i + c] & 0xff) / 255;
        double before = tone[c] * (person.colour().data()[c * pixels + i] - (1 - mask));
        double value = behind + before + grain * random.nextGaussian();
        picture.data()[3 * i + c] = (byte) Math.clamp(Math.round(255 * value), 0, 255);
      }
    }
    return picture;
  }
}
