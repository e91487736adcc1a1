package timewalker.io.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import timewalker.head.HeadParams;
import timewalker.io.BadInputException;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.ImageHeader;
import timewalker.io.image.ShortImage;
import timewalker.math.Camera;
import timewalker.math.FloatImage;
import timewalker.train.FrameFacts;
import timewalker.train.Split;

/**
 * One picture of a dataset and what is known of it. Pictures and parameters are read from the disk
 * each time they are asked for; {@link FrameCache} keeps pictures. A file that cannot be used gives
 * a {@link BadInputException} that names it.
 */
public final class Frame {
  private final Dataset dataset;
  private final String list;
  private final int position;
  private final String name;
  private final FrameFacts facts;
  private final FramePaths paths;

  /** Where a frame's files are, relative to the dataset; null for those it does not have. */
  record FramePaths(
      String image,
      @Nullable String mask,
      String params,
      @Nullable String depth,
      @Nullable String normal) {}

  Frame(
      Dataset dataset, String list, int position, String name, FrameFacts facts, FramePaths paths) {
    this.dataset = dataset;
    this.list = list;
    this.position = position;
    this.name = name;
    this.facts = facts;
    this.paths = paths;
  }

  /** Unique within the dataset. */
  public String name() {
    return name;
  }

  /** What is known of it. */
  public FrameFacts facts() {
    return facts;
  }

  /** Which moment; frames of one moment share the head's parameters. */
  public int timestep() {
    return facts.timestep();
  }

  /** Which of the moment's cameras. */
  public int cameraIndex() {
    return facts.cameraIndex();
  }

  /** The life stage's name. */
  public String lifeStage() {
    return facts.lifeStage();
  }

  /** Years, NaN when unknown. */
  public double age() {
    return facts.age();
  }

  /** What it is for. */
  public Split split() {
    return facts.split();
  }

  /** What took the picture. */
  public Camera camera() {
    return facts.camera();
  }

  /** The head at that moment, read anew. */
  public HeadParams params() {
    return HeadParamsFile.read(file(paths.params, "flame_param_path"), dataset.headModel());
  }

  /** Per-vertex offsets [V][3] in metres that a tracker added to the head, unless all are zero. */
  public Optional<float[]> staticOffset() {
    return HeadParamsFile.staticOffset(file(paths.params, "flame_param_path"));
  }

  /** Colour over the dataset's background, [height][width][3], read anew. */
  public ByteImage image() {
    return pictures().image();
  }

  /** How much of a pixel the person covers, [height][width][1], read anew. */
  public ByteImage mask() {
    return pictures().mask();
  }

  /** Colour and mask, each file read once. */
  public FramePictures pictures() {
    ByteImage stored = read(paths.image, "file_path");
    ByteImage mask;
    if (paths.mask != null) {
      ByteImage read = read(paths.mask, "fg_mask_path");
      mask = read.channels() == 1 ? read : read.channel(hasAlpha(read) ? read.channels() - 1 : 0);
    } else if (hasAlpha(stored)) {
      mask = stored.channel(stored.channels() - 1);
    } else {
      mask = new ByteImage(stored.width(), stored.height(), 1);
      java.util.Arrays.fill(mask.data(), (byte) 255);
    }
    return new FramePictures(dataset.overBackground(stored.rgb(), mask), mask);
  }

  /** Camera z in metres, [1][height][width], 0 where nothing is, if the dataset has it. */
  public Optional<FloatImage> depth() {
    String path = paths.depth;
    return path == null
        ? Optional.empty()
        : Optional.of(
            PictureCoding.decodeDepth(
                read16(path, "depth_path"), path, dataset.manifest().depthScale()));
  }

  /**
   * Unit normals in the camera frame, [3][height][width], 0 where nothing is, if the dataset has
   * them.
   */
  public Optional<FloatImage> normal() {
    String path = paths.normal;
    return path == null
        ? Optional.empty()
        : Optional.of(PictureCoding.decodeNormal(read16(path, "normal_path"), path));
  }

  /**
   * Where the first surface is skin, [1][height][width], 1 or 0, if the dataset knows: not hair,
   * glasses, or anything else before it.
   */
  public Optional<FloatImage> trueSkin() {
    String name = Names.truthSkin(timestep(), cameraIndex());
    if (!Files.exists(dataset.path().resolve(name))) {
      return Optional.empty();
    }
    return Optional.of(read(name, "true skin").channel(0).toFloat());
  }

  /**
   * Checks, without decoding, that the frame's files are there and its picture has the camera's
   * size.
   */
  public void check() {
    try {
      Path image = file(paths.image, "file_path");
      ImageHeader header = ImageHeader.read(image, dataset.imageLimits());
      requireSize(paths.image, "file_path", header.width(), header.height());
      if (paths.mask != null) {
        header = ImageHeader.read(file(paths.mask, "fg_mask_path"), dataset.imageLimits());
        requireSize(paths.mask, "fg_mask_path", header.width(), header.height());
      }
    } catch (IOException e) {
      throw new BadInputException(where(list, position), "cannot be read: " + e.getMessage(), e);
    }
    file(paths.params, "flame_param_path");
    if (paths.depth != null) {
      file(paths.depth, "depth_path");
    }
    if (paths.normal != null) {
      file(paths.normal, "normal_path");
    }
  }

  /** File and frame, for messages. */
  static String where(String list, int position) {
    return list + ", frame " + position;
  }

  FramePaths paths() {
    return paths;
  }

  private static boolean hasAlpha(ByteImage image) {
    return image.channels() == 2 || image.channels() == 4;
  }

  private ByteImage read(String path, String key) {
    Path file = file(path, key);
    try {
      // The size is compared before the pixels take memory.
      ImageHeader header = ImageHeader.read(file, dataset.imageLimits());
      requireSize(path, key, header.width(), header.height());
      return ImageFile.read(file, dataset.imageLimits());
    } catch (IOException e) {
      throw new BadInputException(file.toString(), "cannot be read: " + e.getMessage(), e);
    }
  }

  private ShortImage read16(String path, String key) {
    Path file = file(path, key);
    try {
      ImageHeader header = ImageHeader.read(file, dataset.imageLimits());
      requireSize(path, key, header.width(), header.height());
      return ImageFile.read16(file, dataset.imageLimits());
    } catch (IOException e) {
      throw new BadInputException(file.toString(), "cannot be read: " + e.getMessage(), e);
    }
  }

  private void requireSize(String path, String key, int width, int height) {
    Camera camera = camera();
    if (width != camera.width() || height != camera.height()) {
      throw new BadInputException(
          where(list, position) + ", " + key,
          String.format(
              Locale.ROOT,
              "'%s' has %dx%d pixels where w and h say %dx%d",
              path,
              width,
              height,
              camera.width(),
              camera.height()));
    }
  }

  private Path file(String path, String key) {
    return dataset.folder().file(path, where(list, position) + ", " + key);
  }

  @Override
  public String toString() {
    return name;
  }
}
