package timewalker.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import timewalker.io.BadInputException;
import timewalker.io.dataset.DatasetWriter;
import timewalker.io.dataset.FrameData;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.math.Camera;
import timewalker.math.FloatImage;
import timewalker.prepare.analysis.AnalysedFace;
import timewalker.prepare.fit.FittedHead;
import timewalker.prepare.fit.HeadMask;
import timewalker.prepare.stage.StageLabel;
import timewalker.train.FrameFacts;
import timewalker.train.Split;

/** Step 5: cuts out the heads, writes the dataset's frames, and small pictures for the report. */
final class DatasetStep {
  /** Most thumbnails in the report. */
  private static final int MOST_THUMBNAILS = 4000;

  private static final double THUMBNAIL_QUALITY = 0.8;

  /** The result for a picture that can no longer be read. */
  private static final DatasetFrame CHANGED =
      DatasetFrame.rejected(
          new Verdict(Verdict.Reason.UNREADABLE, "the file changed during preparation"));

  private final WorkerPool pool;
  private final DatasetWriter writer;
  private final Path thumbnails;
  private final PrepareSettings settings;
  private final Preparation.Listener listener;

  /**
   * @param thumbnails folder for small pictures
   */
  DatasetStep(
      WorkerPool pool,
      DatasetWriter writer,
      Path thumbnails,
      PrepareSettings settings,
      Preparation.Listener listener)
      throws IOException {
    this.pool = pool;
    this.writer = writer;
    this.thumbnails = Files.createDirectories(thumbnails);
    this.settings = settings;
    this.listener = listener;
  }

  /**
   * What is to be done with a picture.
   *
   * @param index number of the picture
   * @param split empty for a picture that was rejected
   * @param timestep the frame's number in the dataset
   * @param shown whether the report has a small picture of it
   */
  private record Plan(
      PictureResult picture, int index, Optional<Split> split, int timestep, boolean shown) {}

  /**
   * The result of cutting out a head.
   *
   * @param headWithGaze empty where the gaze is unknown
   * @param colours the dataset's picture; empty where the head could not be cut out
   */
  private record CutOut(
      Optional<FittedHead> headWithGaze, Optional<ByteImage> colours, Verdict verdict) {
    static final CutOut NONE = new CutOut(Optional.empty(), Optional.empty(), Verdict.KEPT);
  }

  /**
   * Works on every picture that could be read.
   *
   * @param splits of the pictures; empty for those that were rejected
   * @return what was written of each picture, in the order of the pictures
   */
  List<DatasetFrame> run(List<PictureResult> pictures, List<Optional<Split>> splits)
      throws IOException {
    DatasetFrame[] frames = new DatasetFrame[pictures.size()];
    Arrays.fill(frames, DatasetFrame.NONE);
    Map<InputFile, List<Plan>> byFile = plans(pictures, splits);
    List<Plan> photos =
        byFile.entrySet().stream()
            .filter(e -> !e.getKey().clip())
            .map(e -> e.getValue().getFirst())
            .toList();
    pool.each(
        photos.size(), (worker, i) -> frames[photos.get(i).index] = photo(worker, photos.get(i)));
    for (Map.Entry<InputFile, List<Plan>> clip : byFile.entrySet()) {
      if (clip.getKey().clip()) {
        clip(clip.getKey(), clip.getValue(), frames);
      }
    }
    return List.of(frames);
  }

  private static Map<InputFile, List<Plan>> plans(
      List<PictureResult> pictures, List<Optional<Split>> splits) {
    int every = Math.max(1, Math.ceilDiv(pictures.size(), MOST_THUMBNAILS));
    Map<InputFile, List<Plan>> byFile = new LinkedHashMap<>();
    int timestep = 0;
    for (int i = 0; i < pictures.size(); i++) {
      PictureResult picture = pictures.get(i);
      int own = splits.get(i).isEmpty() ? -1 : timestep++;
      if (picture.source().analysis().isPresent()) {
        byFile
            .computeIfAbsent(picture.source().file(), f -> new ArrayList<>())
            .add(new Plan(picture, i, splits.get(i), own, i % every == 0));
      }
    }
    return byFile;
  }

  private DatasetFrame photo(Worker worker, Plan plan) throws IOException {
    ByteImage photo;
    try {
      photo = plan.picture.source().file().photo(settings).picture();
    } catch (BadInputException | IOException e) {
      return CHANGED;
    }
    return frame(worker, plan, photo);
  }

  private void clip(InputFile file, List<Plan> plans, DatasetFrame[] frames) throws IOException {
    plans.forEach(plan -> frames[plan.index] = CHANGED);
    int[] next = {0};
    try {
      pool.clip(
          file,
          settings,
          frame -> {
            boolean wanted =
                next[0] < plans.size()
                    && plans.get(next[0]).picture.source().frame() == frame.index();
            next[0] += wanted ? 1 : 0;
            return wanted;
          },
          (worker, i, photo) -> frames[plans.get(i).index] = frame(worker, plans.get(i), photo));
    } catch (BadInputException e) {
      // It could be read a while ago; the frames that are missing now stay marked as changed.
    }
  }

  private DatasetFrame frame(Worker worker, Plan plan, ByteImage photo) throws IOException {
    CutOut cutOut = plan.split.isEmpty() ? CutOut.NONE : write(worker, plan, photo);
    Optional<String> thumbnail = Optional.empty();
    if (plan.shown) {
      String name = String.format(Locale.ROOT, "%06d.jpg", plan.index);
      Optional<FittedHead> head = cutOut.headWithGaze.or(plan.picture.fit()::head);
      ImageFile.writeJpeg(
          thumbnails.resolve(name),
          Thumbnail.of(worker, photo, plan.picture.face(), head, cutOut.colours),
          THUMBNAIL_QUALITY,
          // A head was drawn over the photo; landmarks alone only mark it.
          head.map(_ -> SyntheticMediaTag.COMPOSITE));
      thumbnail = Optional.of(name);
    }
    listener.advanced(1);
    boolean written = cutOut.colours.isPresent();
    return new DatasetFrame(
        written ? plan.split : Optional.empty(),
        written ? plan.timestep : -1,
        cutOut.headWithGaze,
        thumbnail,
        cutOut.verdict);
  }

  /** Adds a frame to the dataset, unless the head cannot be cut out. */
  private CutOut write(Worker worker, Plan plan, ByteImage photo) throws IOException {
    AnalysedFace face = plan.picture.face().orElseThrow();
    FittedHead fitted = plan.picture.fit().head().orElseThrow();
    // Landmarks hold no iris, so the eyes rest until the photo itself has told where they look.
    Optional<FittedHead> looking =
        worker.gaze().find(photo, fitted, face.landmarks().pixels()).map(fitted::withGaze);
    FittedHead head = looking.orElse(fitted);
    FloatImage person = worker.models().mask().of(photo, face.landmarks()).mask();
    FloatImage mask = worker.headMask().of(head, person, photo, others(plan.picture.person()));
    double[] box = HeadBox.of(worker, head);
    Verdict verdict = judge(mask, face, box);
    if (!verdict.kept()) {
      return new CutOut(looking, Optional.empty(), verdict);
    }
    Crop crop = Crop.around(box, photo.width(), photo.height(), settings.size());
    Camera camera = crop.camera(head.camera());
    ByteImage cutMask = crop.mask(mask);
    ByteImage colours = Crop.overWhite(crop.colours(photo), cutMask);
    StageLabel stage = plan.picture.stage().orElseThrow();
    writer.addFrame(
        new FrameData(
            new FrameFacts(
                plan.timestep, 0, stage.name(), stage.age(), plan.split.orElseThrow(), camera),
            head.params(),
            colours,
            cutMask,
            Optional.empty(),
            Optional.empty()));
    return new CutOut(looking, Optional.of(colours), Verdict.KEPT);
  }

  /**
   * Whether a mask holds the head.
   *
   * @param box x0, y0, x1, y1 around the head, pixels
   */
  private Verdict judge(FloatImage mask, AnalysedFace face, double[] box) {
    double held = held(mask, face);
    if (held < settings.gates().leastMask()) {
      return new Verdict(
          Verdict.Reason.NO_MASK,
          String.format(Locale.ROOT, "the mask covers only %.0f %% of the face", 100 * held));
    }
    double cut = alongBorder(mask) / (box[3] - box[1]);
    if (cut > settings.gates().mostCut()) {
      return new Verdict(
          Verdict.Reason.CUT_OFF,
          String.format(
              Locale.ROOT,
              "the picture border cuts the head along %.0f %% of its height",
              100 * cut));
    }
    return Verdict.KEPT;
  }

  private static List<HeadMask.OtherFace> others(PersonFace person) {
    return person.others().stream()
        .map(face -> face.landmarks().box())
        .map(box -> new HeadMask.OtherFace(box.x(), box.y(), box.height()))
        .toList();
  }

  /** Pixels of the photo's sides and upper edge that the head covers; a cut neck does no harm. */
  private static int alongBorder(FloatImage mask) {
    int width = mask.width();
    int height = mask.height();
    int count = 0;
    for (int x = 0; x < width; x++) {
      count += covered(mask, x, 0);
    }
    for (int y = 1; y < height; y++) {
      count += covered(mask, 0, y) + covered(mask, width - 1, y);
    }
    return count;
  }

  private static int covered(FloatImage mask, int x, int y) {
    return mask.data()[y * mask.width() + x] >= 0.5f ? 1 : 0;
  }

  /** Share of the landmarks that lie within the mask. */
  private static double held(FloatImage mask, AnalysedFace face) {
    double sum = 0;
    int count = 0;
    for (int l = 0; l < face.landmarks().count(); l++) {
      int x = (int) face.landmarks().x(l);
      int y = (int) face.landmarks().y(l);
      if (x >= 0 && y >= 0 && x < mask.width() && y < mask.height()) {
        sum += mask.data()[y * mask.width() + x];
        count++;
      }
    }
    return count == 0 ? 0 : sum / count;
  }
}
