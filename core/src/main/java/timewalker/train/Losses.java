package timewalker.train;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import timewalker.engine.LossInput;
import timewalker.engine.LossTerm;
import timewalker.engine.LossTerm.Comparison;
import timewalker.engine.LossTerm.Kind;
import timewalker.loss.DeformationNorm;
import timewalker.loss.DepthLoss;
import timewalker.loss.DepthNormalConsistency;
import timewalker.loss.Dssim;
import timewalker.loss.ImageLoss;
import timewalker.loss.L1;
import timewalker.loss.NormalLoss;
import timewalker.loss.OpacityTerm;
import timewalker.loss.WindowedLoss;
import timewalker.skin.TrackedGeometry;

/**
 * What training minimises in rendered pictures and in the space, term by term. Two terms belong to
 * a frame and are elsewhere: the distance of its colour matrix from the identity, and the distance
 * of its head parameters from the tracked values.
 *
 * <p>A new loss is a setting for its weight and a term here of the setting's name; logs and
 * ablation rows follow. Terms keep work space, so a list serves one user.
 */
public final class Losses {
  /** Differences of depth under it count less than in proportion, metres. */
  private static final double DEPTH_HUBER = 0.002;

  /** Neighbouring depths that differ by more are two surfaces, metres. */
  private static final double DEPTH_JUMP = 0.01;

  private Losses() {}

  /**
   * All terms.
   *
   * @param perceptual a perceptual loss such as LPIPS, or null
   * @param tracked gives the tracked head's depth and normals
   */
  static List<LossTerm> all(
      TrainingSettings settings,
      @Nullable ImageLoss perceptual,
      Function<LossInput, TrackedGeometry> tracked) {
    return Stream.of(
            ofPictures(settings, perceptual), ofGeometry(settings, tracked), ofSpace(settings))
        .flatMap(List::stream)
        .toList();
  }

  /** The settings that hold the weights of all terms of a kind. */
  public static List<String> settings(Kind kind) {
    Function<LossInput, TrackedGeometry> none =
        _ -> {
          throw new IllegalStateException("these terms are only named");
        };
    return all(TrainingSettings.DEFAULT, null, none).stream()
        .filter(term -> term.kind() == kind)
        .map(term -> "losses." + term.name())
        .toList();
  }

  /** Those that compare colours and silhouette with the photo. */
  static List<LossTerm> ofPictures(TrainingSettings settings, @Nullable ImageLoss perceptual) {
    TrainingSettings.LossSettings w = settings.losses();
    return List.of(
        picture("l1", w.picture().l1(), new L1()),
        picture("dssim", w.picture().dssim(), new Dssim()),
        perceptual(w.picture(), perceptual),
        silhouette("mask", w.picture().mask(), new L1()));
  }

  private static LossTerm picture(String name, double weight, ImageLoss loss) {
    return term(
        name,
        Kind.PICTURE,
        weight,
        (in, factor, out) ->
            loss.add(in.shown(), in.seen().colour(), factor, out.shown(), in.parallel()));
  }

  /** Only at some steps, with as much weight as it would have had at all of them. */
  private static LossTerm perceptual(
      TrainingSettings.PictureLosses picture, @Nullable ImageLoss loss) {
    TrainingSettings.PerceptualTimes times = picture.perceptualTimes();
    double weight = loss == null ? 0 : picture.perceptual() * times.every();
    WindowedLoss windowed = loss == null ? null : new WindowedLoss(loss, times.side());
    return new LossTerm(
        "perceptual",
        Kind.PICTURE,
        times.from(),
        step -> step % times.every() == 0 ? weight : 0,
        (in, factor, out) ->
            windowed == null
                ? 0
                : windowed.add(
                    in.step(),
                    in.shown(),
                    in.seen().colour(),
                    in.seen().mask(),
                    factor,
                    out.shown(),
                    in.parallel()));
  }

  private static LossTerm silhouette(String name, double weight, ImageLoss loss) {
    return term(
        name,
        Kind.PICTURE,
        weight,
        (in, factor, out) ->
            in.seen().mask() == null
                ? 0
                : loss.add(in.alpha(), in.seen().mask(), factor, out.alpha(), in.parallel()));
  }

  /**
   * Those that compare depth and normals with the tracked head's and with each other. The tracked
   * depth is a first guess, from which the pictures may lead away later.
   */
  static List<LossTerm> ofGeometry(
      TrainingSettings settings, Function<LossInput, TrackedGeometry> tracked) {
    TrainingSettings.LossSettings w = settings.losses();
    Schedule fade = new Schedule.ExponentialDecay(1, w.geometry().depthDecay(), settings.steps());
    DepthLoss depth = new DepthLoss(DEPTH_HUBER);
    DepthNormalConsistency consistency = new DepthNormalConsistency(DEPTH_JUMP);
    return List.of(
        geometry(
            "depth",
            w,
            step -> w.geometry().depth() * fade.at(step),
            (in, factor, out) -> {
              TrackedGeometry t = tracked.apply(in);
              return depth.add(
                  in.depth(), in.alpha(), t.depth(), t.bare(), factor, out.depth(), in.parallel());
            }),
        geometry(
            "normal",
            w,
            _ -> w.geometry().normal(),
            (in, factor, out) -> {
              TrackedGeometry t = tracked.apply(in);
              return NormalLoss.add(
                  in.normal(),
                  in.alpha(),
                  t.normal(),
                  t.guide(),
                  factor,
                  out.normal(),
                  in.parallel());
            }),
        geometry(
            "consistency",
            w,
            _ -> w.geometry().consistency(),
            (in, factor, out) ->
                consistency.add(
                    in.depth(),
                    in.alpha(),
                    in.normal(),
                    in.seen().camera(),
                    factor,
                    out.depth(),
                    out.normal(),
                    in.parallel())));
  }

  /** Those that look at the space alone. */
  private static List<LossTerm> ofSpace(TrainingSettings settings) {
    TrainingSettings.LossSettings w = settings.losses();
    return List.of(
        delta("deltaPosition", new DeformationNorm(w.delta().position(), 0, 0, 0, 0)),
        delta("deltaRotation", new DeformationNorm(0, w.delta().rotation(), 0, 0, 0)),
        delta("deltaScale", new DeformationNorm(0, 0, w.delta().scale(), 0, 0)),
        delta("deltaOpacity", new DeformationNorm(0, 0, 0, w.delta().opacity(), 0)),
        delta("deltaColour", new DeformationNorm(0, 0, 0, 0, w.delta().colour())),
        term(
            "opacity",
            Kind.SURFELS,
            w.opacity(),
            (in, factor, out) ->
                OpacityTerm.add(
                    in.average().opacityLogit(),
                    factor,
                    requireNonNull(out.opacityLogit()),
                    in.parallel())));
  }

  /** The norm has its weight within; without weight the term takes no part. */
  private static LossTerm delta(String name, DeformationNorm norm) {
    return term(
        name,
        Kind.DEFORMATION,
        norm.isZero() ? 0 : 1,
        (in, factor, out) ->
            in.delta() == null
                ? 0
                : norm.add(
                    in.delta(),
                    in.average().count(),
                    factor,
                    requireNonNull(out.delta()),
                    in.parallel()));
  }

  private static LossTerm term(String name, Kind kind, double weight, Comparison comparison) {
    return new LossTerm(name, kind, 0, _ -> weight, comparison);
  }

  private static LossTerm geometry(
      String name,
      TrainingSettings.LossSettings w,
      IntToDoubleFunction weight,
      Comparison comparison) {
    return new LossTerm(name, Kind.GEOMETRY, w.geometryFrom(), weight, comparison);
  }
}
