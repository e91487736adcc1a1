package timewalker.jobs.measure;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.basis.NeuralBases;
import timewalker.engine.Engine;
import timewalker.engine.SpaceRenderer;
import timewalker.head.HeadParams;
import timewalker.loss.Psnr;
import timewalker.math.FloatImage;
import timewalker.raster.RenderSettings;
import timewalker.synth.LifelongSubject;
import timewalker.synth.Shot;
import timewalker.train.Split;

/**
 * Measures on the synthetic subject how independently an avatar controls life stage and pose, and
 * the contribution of each basis. Only a synthetic subject can be shown at any age in any pose.
 */
public final class Disentanglement {
  /**
   * One stage's pose and view, shown at another stage.
   *
   * @param pose the stage whose poses and cameras were taken
   * @param shown the stage whose blend weights and shape the avatar was shown with
   * @param towardsShown PSNR against the truth of {@code shown} in that pose, dB
   * @param towardsPose PSNR against the truth of {@code pose}, dB
   */
  public record Swap(String pose, String shown, double towardsShown, double towardsPose) {
    /** Whether the picture shows the person as it should. */
    boolean holds() {
      return towardsShown > towardsPose;
    }
  }

  /**
   * An age never trained.
   *
   * @param age years
   * @param psnr of the avatar at that age, dB
   * @param betterNeighbour of the neighbouring life stage, shown in its place, that comes closer
   */
  public record Between(double age, double psnr, double betterNeighbour) {}

  /** A shot and its true picture. */
  private record Seen(Shot shot, FloatImage truth) {}

  /** Frames that stand for a stage: enough for a mean, few enough for a demo. */
  private static final int FRAMES = 4;

  private final LifelongSubject subject;
  private final PersonalSpace space;
  private final SpaceRenderer renderer;
  private final Map<String, List<Seen>> seen = new HashMap<>();

  public Disentanglement(LifelongSubject subject, Engine engine, RenderSettings settings) {
    this.subject = subject;
    this.space = engine.space();
    this.renderer = new SpaceRenderer(engine, settings);
  }

  /** Every ordered pair of life stages. */
  public List<Swap> swaps() {
    List<Swap> swaps = new ArrayList<>();
    for (int a = 0; a < space.stageCount(); a++) {
      for (int b = 0; b < space.stageCount(); b++) {
        if (a != b) {
          swaps.add(swap(a, b));
        }
      }
    }
    return swaps;
  }

  private Swap swap(int pose, int shown) {
    double age = space.stages().get(shown).age();
    List<Seen> shots = seen(Split.TEST_VIEW, space.stages().get(pose).age());
    double towardsShown = 0;
    double towardsPose = 0;
    for (Seen seen : shots) {
      Shot shot = seen.shot();
      HeadParams params = withShapeAt(age, shot.truth());
      FloatImage truth = subject.photograph(age, params, shot.camera());
      FloatImage picture = picture(StageMix.single(shown, space.stageCount()), params, shot);
      towardsShown += Psnr.of(picture, truth) / shots.size();
      towardsPose += Psnr.of(picture, seen.truth()) / shots.size();
    }
    return new Swap(name(pose), name(shown), towardsShown, towardsPose);
  }

  /** Every age of the subject's tests that lies between two stages. */
  public List<Between> ages() {
    List<Double> ages =
        subject.shots().stream()
            .filter(shot -> shot.split().equals(Split.TEST_AGE))
            .map(Shot::age)
            .distinct()
            .toList();
    return ages.stream().map(this::between).toList();
  }

  private Between between(double age) {
    StageMix mix = StageMix.atAge(space.stages(), age);
    List<Seen> shots = seen(Split.TEST_AGE, age);
    double own = 0;
    double[] neighbour = new double[space.stageCount()];
    for (Seen seen : shots) {
      Shot shot = seen.shot();
      FloatImage truth = seen.truth();
      own += Psnr.of(picture(mix, shot.truth(), shot), truth) / shots.size();
      for (int k = 0; k < neighbour.length; k++) {
        HeadParams params = withShapeAt(space.stages().get(k).age(), shot.truth());
        FloatImage picture = picture(StageMix.single(k, neighbour.length), params, shot);
        neighbour[k] += Psnr.of(picture, truth) / shots.size();
      }
    }
    double better =
        IntStream.range(0, neighbour.length)
            .filter(k -> mix.weights()[k] > 0)
            .mapToDouble(k -> neighbour[k])
            .max()
            .orElse(Double.NaN);
    return new Between(age, own, better);
  }

  /**
   * What each basis is worth: by how much new views get worse without it.
   *
   * @return by the basis' number, active ones only, dB
   */
  public Map<Integer, Double> worthOfBases() {
    Map<Integer, Double> worth = new LinkedHashMap<>();
    double with = viewPsnr(renderer::choose);
    NeuralBases bases = space.bases().orElse(null);
    for (int i = 0; bases != null && i < bases.count(); i++) {
      int basis = i;
      if (bases.active(i)) {
        worth.put(i, with - viewPsnr(mix -> renderer.chooseWithout(basis, mix)));
      }
    }
    return worth;
  }

  private double viewPsnr(Consumer<StageMix> choose) {
    double sum = 0;
    int count = 0;
    for (int k = 0; k < space.stageCount(); k++) {
      for (Seen seen : seen(Split.TEST_VIEW, space.stages().get(k).age())) {
        Shot shot = seen.shot();
        choose.accept(StageMix.single(k, space.stageCount()));
        FloatImage picture = renderer.render(shot.truth(), shot.camera()).picture();
        sum += Psnr.of(picture, seen.truth());
        count++;
      }
    }
    return sum / count;
  }

  private HeadParams withShapeAt(double age, HeadParams params) {
    HeadParams other = params.copy();
    float[] shape = subject.shape(age);
    System.arraycopy(shape, 0, other.shape(), 0, shape.length);
    return other;
  }

  private FloatImage picture(StageMix mix, HeadParams params, Shot shot) {
    return renderer.render(mix, params, shot.camera()).picture();
  }

  /** Some shots of a split with their true pictures, which are drawn once. */
  private List<Seen> seen(Split split, double age) {
    return seen.computeIfAbsent(
        split + " " + age,
        key ->
            shots(split, age).stream()
                .map(shot ->
                    new Seen(shot, subject.photograph(shot.age(), shot.truth(), shot.camera())))
                .toList());
  }

  private List<Shot> shots(Split split, double age) {
    List<Shot> all =
        subject.shots().stream()
            .filter(shot -> shot.split().equals(split) && shot.age() == age)
            .toList();
    int count = Math.min(FRAMES, all.size());
    return IntStream.range(0, count).mapToObj(i -> all.get(i * all.size() / count)).toList();
  }

  private String name(int stage) {
    return space.stages().get(stage).name();
  }

  /** As the demo prints it. */
  public static String text(List<Swap> swaps, List<Between> ages) {
    StringBuilder out = new StringBuilder();
    long held = swaps.stream().filter(Swap::holds).count();
    out.append(
        String.format(
            Locale.ROOT,
            "Pose of one stage at another stage: %d of %d pairs are closer to the stage shown.",
            held,
            swaps.size()));
    for (Between between : ages) {
      out.append(
          String.format(
              Locale.ROOT,
              "%nAge %.0f, not trained: %.2f dB; the better neighbouring stage: %.2f dB.",
              between.age(),
              between.psnr(),
              between.betterNeighbour()));
    }
    return out.toString();
  }

  /** For JSON. */
  public static Map<String, Object> toMap(
      List<Swap> swaps, List<Between> ages, Map<Integer, Double> worthOfBases) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(
        "stage_swaps",
        swaps.stream()
            .map(swap ->
                Map.of(
                    "pose", swap.pose(),
                    "shown", swap.shown(),
                    "psnr_shown", round(swap.towardsShown()),
                    "psnr_pose", round(swap.towardsPose())))
            .toList());
    map.put(
        "ages_between",
        ages.stream()
            .map(between ->
                Map.of(
                    "age", between.age(),
                    "psnr", round(between.psnr()),
                    "psnr_better_neighbour", round(between.betterNeighbour())))
            .toList());
    Map<String, Object> bases = new LinkedHashMap<>();
    worthOfBases.forEach((basis, worth) -> bases.put("basis " + basis, round(worth)));
    map.put("worth_of_bases_db", bases);
    return map;
  }

  private static double round(double value) {
    return Math.round(value * 1e4) / 1e4;
  }
}
