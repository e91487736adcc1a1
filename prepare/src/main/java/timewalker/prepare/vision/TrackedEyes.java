package timewalker.prepare.vision;

import java.util.List;
import java.util.OptionalDouble;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.io.foreign.FaceCheck;
import timewalker.io.image.ByteImage;
import timewalker.math.Camera;

/**
 * Compares the eyes of tracked heads with those that a face detector sees. Belongs to one thread at
 * a time.
 */
public final class TrackedEyes implements FaceCheck, AutoCloseable {
  /** Eyes nearer to each other are too small for the detector, pixels. */
  private static final double SMALLEST = 12;

  /** Cosine between the head's direction and that to the camera, beyond which it looks away. */
  private static final double FACING = 0.5;

  private final FaceDetector detector = new FaceDetector();
  private final HeadPoser poser;
  private final float[] vertices;

  /** Looks at heads of a model. */
  public TrackedEyes(HeadModel model) {
    poser = new HeadPoser(model);
    vertices = new float[3 * model.vertexCount()];
  }

  @Override
  public OptionalDouble eyesOff(ByteImage picture, HeadParams params, Camera camera) {
    poser.pose(params, vertices);
    double[] right = joint(HeadModel.RIGHT_EYE, params);
    double[] left = joint(HeadModel.LEFT_EYE, params);
    double[] seenRight = seen(camera, right);
    double[] seenLeft = seen(camera, left);
    double depth = (seenRight[2] + seenLeft[2]) / 2;
    double apart = camera.fx() * distance(right, left) / depth;
    if (!(depth > 0) || !(apart >= SMALLEST) || looksAway(camera, right, left)) {
      return OptionalDouble.empty();
    }
    List<Face> faces = detector.find(picture);
    return faces.stream()
        .mapToDouble(face -> Math.max(off(face, 0, seenRight), off(face, 1, seenLeft)) / apart)
        .min();
  }

  private boolean looksAway(Camera camera, double[] right, double[] left) {
    double[] turn = new double[9];
    poser.jointRotation(HeadModel.NECK, turn);
    double[] to = camera.centre();
    for (int i = 0; i < 3; i++) {
      to[i] -= (right[i] + left[i]) / 2;
    }
    double along = turn[2] * to[0] + turn[5] * to[1] + turn[8] * to[2];
    return along < FACING * Math.sqrt(to[0] * to[0] + to[1] * to[1] + to[2] * to[2]);
  }

  private double[] joint(int joint, HeadParams params) {
    double[] position = new double[3];
    poser.jointPosition(joint, position);
    for (int i = 0; i < 3; i++) {
      position[i] += params.translation()[i];
    }
    return position;
  }

  /** [3] x and y in pixels, and the depth in metres. */
  private static double[] seen(Camera camera, double[] point) {
    double[] seen = new double[3];
    camera.project(point[0], point[1], point[2], seen);
    return seen;
  }

  /** Pixels between an eye of a face and where the head has it. */
  private static double off(Face face, int eye, double[] seen) {
    float[] points = face.keypoints();
    return Math.hypot(points[2 * eye] - seen[0], points[2 * eye + 1] - seen[1]);
  }

  private static double distance(double[] one, double[] other) {
    return Math.sqrt(
        Math.pow(one[0] - other[0], 2)
            + Math.pow(one[1] - other[1], 2)
            + Math.pow(one[2] - other[2], 2));
  }

  @Override
  public void close() {
    detector.close();
  }
}
