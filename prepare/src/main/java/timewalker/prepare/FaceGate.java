package timewalker.prepare;

import java.util.Locale;
import java.util.Optional;
import timewalker.prepare.analysis.AnalysedFace;
import timewalker.prepare.vision.FaceCover;
import timewalker.prepare.vision.FrameQuality;

/** Rejects faces that no head can be fitted to. */
final class FaceGate {
  /** Least presence at which landmarks are certainly those of a face. */
  private static final double LEAST_PRESENCE = 0.5;

  private FaceGate() {}

  /** What is wrong with a face. */
  record Complaint(Verdict.Reason reason, String text) {}

  static Optional<Complaint> complaint(AnalysedFace face, PrepareSettings.Gates gates) {
    FrameQuality q = face.quality();
    if (q.eyeDistance() < gates.leastEyeDistance()) {
      return complaint(
          Verdict.Reason.TOO_SMALL,
          String.format(
              Locale.ROOT,
              "eye distance is %.0f pixels, at least %.0f needed",
              q.eyeDistance(),
              gates.leastEyeDistance()));
    }
    if (q.presence() < LEAST_PRESENCE || q.mirrorDistance() > gates.mostMirrorDistance()) {
      return complaint(
          Verdict.Reason.UNSURE_LANDMARKS,
          String.format(
              Locale.ROOT,
              "landmarks of the mirrored picture differ by %.0f %% of the eye distance",
              100 * q.mirrorDistance()));
    }
    if (q.light() < gates.leastLight() || q.burnt() > gates.mostBurnt()) {
      return complaint(
          Verdict.Reason.BADLY_LIT,
          q.light() < gates.leastLight()
              ? String.format(
                  Locale.ROOT,
                  "the face's brightness is %.0f %%, at least %.0f %% needed",
                  100 * q.light(),
                  100 * gates.leastLight())
              : String.format(Locale.ROOT, "%.0f %% of the face is plain white", 100 * q.burnt()));
    }
    Optional<String> covered = covered(q.cover(), gates);
    if (covered.isPresent()) {
      return complaint(Verdict.Reason.COVERED, covered.get());
    }
    if (q.sharpness() < gates.leastSharpness()) {
      return complaint(
          Verdict.Reason.BLURRED,
          String.format(
              Locale.ROOT,
              "sharpness is %.2f, at least %.2f needed",
              q.sharpness(),
              gates.leastSharpness()));
    }
    if (q.inside() < gates.leastInside()) {
      return complaint(
          Verdict.Reason.CUT_OFF,
          String.format(
              Locale.ROOT, "only %.0f %% of the head is inside the picture", 100 * q.inside()));
    }
    return Optional.empty();
  }

  private static Optional<String> covered(FaceCover cover, PrepareSettings.Gates gates) {
    if (cover.lips() < gates.lipDistance() && cover.lower() > gates.coverDistance()) {
      return Optional.of("the lower face has another colour than the nose, and no lips are seen");
    }
    if (cover.lips() < gates.hiddenLipDistance()) {
      return Optional.of("no lips are seen, as if a hand were before them");
    }
    if (cover.eyes() > gates.eyeCoverDistance()) {
      return Optional.of("both eyes are hidden, as by sunglasses");
    }
    return Optional.empty();
  }

  private static Optional<Complaint> complaint(Verdict.Reason reason, String text) {
    return Optional.of(new Complaint(reason, text));
  }
}
