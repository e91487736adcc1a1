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
import timewalker.prepare.analysis.AnalysedFace;
import timewalker.prepare.analysis.FaceAnalysis;
import timewalker.prepare.fit.FittedHead;
import timewalker.prepare.fit.FittedPerson;
import timewalker.prepare.fit.HeadFitter;
import timewalker.prepare.fit.LandmarkOffsets;
import timewalker.prepare.fit.LandmarkPhoto;
import timewalker.prepare.vision.FaceLandmarks;

/** Step 4: fits the head to the landmarks of every picture that is not rejected. */
final class FitStep {
  private final WorkerPool pool;
  private final PrepareSettings settings;
  private final Preparation.Listener listener;

  FitStep(WorkerPool pool, PrepareSettings settings, Preparation.Listener listener) {
    this.pool = pool;
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

  /** Fits heads and rejects pictures with a poor fit. */
  Result run(List<AnalysedPicture> pictures, List<PersonFace> faces, List<PictureStage> stages) {
    int[] in = IntStream.range(0, stages.size()).filter(i -> stages.get(i).found()).toArray();
    Map<String, Integer> shots = new HashMap<>();
    List<LandmarkPhoto> photos = new ArrayList<>();
    for (int i : in) {
      AnalysedFace face = faces.get(i).face().orElseThrow();
      photos.add(photo(pictures.get(i), face, stages.get(i).index(), shots));
    }
    HeadFitter fitter =
        new HeadFitter(pool.head(), settings.fit(), LandmarkOffsets.learned(FaceLandmarks.SCHEME));
    listener.begun("Fitting the head", fitter.steps(photos.size()));
    FittedPerson person =
        fitter.fit(photos, StageStep.ages(stages), pool.parallel(), listener::advanced);
    List<HeadFit> fits = new ArrayList<>(Collections.nCopies(pictures.size(), HeadFit.NONE));
    for (int i = 0; i < in.length; i++) {
      Optional<FittedHead> head = person.heads().get(i);
      fits.set(in[i], new HeadFit(head, judge(head)));
    }
    return new Result(person, List.copyOf(fits));
  }

  private static LandmarkPhoto photo(
      AnalysedPicture picture, AnalysedFace face, int stage, Map<String, Integer> shots) {
    float[] weight = new float[face.landmarks().count()];
    Arrays.fill(weight, 1);
    int clip = -1;
    if (picture.frame() >= 0) {
      String shot = picture.file().name() + "\n" + picture.shot();
      clip = shots.computeIfAbsent(shot, s -> shots.size());
    }
    FaceAnalysis analysis = picture.analysis().orElseThrow();
    return new LandmarkPhoto(
        analysis.width(),
        analysis.height(),
        face.landmarks().pixels(),
        weight,
        analysis.focal().orElse(Double.NaN),
        stage,
        clip,
        face.glasses());
  }

  private Verdict judge(Optional<FittedHead> fitted) {
    if (fitted.isEmpty()) {
      return new Verdict(Verdict.Reason.POOR_FIT, "no head fits these landmarks");
    }
    FittedHead head = fitted.get();
    double residual = head.meanResidual();
    if (!(residual <= settings.gates().mostResidual())) {
      return new Verdict(
          Verdict.Reason.POOR_FIT,
          String.format(
              Locale.ROOT,
              "mean landmark residual is %.1f %% of the eye distance, limit %.1f %%",
              100 * residual,
              100 * settings.gates().mostResidual()));
    }
    double yaw = HeadTurn.of(head.params()).yaw();
    if (Math.abs(yaw) > settings.gates().mostYaw()) {
      return new Verdict(
          Verdict.Reason.PROFILE,
          String.format(
              Locale.ROOT,
              "yaw is %.0f degrees, limit %.0f",
              Math.abs(yaw),
              settings.gates().mostYaw()));
    }
    return Verdict.KEPT;
  }
}
