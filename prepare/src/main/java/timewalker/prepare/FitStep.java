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
import timewalker.prepare.vision.FaceLandmarks;

/** Step 4: fits the head to the landmarks of every picture that is still in. */
final class FitStep {
  private final Crew crew;
  private final PrepareSettings settings;

  FitStep(Crew crew, PrepareSettings settings) {
    this.crew = crew;
    this.settings = settings;
  }

  /** Fits, and rejects what does not fit. */
  FittedPerson run(List<Picture> all) {
    List<Picture> pictures = all.stream().filter(p -> p.verdict().kept()).toList();
    Map<String, Integer> shots = new HashMap<>();
    List<LandmarkPhoto> photos = new ArrayList<>();
    for (Picture picture : pictures) {
      photos.add(photo(picture, shots));
    }
    FittedPerson person =
        new HeadFitter(crew.head(), settings.fit(), LandmarkOffsets.learned(FaceLandmarks.SCHEME))
            .fit(photos, StageStep.ages(pictures), crew.parallel());
    for (int i = 0; i < pictures.size(); i++) {
      Picture picture = pictures.get(i);
      picture.head = person.heads().get(i).orElse(null);
      judge(picture);
    }
    return person;
  }

  private static LandmarkPhoto photo(Picture picture, Map<String, Integer> shots) {
    float[] weight = new float[picture.face().landmarks().count()];
    Arrays.fill(weight, 1);
    int clip = -1;
    if (picture.frame() >= 0) {
      String shot = picture.file().name() + "\n" + picture.shot();
      clip = shots.computeIfAbsent(shot, s -> shots.size());
    }
    return new LandmarkPhoto(
        picture.look().width(),
        picture.look().height(),
        picture.face().landmarks().pixels(),
        weight,
        picture.look().focal().orElse(Double.NaN),
        picture.stageIndex,
        clip,
        picture.face().glasses());
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
