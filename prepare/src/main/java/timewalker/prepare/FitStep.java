package timewalker.prepare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import timewalker.prepare.fit.FittedPerson;
import timewalker.prepare.fit.HeadFitter;
import timewalker.prepare.fit.LandmarkOffsets;
import timewalker.prepare.fit.LandmarkPhoto;
import timewalker.prepare.look.SeenFace;
import timewalker.prepare.vision.FaceLandmarks;

/** Step 4: fits the head to the landmarks of every picture that is still in. */
final class FitStep {
  private final Crew crew;
  private final PrepareSettings settings;
  private final Preparation.Listener listener;

  FitStep(Crew crew, PrepareSettings settings, Preparation.Listener listener) {
    this.crew = crew;
    this.settings = settings;
    this.listener = listener;
  }

  /** Fits, and rejects what does not fit. */
  FittedPerson run(List<Picture> all) {
    List<Picture> pictures = all.stream().filter(p -> p.verdict().kept()).toList();
    Map<String, Integer> shots = new HashMap<>();
    List<LandmarkPhoto> photos = new ArrayList<>();
    for (Picture picture : pictures) {
      photos.add(photo(picture, shots));
    }
    HeadFitter fitter = new HeadFitter(crew.head(), settings.fit(), LandmarkOffsets.learned());
    listener.begun("Fitting the head", fitter.steps(photos.size()));
    FittedPerson person =
        fitter.fit(photos, StageStep.ages(pictures), crew.parallel(), listener::advanced);
    for (int i = 0; i < pictures.size(); i++) {
      Picture picture = pictures.get(i);
      picture.head = person.heads().get(i).orElse(null);
      judge(picture);
    }
    return person;
  }

  private static LandmarkPhoto photo(Picture picture, Map<String, Integer> shots) {
    float[] weight = new float[FaceLandmarks.COUNT];
    Arrays.fill(weight, 1);
    int clip = -1;
    if (picture.frame() >= 0) {
      String shot = picture.file().name() + "\n" + picture.shot();
      clip = shots.computeIfAbsent(shot, s -> shots.size());
    }
    return new LandmarkPhoto(
        picture.look().width(),
        picture.look().height(),
        flat(picture.face()),
        weight,
        picture.look().focal().orElse(Double.NaN),
        picture.stageIndex,
        clip,
        picture.face().glasses());
  }

  /** [468][2] pixels. */
  static float[] flat(SeenFace face) {
    float[] landmarks = new float[2 * FaceLandmarks.COUNT];
    for (int l = 0; l < FaceLandmarks.COUNT; l++) {
      landmarks[2 * l] = face.landmarks().x(l);
      landmarks[2 * l + 1] = face.landmarks().y(l);
    }
    return landmarks;
  }

  private void judge(Picture picture) {
    if (picture.head == null) {
      picture.reject(Verdict.Reason.POOR_FIT, "the landmarks are none of a head");
      return;
    }
    double residual = picture.head.meanResidual();
    if (!(residual <= settings.gates().mostResidual())) {
      picture.reject(
          Verdict.Reason.POOR_FIT,
          String.format(
              Locale.ROOT,
              "landmarks lie %.1f %% of the eye distance off, %.1f at most",
              100 * residual,
              100 * settings.gates().mostResidual()));
    }
    double yaw = picture.yaw();
    if (Math.abs(yaw) > settings.gates().mostYaw()) {
      picture.reject(
          Verdict.Reason.PROFILE,
          String.format(
              Locale.ROOT,
              "by %.0f degrees, %.0f at most",
              Math.abs(yaw),
              settings.gates().mostYaw()));
    }
  }
}
