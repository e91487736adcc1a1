package timewalker.jobs.measure;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.engine.Engine;
import timewalker.engine.SpaceRenderer;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.head.HeadView;
import timewalker.io.dataset.DatasetFrames;
import timewalker.io.dataset.Frame;
import timewalker.io.lpips.Lpips;
import timewalker.jobs.Progress;
import timewalker.loss.ColourAffine;
import timewalker.loss.Psnr;
import timewalker.loss.Ssim;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;
import timewalker.raster.RenderSettings;
import timewalker.raster.RenderTarget;
import timewalker.skin.TrackedGeometry;
import timewalker.track.HeadPhoto;
import timewalker.track.HeadTracker;
import timewalker.track.TrackerSettings;
import timewalker.train.FrameSource;
import timewalker.train.StageShapes;
import timewalker.train.Trainer;

/**
 * Measures a space on frames: PSNR and SSIM over the picture and over the head's mask; normals and
 * depth on facial skin where the truth is known; perceptual metrics where they are asked for.
 */
public final class Evaluation {
  /**
   * Figures of one frame; NaN where something is unknown.
   *
   * @param psnr whole picture, dB
   * @param ssim whole picture
   * @param headPsnr within the mask, dB
   * @param headSsim within the mask
   * @param normalDegrees mean angle between rendered and true normals on facial skin
   * @param depthMillimetres mean absolute difference of depth on facial skin
   * @param stLpips whole picture, see {@link #REDUCED}
   * @param lpips whole picture
   */
  public record Figures(
      double psnr,
      double ssim,
      double headPsnr,
      double headSsim,
      double normalDegrees,
      double depthMillimetres,
      double stLpips,
      double lpips) {
    private double[] numbers() {
      return new double[] {
        psnr, ssim, headPsnr, headSsim, normalDegrees, depthMillimetres, stLpips, lpips
      };
    }

    /** Means over frames; a number that is unknown for a frame does not count. */
    static Figures mean(List<Figures> all) {
      double[] sum = new double[FIGURES];
      int[] count = new int[FIGURES];
      for (Figures figures : all) {
        double[] numbers = figures.numbers();
        for (int i = 0; i < FIGURES; i++) {
          if (Double.isFinite(numbers[i])) {
            sum[i] += numbers[i];
            count[i]++;
          }
        }
      }
      for (int i = 0; i < FIGURES; i++) {
        sum[i] = count[i] == 0 ? Double.NaN : sum[i] / count[i];
      }
      return new Figures(sum[0], sum[1], sum[2], sum[3], sum[4], sum[5], sum[6], sum[7]);
    }

    /** By name; unknown figures are left out. */
    public Map<String, Double> known() {
      Map<String, Double> map = new LinkedHashMap<>();
      String[] names = {
        "psnr", "ssim", "head_psnr", "head_ssim", "normal_deg", "depth_mm", "st_lpips", "lpips"
      };
      double[] numbers = numbers();
      for (int i = 0; i < names.length; i++) {
        if (Double.isFinite(numbers[i])) {
          map.put(names[i], numbers[i]);
        }
      }
      return map;
    }

    /** For JSON: unknown figures are left out, the others rounded. */
    public Map<String, Object> toMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      known().forEach((name, number) -> map.put(name, Math.round(number * 1e4) / 1e4));
      return map;
    }
  }

  private static final int FIGURES = 8;

  /** ST-LPIPS is measured on pictures that are reduced to about so many pixels a side. */
  private static final int REDUCED = 256;

  /** A frame this close to a stage's age belongs to the stage, years. */
  private static final double AGE_TOLERANCE = 0.01;

  private final Engine engine;
  private final PersonalSpace space;
  private final StageShapes shapes;
  private final SpaceRenderer renderer;
  private final TrackedGeometry tracked;
  private final HeadPoser poser;
  private final RenderSettings render;
  private final Parallel parallel;
  private final Perception perception;

  /**
   * @param engine whose space is measured
   * @param frames of the dataset that the space was trained on, or will be
   * @param perception measured too
   */
  public Evaluation(
      Engine engine, FrameSource frames, RenderSettings settings, Perception perception) {
    this.perception = perception;
    this.engine = engine;
    this.space = engine.space();
    this.shapes = new StageShapes(space, frames);
    this.render = settings;
    this.parallel = engine.parallel();
    this.renderer = new SpaceRenderer(engine, settings);
    this.tracked = new TrackedGeometry(space.head(), parallel);
    this.poser = new HeadPoser(space.head());
  }

  /** Which moment a frame shows: its life stage, or its age where that lies between stages. */
  StageMix momentOf(FrameSource.FrameInfo info) {
    double stageAge = space.stages().get(info.stage()).age();
    boolean between = Math.abs(stageAge - info.age()) > AGE_TOLERANCE;
    return between
        ? StageMix.atAge(space.stages(), info.age())
        : StageMix.single(info.stage(), space.stageCount());
  }

  /** The four pictures of a frame's view, overwritten by the next call. */
  public RenderTarget render(FrameSource.FrameInfo info) {
    StageMix moment = momentOf(info);
    return renderer.render(moment, shapes.corrected(moment, info.params()), info.camera());
  }

  /** A way to measure one frame. */
  public interface Measure {
    Figures of(DatasetFrames frames, int index);
  }

  /** Renders one frame and compares it with its truth. */
  public Figures frame(DatasetFrames frames, int index) {
    RenderTarget target = render(frames.info(index));
    return compare(frames, index, target, target.picture());
  }

  /** What is fitted to a frame before it is measured. */
  public enum Freedom {
    HEAD,
    COLOURS,
    BOTH
  }

  /**
   * As {@link #frame} after pose and expression were tracked in the whole frame, its measured
   * pixels included: the protocol of publications. The colours stay the avatar's own.
   */
  public Measure tracked() {
    HeadTracker tracker = HeadTracker.of(engine, render, TrackerSettings.DEFAULT);
    return (frames, index) -> {
      FrameSource.FrameInfo info = frames.info(index);
      StageMix moment = momentOf(info);
      HeadParams given = shapes.corrected(moment, info.params());
      tracker.choose(moment);
      HeadTracker.Tracked found =
          tracker.track(given, given, info.camera(), photo(frames.picture(index)), _ -> true);
      RenderTarget target = renderer.render(moment, found.head(), info.camera());
      return compare(frames, index, target, target.picture());
    };
  }

  private static HeadPhoto photo(FrameSource.Picture picture) {
    return new HeadPhoto(picture.colour(), picture.mask());
  }

  /**
   * As {@link #frame} after head or colours were fitted to the frame: to its left half for the
   * right one and to its right half for the left one, so that no pixel is measured that was looked
   * at.
   */
  public Measure fitted(Freedom freedom) {
    HeadTracker tracker = HeadTracker.of(engine, render, TrackerSettings.DEFAULT);
    return (frames, index) -> {
      FrameSource.FrameInfo info = frames.info(index);
      FrameSource.Picture picture = frames.picture(index);
      StageMix moment = momentOf(info);
      HeadParams given = shapes.corrected(moment, info.params());
      tracker.choose(moment);
      int width = info.camera().width();
      int middle = middle(mask(picture));
      FloatImage halves = new FloatImage(width, info.camera().height(), 3);
      RenderTarget target = null;
      for (boolean left : new boolean[] {true, false}) {
        ColourAffine.Where where = pixel -> left ? pixel % width < middle : pixel % width >= middle;
        HeadTracker.Tracked found =
            freedom == Freedom.COLOURS
                ? tracker.colours(given, info.camera(), photo(picture), where)
                : tracker.track(given, given, info.camera(), photo(picture), where);
        target = renderer.render(moment, found.head(), info.camera());
        FloatImage shown = target.picture();
        if (freedom != Freedom.HEAD) {
          shown = new FloatImage(width, info.camera().height(), 3);
          found.colours().forward(0, target.picture(), target.alpha(), shown, parallel);
        }
        copyColumns(shown, left ? middle : 0, left ? width : middle, halves);
      }
      return compare(frames, index, requireNonNull(target), halves);
    };
  }

  private static FloatImage mask(FrameSource.Picture picture) {
    return requireNonNull(picture.mask(), "a dataset's frames have masks");
  }

  /** The column that has as much of the head to its left as to its right. */
  private static int middle(FloatImage mask) {
    double sum = 0;
    double all = 1e-9;
    for (int p = 0; p < mask.pixels(); p++) {
      sum += mask.data()[p] * (p % mask.width());
      all += mask.data()[p];
    }
    return (int) Math.rint(sum / all);
  }

  private static void copyColumns(FloatImage from, int first, int end, FloatImage to) {
    for (int row = 0; row < 3 * from.height(); row++) {
      int at = row * from.width() + first;
      System.arraycopy(from.data(), at, to.data(), at, end - first);
    }
  }

  /** A copy in place of a rendered picture; nothing is known of its normals and depth. */
  public Measure copied(NearestCopy copies) {
    return (frames, index) -> {
      FloatImage copy = copies.of(index);
      return figures(frames.picture(index), copy, Double.NaN, Double.NaN);
    };
  }

  private Figures compare(DatasetFrames frames, int index, RenderTarget target, FloatImage colour) {
    FrameSource.FrameInfo info = frames.info(index);
    FrameSource.Picture picture = frames.picture(index);
    tracked.draw(renderer.vertices(), info.camera());
    Frame frame = frames.frame(index);
    float[] skin = facialSkin(frame);
    return figures(
        picture,
        colour,
        frame.normal().map(n -> normalError(n, skin, target)).orElse(Double.NaN),
        frame.depth().map(d -> depthError(d, skin, target)).orElse(Double.NaN));
  }

  private Figures figures(
      FrameSource.Picture picture, FloatImage colour, double normal, double depth) {
    FloatImage truth = picture.colour();
    return new Figures(
        Psnr.of(colour, truth),
        Ssim.of(colour, truth, parallel),
        Psnr.within(mask(picture), colour, truth),
        Ssim.within(mask(picture), colour, truth, parallel),
        normal,
        depth,
        perception.shiftTolerant().map(metric -> reduced(metric, colour, truth)).orElse(Double.NaN),
        perception
            .lpips()
            .map(metric -> metric.add(colour, truth, 1, null, parallel))
            .orElse(Double.NaN));
  }

  private double reduced(Lpips metric, FloatImage colour, FloatImage truth) {
    int side = Math.max(truth.width(), truth.height());
    int factor = Math.max(1, (int) Math.rint((double) side / REDUCED));
    FloatImage shown = colour.reduced(factor);
    return metric.fits(shown.width(), shown.height())
        ? metric.add(shown, truth.reduced(factor), 1, null, parallel)
        : Double.NaN;
  }

  /**
   * [pixels] 1 on facial skin: where the head model has some, and the truth, if the dataset knows
   * it, shows skin and not what lies before it, such as a beard, hair or glasses.
   */
  private float[] facialSkin(Frame frame) {
    float[] skin = tracked.facialSkin().data().clone();
    frame
        .trueSkin()
        .ifPresent(truth -> {
          for (int i = 0; i < skin.length; i++) {
            skin[i] *= truth.data()[i];
          }
        });
    return skin;
  }

  private double normalError(FloatImage truth, float[] skin, RenderTarget target) {
    int pixels = truth.pixels();
    double sum = 0;
    int count = 0;
    float[] t = truth.data();
    float[] n = target.normal();
    for (int i = 0; i < pixels; i++) {
      boolean known = t[i] != 0 || t[pixels + i] != 0 || t[2 * pixels + i] != 0;
      if (skin[i] == 0 || target.alpha()[i] <= 0.5f || !known) {
        continue;
      }
      double dot =
          t[i] * n[i] + t[pixels + i] * n[pixels + i] + t[2 * pixels + i] * n[2 * pixels + i];
      sum += Math.toDegrees(Math.acos(Math.clamp(dot, -1, 1)));
      count++;
    }
    return count == 0 ? Double.NaN : sum / count;
  }

  private double depthError(FloatImage truth, float[] skin, RenderTarget target) {
    double sum = 0;
    int count = 0;
    for (int i = 0; i < truth.pixels(); i++) {
      if (skin[i] > 0 && target.alpha()[i] > 0.5f && truth.data()[i] > 0) {
        sum += Math.abs(truth.data()[i] - target.depth()[i]);
        count++;
      }
    }
    return count == 0 ? Double.NaN : 1000 * sum / count;
  }

  /**
   * Means of a dataset's frames.
   *
   * @param bySplit by split
   * @param byStage by split, and then by life stage or age
   * @param byTurn by how far the head is turned away from the camera, of all splits together; only
   *     turns that occur
   */
  public record Summary(
      Map<String, Figures> bySplit,
      Map<String, Map<String, Figures>> byStage,
      Map<Turn, Turned> byTurn) {
    private static final String LINE = "%-28s %7s %7s %9s %9s %7s %7s %8s %7s%n";

    /** As printed by the commands. */
    public String text() {
      StringBuilder out = new StringBuilder();
      out.append(
          String.format(
              Locale.ROOT,
              LINE,
              "split",
              "PSNR",
              "SSIM",
              "head PSNR",
              "head SSIM",
              "normal",
              "depth",
              "ST-LPIPS",
              "LPIPS"));
      bySplit.forEach((split, figures) -> {
        out.append(line(split, figures));
        byStage
            .getOrDefault(split, Map.of())
            .forEach((stage, f) -> out.append(line("  " + stage, f)));
      });
      byTurn.forEach((turn, turned) ->
          out.append(
              line(
                  String.format(Locale.ROOT, "%s (%d)", turn.label, turned.frames),
                  turned.figures)));
      return out.toString().stripTrailing();
    }

    private static String line(String name, Figures f) {
      return String.format(
          Locale.ROOT,
          LINE,
          name,
          number("%.2f", f.psnr),
          number("%.4f", f.ssim),
          number("%.2f", f.headPsnr),
          number("%.4f", f.headSsim),
          number("%.2f°", f.normalDegrees),
          number("%.2fmm", f.depthMillimetres),
          number("%.4f", f.stLpips),
          number("%.4f", f.lpips));
    }

    private static String number(String format, double value) {
      return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "-";
    }

    /** For JSON. */
    public Map<String, Object> toMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      bySplit.forEach((split, figures) -> {
        Map<String, Object> entry = figures.toMap();
        Map<String, Object> stages = new LinkedHashMap<>();
        byStage.getOrDefault(split, Map.of()).forEach((stage, f) -> stages.put(stage, f.toMap()));
        entry.put("life_stages", stages);
        map.put(split, entry);
      });
      return map;
    }

    /** For JSON: figures by turn of the head. */
    public Map<String, Object> turnsToMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      byTurn.forEach((turn, turned) -> {
        Map<String, Object> entry = new LinkedHashMap<>(Map.of("frames", turned.frames));
        entry.putAll(turned.figures.toMap());
        map.put(turn.key, entry);
      });
      return map;
    }
  }

  /** How far a head is turned away from the camera, to either side. */
  public enum Turn {
    /** Up to 20 degrees. */
    FRONT("front", "turned up to 20°", 20),
    /** 20 to 40 degrees. */
    HALF("half", "turned 20° to 40°", 40),
    /** Beyond 40 degrees. */
    SIDE("side", "turned beyond 40°", 180);

    private final String key;
    private final String label;
    private final double most;

    Turn(String key, String label, double most) {
      this.key = key;
      this.label = label;
      this.most = most;
    }

    /** The class of an angle from 0 to 180, degrees. */
    public static Turn of(double degrees) {
      for (Turn turn : values()) {
        if (degrees <= turn.most) {
          return turn;
        }
      }
      throw new IllegalArgumentException(degrees + " degrees; expected 0 to 180");
    }
  }

  /**
   * Frames of one turn.
   *
   * @param frames how many
   * @param figures their means
   */
  public record Turned(int frames, Figures figures) {}

  /**
   * Measures held-out views of moments that were trained on, with the head parameters that training
   * refined on other views of them.
   *
   * @return nothing where there is no such frame
   */
  public Optional<Figures> refinedMoments(Trainer trainer, DatasetFrames frames) {
    List<Figures> all = new ArrayList<>();
    for (int i = 0; i < frames.size(); i++) {
      FrameSource.FrameInfo info = frames.info(i);
      if (!info.split().isTrained() && trainer.refined(i)) {
        RenderTarget target =
            renderer.render(momentOf(info), trainer.refinedParams(i), info.camera());
        all.add(compare(frames, i, target, target.picture()));
      }
    }
    return all.isEmpty() ? Optional.empty() : Optional.of(Figures.mean(all));
  }

  /**
   * Measures every frame that was not trained on.
   *
   * @param split only this one, or all but "train" when empty
   */
  public Summary summarise(DatasetFrames frames, Optional<String> split, Progress progress) {
    return summarise(frames, split, this::frame, progress);
  }

  /** As above, measured in another way. */
  public Summary summarise(
      DatasetFrames frames, Optional<String> split, Measure measure, Progress progress) {
    Map<String, List<Figures>> bySplit = new TreeMap<>();
    Map<String, Map<String, List<Figures>>> byStage = new TreeMap<>();
    Map<Turn, List<Figures>> byTurn = new EnumMap<>(Turn.class);
    for (int i = 0; i < frames.size(); i++) {
      FrameSource.FrameInfo info = frames.info(i);
      String name = info.split().name();
      if (split.isPresent() ? !split.get().equals(name) : info.split().isTrained()) {
        continue;
      }
      Figures figures = measure.of(frames, i);
      bySplit.computeIfAbsent(name, s -> new ArrayList<>()).add(figures);
      byStage
          .computeIfAbsent(name, s -> new TreeMap<>())
          .computeIfAbsent(frames.frame(i).lifeStage(), s -> new ArrayList<>())
          .add(figures);
      byTurn.computeIfAbsent(turn(info), t -> new ArrayList<>()).add(figures);
      progress.advance(1);
    }
    Map<String, Figures> splits = new LinkedHashMap<>();
    bySplit.forEach((name, all) -> splits.put(name, Figures.mean(all)));
    Map<String, Map<String, Figures>> stages = new LinkedHashMap<>();
    byStage.forEach((name, all) -> {
      Map<String, Figures> means = new LinkedHashMap<>();
      all.forEach((stage, list) -> means.put(stage, Figures.mean(list)));
      stages.put(name, means);
    });
    Map<Turn, Turned> turns = new EnumMap<>(Turn.class);
    byTurn.forEach((turn, all) -> turns.put(turn, new Turned(all.size(), Figures.mean(all))));
    return new Summary(splits, stages, turns);
  }

  private Turn turn(FrameSource.FrameInfo info) {
    HeadParams shown = shapes.corrected(momentOf(info), info.params());
    return Turn.of(HeadView.of(poser, shown, info.camera()).turn());
  }
}
