package timewalker.synth;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.head.HeadView;
import timewalker.math.Camera;
import timewalker.train.FrameFacts;
import timewalker.train.Split;

/**
 * Decides which frames a subject's dataset has: moments, cameras and splits.
 *
 * <p>Each training frame has a moment and a camera of its own. {@code test-view} shows training
 * moments from cameras never trained; {@code test-expression} shows moments never trained, every
 * other one with expressions beyond the training range; {@code test-shape} shows training moments
 * and cameras with another head shape; {@code test-age} shows ages between the stages.
 */
final class ShotPlan {
  private static final double YAW = 70;
  private static final double PITCH = 25;

  /** Largest turn of a head in a frontal training frame, degrees. */
  private static final double FRONTAL = 20;

  private static final double DISTANCE = 1.0;

  /** Focal length in picture widths. */
  private static final double FOCAL = 2.75;

  private static final double[] TARGET = {0, -0.028, 0};

  /** Test cameras keep this far from every training camera of their stage, degrees. */
  private static final double APART = 1.5;

  private static final double[] TEST_AGES = {16, 37, 62};
  private static final float BEYOND = 1.4f;

  /** Details that a test shape turns up or down; each is seen from the front. */
  private static final String[] SHAPE_DETAILS = {
    "head-fat-decr-incr",
    "nose-scale-horiz-decr-incr",
    "nose-point-down-up",
    "chin-width-decr-incr",
    "chin-height-decr-incr",
    "cheek-bones-decr-incr",
    "mouth-scale-horiz-decr-incr",
    "forehead-scale-vert-decr-incr",
    "ear-wing-decr-incr",
  };

  private final SynthSettings settings;
  private final SyntheticPerson identity;
  private final HeadModel model = EmbeddedHead.load();
  private final List<Shot> shots = new ArrayList<>();
  private int timestep;

  ShotPlan(SynthSettings settings, SyntheticPerson identity) {
    this.settings = settings;
    this.identity = identity;
    for (int stage = 0; stage < settings.ages().size(); stage++) {
      addStage(stage);
    }
    for (double age : TEST_AGES) {
      boolean inside = age > settings.ages().getFirst() && age < settings.ages().getLast();
      if (inside && !settings.ages().contains(age)) {
        addTestAge(age);
      }
    }
  }

  List<Shot> shots() {
    return List.copyOf(settings.frontal() ? frontal() : shots);
  }

  /** Without the training frames that show the head from the side; numbered anew. */
  private List<Shot> frontal() {
    HeadPoser poser = new HeadPoser(model);
    List<Shot> kept = new ArrayList<>();
    for (Shot shot : shots) {
      boolean dropped =
          shot.split().isTrained()
              && HeadView.of(poser, shot.truth(), shot.camera()).turn() > FRONTAL;
      if (!dropped) {
        kept.add(new Shot(kept.size(), shot.facts(), shot.truth(), shot.params()));
      }
    }
    return kept;
  }

  static String stageName(double age) {
    return String.format(Locale.ROOT, "a%02d", (int) Math.rint(age));
  }

  private void addStage(int stage) {
    double age = settings.ages().get(stage);
    float[] shape = identity.shape(age);
    SyntheticMotion motion =
        new SyntheticMotion(Noise.seed(identity.seed() + 17L * stage, "motion"));
    TrackedShape tracked = settings.tracked() ? new TrackedShape(model, shape, age) : null;
    int firstMoment = timestep;
    int firstShot = shots.size();
    for (int i = 0; i < settings.frames(); i++) {
      add(
          timestep++,
          0,
          age,
          Split.TRAIN,
          camera(direction(stage, i)),
          motion.at(model, shape, i, 1),
          tracked);
    }
    // Where there are fewer moments than tests, several cameras look at one.
    int[] cameras = new int[settings.frames()];
    double[][] trained = new double[settings.frames()][];
    Arrays.setAll(trained, i -> direction(stage, i));
    for (int i = 0; i < settings.testFrames(); i++) {
      int moment = spread(i, settings.testFrames(), settings.frames());
      Shot train = shots.get(firstShot + moment);
      Shot view =
          new Shot(
              shots.size(),
              new FrameFacts(
                  firstMoment + moment,
                  ++cameras[moment],
                  train.lifeStage(),
                  age,
                  Split.TEST_VIEW,
                  camera(unseenDirection(stage, i, trained))),
              train.truth(),
              train.params());
      shots.add(view);
    }
    for (int i = 0; i < settings.testFrames(); i++) {
      int moment = spread(i, settings.testFrames(), settings.frames());
      HeadParams params = motion.at(model, shape, 5_000 + 7.3 * i, i % 2 == 1 ? BEYOND : 1);
      add(
          timestep++,
          0,
          age,
          Split.TEST_EXPRESSION,
          shots.get(firstShot + moment).camera(),
          params,
          tracked);
    }
    for (int i = 0; i < settings.testFrames(); i++) {
      int moment = spread(i, settings.testFrames(), settings.frames());
      Shot train = shots.get(firstShot + moment);
      HeadParams params = train.truth().copy();
      float[] other = otherShape(shape, stage, i);
      System.arraycopy(other, 0, params.shape(), 0, other.length);
      TrackedShape trackedOther = settings.tracked() ? new TrackedShape(model, other, age) : null;
      add(timestep++, 0, age, Split.TEST_SHAPE, train.camera(), params, trackedOther);
    }
  }

  private void addTestAge(double age) {
    float[] shape = identity.shape(age);
    SyntheticMotion motion =
        new SyntheticMotion(Noise.seed(identity.seed() + 17L * (int) age, "motion-age"));
    TrackedShape tracked = settings.tracked() ? new TrackedShape(model, shape, age) : null;
    for (int i = 0; i < settings.testFrames(); i++) {
      add(
          timestep++,
          0,
          age,
          Split.TEST_AGE,
          camera(direction(100 + (int) age, i)),
          motion.at(model, shape, 3 * i, 1),
          tracked);
    }
  }

  private void add(
      int moment,
      int cameraIndex,
      double age,
      Split split,
      Camera camera,
      HeadParams truth,
      @Nullable TrackedShape tracked) {
    HeadParams given =
        tracked == null
            ? truth
            : tracked.params(truth, Noise.seed(identity.seed() + moment, "tracker"));
    shots.add(
        new Shot(
            shots.size(),
            new FrameFacts(moment, cameraIndex, stageName(age), age, split, camera),
            truth,
            given));
  }

  /** Training moments that tests go back to, evenly over the sequence. */
  private static int spread(int i, int count, int frames) {
    return (int) ((2L * i + 1) * frames / (2L * count));
  }

  private float[] otherShape(float[] shape, int stage, int i) {
    Random random = new Random(Noise.seed(identity.seed() + 1_009L * stage + i, "shape"));
    float[] other = shape.clone();
    for (int k = 0; k < 4; k++) {
      int detail = EmbeddedHead.shapeIndex(SHAPE_DETAILS[random.nextInt(SHAPE_DETAILS.length)]);
      other[detail] += (random.nextBoolean() ? 1 : -1) * (0.5f + 0.4f * random.nextFloat());
    }
    return other;
  }

  /**
   * Yaw and pitch in degrees; the R2 sequence covers the arc evenly whatever the number of frames.
   */
  private static double[] direction(int stage, int i) {
    int n = 1 + i + 7_919 * stage;
    double u = 0.7548776662466927 * n;
    double v = 0.5698402909980532 * n;
    return new double[] {
      YAW * (2 * (u - Math.floor(u)) - 1), PITCH * (2 * (v - Math.floor(v)) - 1)
    };
  }

  private static double[] unseenDirection(int stage, int i, double[][] trained) {
    for (int k = 0; ; k++) {
      double[] candidate = direction(stage, 20_011 + 131 * i + k);
      boolean apart =
          Arrays.stream(trained)
              .allMatch(t ->
                  Math.abs(t[0] - candidate[0]) > APART || Math.abs(t[1] - candidate[1]) > APART);
      // With thousands of training cameras no gap is left; then any camera of its own must do.
      if (apart || k > 100) {
        return candidate;
      }
    }
  }

  private Camera camera(double[] direction) {
    return camera(direction, settings.size());
  }

  /** A camera on the arc, from yaw and pitch in degrees. */
  static Camera camera(double[] direction, int size) {
    double yaw = StrictMath.toRadians(direction[0]);
    double pitch = StrictMath.toRadians(direction[1]);
    double[] eye = {
      TARGET[0] + DISTANCE * StrictMath.sin(yaw) * StrictMath.cos(pitch),
      TARGET[1] + DISTANCE * StrictMath.sin(pitch),
      TARGET[2] + DISTANCE * StrictMath.cos(yaw) * StrictMath.cos(pitch)
    };
    return Camera.lookAt(size, size, FOCAL * size, eye, TARGET);
  }
}
