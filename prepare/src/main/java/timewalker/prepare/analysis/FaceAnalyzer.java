package timewalker.prepare.analysis;

import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import timewalker.io.image.ByteImage;
import timewalker.prepare.vision.Face;
import timewalker.prepare.vision.FaceModels;
import timewalker.prepare.vision.FrameQuality;
import timewalker.prepare.vision.Glasses;
import timewalker.prepare.vision.Landmarks;
import timewalker.prepare.vision.PictureSignature;
import timewalker.prepare.vision.Region;

/** Analyses a picture: detects faces, and for each its landmarks, identity and quality. */
public final class FaceAnalyzer {
  /**
   * Changes when the same picture would give another analysis, so that cached ones are made anew.
   */
  public static final int VERSION = 9;

  /** Most faces of one picture that are analysed, the largest first. */
  private static final int MOST_FACES = 10;

  /** Side of the head's surroundings against the box around the landmarks. */
  private static final double SURROUNDINGS = 1.8;

  private static final int GRID = 8;
  private static final int SAMPLES = 4;

  private FaceAnalyzer() {}

  /**
   * Analyses a picture.
   *
   * @param models of the calling thread
   * @param picture RGB, upright
   * @param taken what its file says
   * @param focal what its file says, pixels
   */
  public static FaceAnalysis analyse(
      FaceModels models, ByteImage picture, Optional<LocalDateTime> taken, OptionalDouble focal) {
    List<Face> found = new ArrayList<>(models.detector().find(picture));
    found.sort(Comparator.comparingDouble((Face f) -> -f.box().width() * f.box().height()));
    List<AnalysedFace> faces = new ArrayList<>();
    for (Face face : found.subList(0, Math.min(found.size(), MOST_FACES))) {
      Landmarks landmarks =
          models.landmarks().find(NeighbourMask.without(picture, face, found), face);
      if (isNew(landmarks, faces)) {
        faces.add(
            new AnalysedFace(
                face.score(),
                landmarks,
                models.identity().describe(picture, landmarks),
                FrameQuality.of(picture, landmarks),
                (float) Glasses.bridge(picture, landmarks),
                colours(picture, landmarks),
                PictureSignature.of(picture, landmarks.box().square(SURROUNDINGS))));
      }
    }
    Region all = Region.of(picture.width(), picture.height());
    return new FaceAnalysis(
        picture.width(), picture.height(), taken, focal, PictureSignature.of(picture, all), faces);
  }

  /** Two detections may end at the landmarks of one face. */
  private static boolean isNew(Landmarks landmarks, List<AnalysedFace> faces) {
    Region box = landmarks.box();
    for (AnalysedFace face : faces) {
      Region other = face.landmarks().box();
      double distance = Math.hypot(box.x() - other.x(), box.y() - other.y());
      if (distance < 0.3 * Math.max(box.width(), other.width())) {
        return false;
      }
    }
    return Double.isFinite(box.x()) && box.width() > 0 && box.height() > 0;
  }

  private static float[] colours(ByteImage picture, Landmarks landmarks) {
    Region head = landmarks.box().square(SURROUNDINGS);
    float[] colours = new float[AnalysedFace.COLOURS];
    int fine = GRID * SAMPLES;
    for (int j = 0; j < fine; j++) {
      for (int i = 0; i < fine; i++) {
        double u = (i + 0.5) / fine;
        double v = (j + 0.5) / fine;
        int x = (int) Math.clamp(head.photoX(u, v), 0, picture.width() - 1);
        int y = (int) Math.clamp(head.photoY(u, v), 0, picture.height() - 1);
        int to = 3 * (j / SAMPLES * GRID + i / SAMPLES);
        for (int c = 0; c < 3; c++) {
          colours[to + c] += picture.at(x, y, c) / (255f * SAMPLES * SAMPLES);
        }
      }
    }
    return colours;
  }
}
