package timewalker.io.foreign;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import timewalker.head.HeadModel;
import timewalker.io.BadInputException;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.DatasetManifest;
import timewalker.io.dataset.DatasetWriter;
import timewalker.io.dataset.HeadModelRef;
import timewalker.io.dataset.HeadOnMask;
import timewalker.io.dataset.HeadParamsFile;
import timewalker.io.dataset.StoredFrame;
import timewalker.io.dataset.StoredPicture;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.ImageLimits;
import timewalker.io.image.PngOptions;
import timewalker.math.Camera;
import timewalker.math.Parallel;
import timewalker.train.FrameFacts;
import timewalker.train.Split;

/**
 * Imports data sets that other programs tracked; each source becomes a life stage. Frames are
 * imported one by one; their pictures are linked or copied unchanged.
 */
public final class ForeignImport {
  /**
   * One data set.
   *
   * @param path its folder or file
   * @param format its structure
   * @param stage name of the life stage it becomes
   * @param age in years; NaN when unknown, then the data may say it
   */
  public record Source(Path path, ForeignFormat format, String stage, double age) {
    public Source {
      if (!Dataset.isStageName(stage)) {
        throw new BadInputException(
            path.toString(),
            String.format(
                Locale.ROOT,
                "cannot become a life stage named \"%s\"; use only letters, digits, '.', '_' and"
                    + " '-'",
                stage));
      }
    }
  }

  /**
   * What is imported, and how.
   *
   * @param replace whether an older dataset at the target may be replaced
   * @param link whether pictures may be hard links to the source's files
   * @param every of the moments only each such one, 1 for all
   * @param cameras only these, empty for all
   * @param testCameras held out as split test-view, beside what the source itself holds out
   */
  public record Settings(
      boolean replace, boolean link, int every, Set<Integer> cameras, Set<Integer> testCameras) {
    /** Everything, linked, into a new folder. */
    public static final Settings DEFAULT = new Settings(false, true, 1, Set.of(), Set.of());
  }

  /**
   * The result of an import.
   *
   * @param splits frames by split
   * @param stages frames by life stage
   * @param headOnMask share of the head's silhouette that the masks cover, by life stage, in frames
   *     looked at; low where cameras or head are misinterpreted
   * @param eyesOff median distance between the eyes of heads and pictures, by life stage, in
   *     distances between the eyes; without stages in whose frames looked at no face is seen
   * @param warnings about unusual content
   */
  public record Outcome(
      Map<String, Integer> splits,
      Map<String, Integer> stages,
      Map<String, Double> headOnMask,
      Map<String, Double> eyesOff,
      List<String> warnings) {}

  /** A head whose silhouette lies on the mask by less is likely misunderstood. */
  private static final double LEAST_ON_MASK = 0.6;

  /** Eyes that lie farther from the picture's, in distances between the eyes, are elsewhere. */
  private static final double MOST_OFF = 0.5;

  private static final int LOOKED_AT = 6;

  private final HeadModel model;
  private final Settings settings;
  private final HeadOnMask check;
  private final FrameMeasures measures = new FrameMeasures();
  private final FaceCheck faces;
  private final List<Double> eyesOff = new ArrayList<>(); // of the source that is read
  private int highestInMasks; // of the source that is read; 0 before the first that shows anything
  private final Map<String, Double> ages = new HashMap<>(); // by life stage
  private final Outcome outcome =
      new Outcome(
          new LinkedHashMap<>(),
          new LinkedHashMap<>(),
          new LinkedHashMap<>(),
          new LinkedHashMap<>(),
          new ArrayList<>());

  private ForeignImport(HeadModel model, Settings settings, FaceCheck faces, Parallel parallel) {
    this.faces = faces;
    this.model = model;
    this.settings = settings;
    check = new HeadOnMask(model, parallel);
  }

  /**
   * Imports.
   *
   * @param model the head model that all sources were tracked with
   * @param target folder that becomes the dataset, completely or not at all
   * @param faces compares heads with the pictures
   * @param progress told of every frame
   * @throws BadInputException when something cannot be used: file, frame and key, in one sentence
   */
  public static Outcome run(
      List<Source> sources,
      HeadModel model,
      Path target,
      Settings settings,
      FaceCheck faces,
      Parallel parallel,
      LongConsumer progress)
      throws IOException {
    requireOneAge(sources);
    ForeignImport job = new ForeignImport(model, settings, faces, parallel);
    float[] white = {1, 1, 1};
    DatasetManifest manifest =
        new DatasetManifest(
            HeadModelRef.of(model),
            white,
            false,
            DatasetManifest.DEFAULT_DEPTH_SCALE,
            false,
            JsonNodeFactory.instance.objectNode().put("imported", true));
    DatasetWriter.Settings how = DatasetWriter.Settings.DEFAULT.withReplace(settings.replace());
    try (DatasetWriter writer = DatasetWriter.create(target, manifest, how)) {
      int moment = 0;
      for (Source source : sources) {
        moment = job.add(source, writer, moment, progress);
      }
      writer.finish();
    }
    return job.outcome;
  }

  /** How many frames an import will take. */
  public static long count(List<Source> sources, HeadModel model, Settings settings)
      throws IOException {
    requireOneAge(sources);
    long count = 0;
    for (Source source : sources) {
      try (ForeignSource data = ForeignSource.open(source.path(), source.format(), model)) {
        count += data.frames().stream().filter(frame -> isWanted(frame, settings)).count();
      }
    }
    return count;
  }

  /** Several sources may become one life stage, which then has one age. */
  private static void requireOneAge(List<Source> sources) {
    Map<String, Double> ages = new HashMap<>();
    sources.forEach(source -> requireOneAge(ages, source.stage(), source.age()));
  }

  private static void requireOneAge(Map<String, Double> ages, String stage, double age) {
    Double earlier = Double.isNaN(age) ? null : ages.putIfAbsent(stage, age);
    if (earlier != null && earlier != age) {
      throw new BadInputException(
          "life stage " + stage,
          String.format(
              Locale.ROOT,
              "has two ages, %s and %s; give each age a stage of its own",
              plain(earlier),
              plain(age)));
    }
  }

  /** Without ".0" behind a whole number. */
  private static String plain(double age) {
    return age == Math.rint(age) ? String.format(Locale.ROOT, "%.0f", age) : Double.toString(age);
  }

  /** Adds one source; returns the first moment that is free then. */
  private int add(Source source, DatasetWriter writer, int first, LongConsumer progress)
      throws IOException {
    try (ForeignSource data = ForeignSource.open(source.path(), source.format(), model)) {
      List<? extends ForeignFrame> frames =
          data.frames().stream().filter(frame -> isWanted(frame, settings)).toList();
      if (frames.isEmpty()) {
        throw new BadInputException(source.path().toString(), "holds no requested frame");
      }
      double age = Double.isNaN(source.age()) ? data.age() : source.age();
      requireOneAge(ages, source.stage(), age);
      int step = Math.max(1, frames.size() / LOOKED_AT);
      check.clear();
      measures.clear();
      eyesOff.clear();
      highestInMasks = 0;
      int last = first;
      for (int i = 0; i < frames.size(); i++) {
        StoredFrame frame = stored(frames.get(i), source.stage(), age, first);
        writer.addStored(frame, settings.link());
        measures.add(frame);
        if (i % step == step / 2) {
          look(frame);
        }
        outcome.splits().merge(frame.facts().split().name(), 1, Integer::sum);
        outcome.stages().merge(source.stage(), 1, Integer::sum);
        last = Math.max(last, frame.facts().timestep());
        progress.accept(1);
      }
      judge(source);
      data.warnings().forEach(w -> outcome.warnings().add(source.path() + ": " + w));
      return last + 1;
    }
  }

  private void look(StoredFrame frame) {
    Camera camera = frame.facts().camera();
    check.add(frame.params(), camera, mask(frame));
    ByteImage picture =
        ImageFile.decode(frame.image().bytes(), frame.where(), ImageLimits.DEFAULT).rgb();
    faces.eyesOff(picture, frame.params(), camera).ifPresent(eyesOff::add);
  }

  private static boolean isWanted(ForeignFrame frame, Settings settings) {
    return frame.timestep() % settings.every() == 0
        && (settings.cameras().isEmpty() || settings.cameras().contains(frame.cameraIndex()));
  }

  private StoredFrame stored(ForeignFrame frame, String stage, double age, int first)
      throws IOException {
    ForeignFrame.Content content = frame.read();
    HeadParamsFile.requireBounded(content.params(), frame.where());
    boolean heldOut =
        frame.split().isTrained() && settings.testCameras().contains(frame.cameraIndex());
    StoredFrame stored =
        new StoredFrame(
            frame.where(),
            new FrameFacts(
                first + frame.timestep(),
                frame.cameraIndex(),
                stage,
                age,
                heldOut ? Split.TEST_VIEW : frame.split(),
                content.camera()),
            content.params(),
            content.staticOffset(),
            content.lens().isPresent() ? straightened(frame, content) : content.image(),
            content
                .mask()
                .map(mask -> inFull(mask, frame.where()))
                .map(mask ->
                    content.lens().isPresent() ? straightened(frame, content, mask) : mask));
    return stored;
  }

  private static StoredPicture straightened(ForeignFrame frame, ForeignFrame.Content content) {
    return straightened(frame, content, content.image());
  }

  private static StoredPicture straightened(
      ForeignFrame frame, ForeignFrame.Content content, StoredPicture picture) {
    ByteImage bent = ImageFile.decode(picture.bytes(), frame.where(), ImageLimits.DEFAULT);
    Camera camera = content.camera();
    if (bent.width() != camera.width() || bent.height() != camera.height()) {
      return picture; // refused where the frame is put together, with both sizes named
    }
    ByteImage straight = content.lens().orElseThrow().straightened(camera, bent);
    return StoredPicture.of(ImageFile.encodePng(straight, PngOptions.PLAIN), frame.where());
  }

  /** A mask of 0 and 255. The first mask of a source that shows anything tells of all. */
  private StoredPicture inFull(StoredPicture mask, String where) {
    if (highestInMasks == 0) {
      highestInMasks = SegmentationMask.highest(mask, where);
    }
    return highestInMasks == 1 ? SegmentationMask.ofTruths(mask, where) : mask;
  }

  /** A frame's mask, which may be its picture's alpha. */
  private static Optional<ByteImage> mask(StoredFrame frame) {
    byte[] bytes = frame.mask().orElse(frame.image()).bytes();
    ByteImage stored = ImageFile.decode(bytes, frame.where() + ", mask", ImageLimits.DEFAULT);
    boolean alpha = stored.channels() % 2 == 0;
    return frame.mask().isEmpty() && !alpha
        ? Optional.empty()
        : Optional.of(stored.channel(alpha ? stored.channels() - 1 : 0));
  }

  private void judge(Source source) {
    judgeEyes(source);
    measures.warnings().forEach(w -> outcome.warnings().add(source.path() + ": " + w));
    double share = check.share();
    if (Double.isNaN(share)) {
      return;
    }
    outcome.headOnMask().putIfAbsent(source.stage(), share);
    if (share < LEAST_ON_MASK) {
      outcome
          .warnings()
          .add(
              String.format(
                  Locale.ROOT,
                  "%s: only %.0f %% of the head's silhouette lies on the masks; check cameras,"
                      + " units and head model",
                  source.path(),
                  100 * share));
    }
  }

  private void judgeEyes(Source source) {
    if (eyesOff.isEmpty()) {
      return;
    }
    double median = eyesOff.stream().sorted().toList().get(eyesOff.size() / 2);
    outcome.eyesOff().putIfAbsent(source.stage(), median);
    if (median > MOST_OFF) {
      outcome
          .warnings()
          .add(
              String.format(
                  Locale.ROOT,
                  "%s: the faces in the pictures lie elsewhere than the heads, by %.1f times the"
                      + " distance between the eyes; check whether the pictures are turned, and"
                      + " cameras and units",
                  source.path(),
                  median));
    }
  }
}
