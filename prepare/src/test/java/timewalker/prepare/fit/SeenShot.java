package timewalker.prepare.fit;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import timewalker.head.HeadParams;
import timewalker.io.image.ByteImage;
import timewalker.math.Camera;
import timewalker.math.Parallel;
import timewalker.prepare.vision.Face;
import timewalker.prepare.vision.FaceDetector;
import timewalker.prepare.vision.FaceLandmarks;
import timewalker.prepare.vision.Landmarks;
import timewalker.synth.LifelongSubject;
import timewalker.synth.Shot;
import timewalker.synth.SynthSettings;

/**
 * A render of a person whose geometry is known, and what the networks see in it.
 *
 * @param identity which person
 * @param age years
 * @param truth the head's exact parameters, in the subject's own world
 * @param pixels [468][2]
 */
record SeenShot(int identity, double age, HeadParams truth, Camera camera, float[] pixels) {
  private static final int SIZE = 384;

  /** Ages at which nobody has more than a shadow of a beard: a painted one misleads the network. */
  static final double[] AGES = {9, 16, 27, 80};

  /** Networks of one thread. */
  private record Eyes(FaceDetector detector, FaceLandmarks landmarks) {}

  /**
   * Renders of several people at {@link #AGES}, without glasses.
   *
   * @param count a third of the renders of each person
   */
  static List<SeenShot> of(int[] identities, int count, Parallel parallel) {
    ConcurrentLinkedQueue<Eyes> idle = new ConcurrentLinkedQueue<>();
    SeenShot[][] seen = new SeenShot[identities.length][];
    parallel.run(
        identities.length,
        i -> {
          Eyes eyes = idle.poll();
          if (eyes == null) {
            eyes = new Eyes(new FaceDetector(), new FaceLandmarks());
          }
          seen[i] = of(identities[i], count, eyes);
          idle.add(eyes);
        });
    idle.forEach(eyes -> {
      eyes.detector().close();
      eyes.landmarks().close();
    });
    return Stream.of(seen).flatMap(Stream::of).filter(Objects::nonNull).toList();
  }

  private static SeenShot[] of(int identity, int count, Eyes eyes) {
    // ages between the stages: nothing is worn
    SynthSettings settings =
        new SynthSettings(identity, List.of(5.0, 85.0), 1, count, SIZE, false, 1);
    LifelongSubject subject = new LifelongSubject(settings);
    List<SeenShot> seen = new ArrayList<>();
    for (Shot shot : subject.shots()) {
      if (shot.split().equals("test-age")) {
        double age = AGES[seen.size() % AGES.length];
        HeadParams truth = shot.truth().copy();
        float[] shape = subject.shape(age);
        System.arraycopy(shape, 0, truth.shape(), 0, shape.length);
        seen.add(look(subject, identity, age, truth, shot.camera(), eyes));
      }
    }
    return seen.toArray(SeenShot[]::new);
  }

  private static SeenShot look(
      LifelongSubject subject,
      int identity,
      double age,
      HeadParams truth,
      Camera camera,
      Eyes eyes) {
    ByteImage picture = ByteImage.of(subject.photograph(age, truth, camera));
    List<Face> faces = eyes.detector().find(picture);
    if (faces.isEmpty()) {
      return null;
    }
    Landmarks marks = eyes.landmarks().find(picture, faces.getFirst());
    float[] pixels = new float[2 * LandmarkModel.COUNT];
    for (int l = 0; l < LandmarkModel.COUNT; l++) {
      pixels[2 * l] = marks.x(l);
      pixels[2 * l + 1] = marks.y(l);
    }
    return new SeenShot(identity, age, truth, camera, pixels);
  }
}
