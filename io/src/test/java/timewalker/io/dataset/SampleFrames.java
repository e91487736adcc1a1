package timewalker.io.dataset;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import timewalker.head.HeadParams;
import timewalker.io.image.ByteImage;
import timewalker.math.Camera;
import timewalker.math.FloatImage;
import timewalker.train.FrameFacts;
import timewalker.train.Split;

/** Small frames with content that differs from frame to frame. */
final class SampleFrames {
  static final int SHAPES = 7;
  static final int EXPRESSIONS = 5;
  static final int VERTICES = 11;
  static final HeadModelRef MODEL =
      new HeadModelRef("sample-head", Optional.of("ab".repeat(32)), VERTICES, SHAPES, EXPRESSIONS);
  static final String[] STAGES = {"age-08", "age-25"};
  static final Split[] SPLITS = {
    Split.TRAIN, Split.TRAIN, Split.VAL, Split.TEST_VIEW, Split.TEST_EXPRESSION
  };

  private SampleFrames() {}

  static DatasetManifest manifest() {
    return DatasetManifest.overWhite(MODEL, true);
  }

  /** Ten time steps, two cameras each, two life stages, several splits. */
  static List<FrameData> all() {
    List<FrameData> frames = new ArrayList<>();
    for (int timestep = 0; timestep < 10; timestep++) {
      for (int camera = 0; camera < 2; camera++) {
        frames.add(frame(timestep, camera));
      }
    }
    return frames;
  }

  static FrameData frame(int timestep, int cameraIndex) {
    int stage = timestep % 2;
    int width = 12 + stage;
    int height = 9;
    Random random = new Random(1000L * timestep + cameraIndex);
    ByteImage image = new ByteImage(width, height, 3);
    ByteImage mask = new ByteImage(width, height, 1);
    random.nextBytes(image.data());
    random.nextBytes(mask.data());
    return new FrameData(
        new FrameFacts(
            timestep,
            cameraIndex,
            STAGES[stage],
            stage == 0 ? 8 : 25.5,
            SPLITS[timestep % SPLITS.length],
            camera(width, height, random)),
        params(timestep),
        image,
        mask,
        Optional.of(depth(width, height, random)),
        Optional.of(normal(width, height, random)));
  }

  static HeadParams params(int timestep) {
    Random random = new Random(timestep);
    HeadParams params = HeadParams.neutral(SHAPES, EXPRESSIONS);
    for (float[] part :
        List.of(
            params.shape(),
            params.expression(),
            params.root(),
            params.neck(),
            params.jaw(),
            params.eyes(),
            params.translation())) {
      for (int i = 0; i < part.length; i++) {
        part[i] = (float) random.nextGaussian();
      }
    }
    return params;
  }

  private static Camera camera(int width, int height, Random random) {
    double[] eye = {random.nextGaussian(), random.nextGaussian() * 0.3, 1 + random.nextDouble()};
    return Camera.lookAt(width, height, 40 + random.nextDouble(), eye, new double[] {0, 0.02, 0.1});
  }

  private static FloatImage depth(int width, int height, Random random) {
    FloatImage depth = new FloatImage(width, height, 1);
    for (int i = 0; i < depth.pixels(); i++) {
      depth.data()[i] = random.nextInt(3) == 0 ? 0 : 0.5f + random.nextFloat();
    }
    return depth;
  }

  private static FloatImage normal(int width, int height, Random random) {
    FloatImage normal = new FloatImage(width, height, 3);
    int n = normal.pixels();
    for (int i = 0; i < n; i++) {
      double x = random.nextGaussian();
      double y = random.nextGaussian();
      double z = random.nextGaussian();
      double length =
          random.nextInt(3) == 0 ? Double.POSITIVE_INFINITY : Math.hypot(x, Math.hypot(y, z));
      normal.data()[i] = (float) (x / length);
      normal.data()[n + i] = (float) (y / length);
      normal.data()[2 * n + i] = (float) (z / length);
    }
    return normal;
  }
}
