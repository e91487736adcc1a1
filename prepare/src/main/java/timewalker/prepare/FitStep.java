package timewalker.prepare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import timewalker.prepare.fit.FittedHead;
import timewalker.prepare.fit.FittedPerson;
import timewalker.prepare.fit.HeadFitter;
import timewalker.prepare.fit.LandmarkOffsets;
import timewalker.prepare.fit.LandmarkPhoto;
import timewalker.prepare.look.Look;
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

  /**
   * What was fitted.
   *
   * @param person shapes of all life stages
   * @param fits of each picture, in the order of the pictures
   */
  record Result(FittedPerson person, List<HeadFit> fits) {}

  /** Fits, and rejects what does not fit. */
  Result run(List<AnalysedPicture> pictures, List<PersonFace> faces, List<PictureStage> stages) {
    int[] in = IntStream.range(0, stages.size()).filter(i -> stages.get(i).found()).toArray();
    Map<String, Integer> shots = new HashMap<>();
    List<LandmarkPhoto> photos = new ArrayList<>();
    for (int i : in) {
      SeenFace face = faces.get(i).face().orElseThrow();
      photos.add(photo(pictures.get(i), face, stages.get(i).index(), shots));
    }
    HeadFitter fitter =
        new HeadFitter(crew.head(), settings.fit(), LandmarkOffsets.learned(FaceLandmarks.SCHEME));
    listener.begun("Fitting the head", fitter.steps(photos.size()));
    FittedPerson person =
        fitter.fit(photos, StageStep.ages(stages), crew.parallel(), listener::advanced);
    List<HeadFit> fits = new ArrayList<>(Collections.nCopies(pictures.size(), HeadFit.NONE));
    for (int i = 0; i < in.length; i++) {
      Optional<FittedHead> head = person.heads().get(i);
      fits.set(in[i], new HeadFit(head, judge(head)));
    }
    return new Result(person, List.copyOf(fits));
  }

  private static LandmarkPhoto photo(
      AnalysedPicture picture, SeenFace face, int stage, Map<String, Integer> shots) {
    float[] weight = new float[face.landmarks().count()];
    Arrays.fill(weight, 1);
    int clip = -1;
    if (picture.frame() >= 0) {
      String shot = picture.file().name() + "\n" + picture.shot();
      clip = shots.computeIfAbsent(shot, s -> shots.size());
    }
    Look look = picture.look().orElseThrow();
    return new LandmarkPhoto(
        look.width(),
        look.height(),
        face.landmarks().pixels(),
        weight,
        look.focal().orElse(Double.NaN),
        stage,
        clip,
        face.glasses());
  }

  private Verdict judge(Optional<FittedHead> fitted) {
    if (fitted.isEmpty()) {
      return new Verdict(Verdict.Reason.POOR_FIT, "the landmarks are none of a head");
    }
    FittedHead head = fitted.get();
    double residual = head.meanResidual();
    if (!(residual <= settings.gates().mostResidual())) {
      return new Verdict(
          Verdict.Reason.POOR_FIT,
          String.format(
              Locale.ROOT,
              "landmarks lie %.1f %% of the eye distance off, %.1f at most",
              100 * residual,
              100 * settings.gates().mostResidual()));
    }
    double yaw = HeadTurn.of(head.params()).yaw();
    if (Math.abs(yaw) > settings.gates().mostYaw()) {
      return new Verdict(
          Verdict.Reason.PROFILE,
          String.format(
              Locale.ROOT,
              "by %.0f degrees, %.0f at most",
              Math.abs(yaw),
              settings.gates().mostYaw()));
    }
    return Verdict.KEPT;
  }
}
