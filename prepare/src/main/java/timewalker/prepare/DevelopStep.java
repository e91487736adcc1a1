package timewalker.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
import timewalker.prepare.fit.HeadMask;
import timewalker.prepare.look.SeenFace;
import timewalker.prepare.media.PhotoFile;
import timewalker.prepare.vision.FaceLandmarks;
import timewalker.train.FrameFacts;
import timewalker.train.Split;

/** Step 5: cuts out the heads, writes the dataset's frames, and small pictures for the report. */
final class DevelopStep {
  /** Pictures beyond these are listed in the report without a small picture. */
  private static final int MOST_THUMBNAILS = 4000;

  private static final double THUMBNAIL_QUALITY = 0.8;

  private static final String CHANGED = "was changed while it was worked on";

  private final Crew crew;
  private final DatasetWriter writer;
  private final Path thumbnails;
  private final PrepareSettings settings;
  private final Preparation.Listener listener;

  /**
   * @param thumbnails folder for small pictures
   */
  DevelopStep(
      Crew crew,
      DatasetWriter writer,
      Path thumbnails,
      PrepareSettings settings,
      Preparation.Listener listener)
      throws IOException {
    this.crew = crew;
    this.writer = writer;
    this.thumbnails = Files.createDirectories(thumbnails);
    this.settings = settings;
    this.listener = listener;
  }

  /** Works on every picture that could be read. */
  void run(List<Picture> pictures) throws IOException {
    Map<InputFile, List<Integer>> byFile = new LinkedHashMap<>();
    for (int i = 0; i < pictures.size(); i++) {
      if (pictures.get(i).look() != null) {
        byFile.computeIfAbsent(pictures.get(i).file(), f -> new ArrayList<>()).add(i);
      }
    }
    int every = Math.max(1, Math.ceilDiv(pictures.size(), MOST_THUMBNAILS));
    List<Integer> photos =
        byFile.entrySet().stream()
            .filter(e -> !e.getKey().clip())
            .map(e -> e.getValue().getFirst())
            .toList();
    crew.each(
        photos.size(), (desk, i) -> photo(desk, pictures.get(photos.get(i)), photos.get(i), every));
    for (Map.Entry<InputFile, List<Integer>> clip : byFile.entrySet()) {
      if (clip.getKey().clip()) {
        clip(clip.getKey(), clip.getValue(), pictures, every);
      }
    }
  }

  private void photo(Desk desk, Picture picture, int index, int every) throws IOException {
    ByteImage photo;
    try {
      photo =
          PhotoFile.read(picture.file().path(), settings.lookSize(), settings.patience()).picture();
    } catch (BadInputException | IOException e) {
      picture.reject(Verdict.Reason.UNREADABLE, CHANGED);
      return;
    }
    develop(desk, picture, index, every, photo);
  }

  private void clip(InputFile file, List<Integer> indices, List<Picture> pictures, int every)
      throws IOException {
    int[] next = {0};
    boolean[] done = new boolean[indices.size()];
    try {
      crew.clip(
          file,
          settings,
          frame -> {
            boolean wanted =
                next[0] < indices.size()
                    && pictures.get(indices.get(next[0])).frame() == frame.index();
            next[0] += wanted ? 1 : 0;
            return wanted;
          },
          (desk, i, photo) -> {
            int index = indices.get(i);
            done[i] = true;
            develop(desk, pictures.get(index), index, every, photo);
          });
    } catch (BadInputException e) {
      // It could be read a while ago; the frames that are missing now are told below.
    }
    for (int i = 0; i < done.length; i++) {
      if (!done[i]) {
        pictures.get(indices.get(i)).reject(Verdict.Reason.UNREADABLE, CHANGED);
      }
    }
  }

  private void develop(Desk desk, Picture picture, int index, int every, ByteImage photo)
      throws IOException {
    ByteImage cutOut = null;
    if (picture.verdict().kept()) {
      cutOut = write(desk, picture, photo);
    }
    if (index % every == 0) {
      String name = String.format(Locale.ROOT, "%06d.jpg", index);
      ImageFile.writeJpeg(
          thumbnails.resolve(name),
          Thumbnail.of(desk, picture, photo, cutOut),
          THUMBNAIL_QUALITY,
          // A head was drawn over the photo; landmarks alone only mark it.
          Optional.ofNullable(picture.head()).map(head -> SyntheticMediaTag.COMPOSITE));
      picture.thumbnail = Optional.of(name);
    }
    listener.advanced(1);
  }

  /** Adds a frame to the dataset; its picture, or null when the head cannot be cut out. */
  private ByteImage write(Desk desk, Picture picture, ByteImage photo) throws IOException {
    findGaze(desk, picture, photo);
    FloatImage person = desk.models().mask().of(photo, picture.face().landmarks()).mask();
    FloatImage mask = desk.headMask().of(picture.head(), person, photo, others(picture));
    double held = held(mask, picture.face());
    if (held < settings.gates().leastMask()) {
      picture.reject(
          Verdict.Reason.NO_MASK,
          String.format(Locale.ROOT, "the mask holds %.0f %% of the face", 100 * held));
      return null;
    }
    double[] box = HeadBox.of(desk, picture.head());
    double cut = alongBorder(mask) / (box[3] - box[1]);
    if (cut > settings.gates().mostCut()) {
      picture.reject(
          Verdict.Reason.CUT_OFF,
          String.format(
              Locale.ROOT, "the border runs through %.0f %% of the head's height", 100 * cut));
      return null;
    }
    Crop crop = Crop.around(box, photo.width(), photo.height(), settings.size());
    Camera camera = crop.camera(picture.head().camera());
    ByteImage cutMask = crop.mask(mask);
    ByteImage colours = Crop.overWhite(crop.colours(photo), cutMask);
    writer.addFrame(
        new FrameData(
            new FrameFacts(
                picture.timestep(),
                0,
                picture.stage().name(),
                picture.stage().age(),
                new Split(picture.split()),
                camera),
            picture.head().params(),
            colours,
            cutMask,
            Optional.empty(),
            Optional.empty()));
    return colours;
  }

  private static List<HeadMask.OtherFace> others(Picture picture) {
    return picture.look().faces().stream()
        .filter(face -> !face.equals(picture.face()))
        .map(face -> face.landmarks().box())
        .map(box -> new HeadMask.OtherFace(box.x(), box.y(), box.height()))
        .toList();
  }

  /** Landmarks hold no iris, so the eyes rest until the photo itself has told where they look. */
  private static void findGaze(Desk desk, Picture picture, ByteImage photo) {
    Optional<float[]> eyes = desk.gaze().find(photo, picture.head(), FitStep.flat(picture.face()));
    eyes.ifPresent(e -> System.arraycopy(e, 0, picture.head().params().eyes(), 0, 6));
    picture.gazeFound = eyes.isPresent();
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
  private static double held(FloatImage mask, SeenFace face) {
    double sum = 0;
    int count = 0;
    for (int l = 0; l < FaceLandmarks.COUNT; l++) {
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
