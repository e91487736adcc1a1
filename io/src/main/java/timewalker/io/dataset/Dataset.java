package timewalker.io.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import timewalker.avatar.LifeStage;
import timewalker.head.HeadParams;
import timewalker.io.BadInputException;
import timewalker.io.RealPath;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageHeader;
import timewalker.io.image.ImageLimits;
import timewalker.io.npy.Npy;
import timewalker.io.npy.NpyArray;
import timewalker.io.npy.NpyLimits;
import timewalker.math.Camera;
import timewalker.train.FrameFacts;
import timewalker.train.Split;

/**
 * A folder of frames: ours, or one that VHAP wrote for GaussianAvatars (then it has one life stage
 * and FLAME's parameters). Opening reads the lists of frames only; pictures and parameters are read
 * when they are asked for.
 */
public final class Dataset {
  /** Bytes of a list of frames in which what precedes the frames fits. */
  private static final int BEGINNING = 1 << 16;

  /**
   * How to open.
   *
   * @param background [3] RGB in [0, 1] to show the person over, instead of the dataset's own
   * @param imageLimits how large a picture may be
   */
  public record Settings(Optional<float[]> background, ImageLimits imageLimits) {
    /** The dataset's own background. */
    public static final Settings DEFAULT = new Settings(Optional.empty(), ImageLimits.DEFAULT);

    public Settings {
      if (background.isPresent() && background.get().length != 3) {
        throw new IllegalArgumentException("a background has 3 channels");
      }
    }
  }

  /**
   * A life stage of a dataset.
   *
   * @param name its name
   * @param age mean age of its frames in years, NaN when no frame states one
   * @param frames how many frames it has
   * @param trained whether frames of it are in the train or val split
   */
  public record Stage(String name, double age, int frames, boolean trained) {}

  /**
   * A true visible surface.
   *
   * @param vertices [V][3] world, metres
   * @param faces [F][3] vertex indices
   */
  public record TrueMesh(float[] vertices, int[] faces) {}

  private static final NpyLimits MESH_LIMITS = new NpyLimits(256L << 20, 1);

  private final DatasetFolder folder;
  private final Settings settings;
  private final List<Frame> frames = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private DatasetManifest manifest = ManifestReader.foreign();
  private boolean ours;

  private Dataset(DatasetFolder folder, Settings settings) {
    this.folder = folder;
    this.settings = settings;
  }

  /** Whether a folder holds lists of frames as datasets do. */
  public static boolean isWithin(Path folder) {
    return Split.GROUPS.stream()
        .anyMatch(group -> Files.isRegularFile(folder.resolve(listName(group))));
  }

  /** Whether this program wrote the list of training frames of a folder, which then says so. */
  static boolean isOfThisProgram(Path folder) throws IOException {
    Path list = folder.resolve(listName(Split.TRAIN));
    try (InputStream in = Files.newInputStream(list)) {
      String start = new String(in.readNBytes(BEGINNING), StandardCharsets.ISO_8859_1);
      return start.contains("\"timewalker\"");
    }
  }

  /**
   * Whether a path is a dataset's folder, or leads to what a dataset keeps in its folder, be it
   * there or not.
   *
   * @param folder of a dataset or of anything else
   */
  public static boolean isPart(Path path, Path folder) throws IOException {
    if (!isWithin(folder) || !RealPath.within(path, folder)) {
      return false;
    }
    Path within = RealPath.of(folder).relativize(RealPath.of(path));
    return within.toString().isEmpty() || Names.isReserved(within);
  }

  /** Opens a dataset over its own background. */
  public static Dataset open(Path folder) throws IOException {
    return open(folder, Settings.DEFAULT);
  }

  /**
   * Opens a dataset.
   *
   * @throws BadInputException when it is not a dataset or its lists of frames cannot be used
   */
  public static Dataset open(Path folder, Settings settings) throws IOException {
    if (!Files.exists(folder)) {
      ReplacedFolder.recover(RealPath.followed(folder));
    }
    if (!Files.isDirectory(folder)) {
      throw new BadInputException(
          folder.toString(), Files.exists(folder) ? "is not a folder" : "does not exist");
    }
    Dataset dataset = new Dataset(new DatasetFolder(folder), settings);
    List<Split> groups = new ArrayList<>();
    List<TransformsReader> readers = new ArrayList<>();
    for (Split group : Split.GROUPS) {
      String name = listName(group);
      if (Files.exists(folder.resolve(name))) {
        readers.add(TransformsReader.read(dataset.folder.file(name, folder.toString())));
        groups.add(group);
      }
    }
    if (readers.isEmpty()) {
      throw new BadInputException(
          folder.toString(), "is not a dataset: it has no transforms_train.json");
    }
    dataset.adoptManifest(readers, groups);
    dataset.adoptFrames(readers, groups);
    dataset.measureHeadParams();
    return dataset;
  }

  /** Whether a text can name a life stage: letters, digits, '.', '_' and '-'. */
  public static boolean isStageName(String text) {
    return LifeStage.isName(text);
  }

  /** The folder. */
  public Path path() {
    return folder.root();
  }

  /** What holds for all frames. */
  public DatasetManifest manifest() {
    return manifest;
  }

  /**
   * Whether the head parameters are the truth: those of a synthetic person, unless tracked ones
   * were requested. Parameters that were measured on pictures are not.
   */
  public boolean exactParams() {
    return manifest().synthetic() && manifest().settings().path("params").asText().equals("exact");
  }

  /**
   * Whose parameters the frames carry; sizes are those of the first frame where none are stated.
   */
  public HeadModelRef headModel() {
    return manifest.headModel();
  }

  /** Whether it has TimeWalker's own block; otherwise another program tracked it. */
  public boolean hasManifest() {
    return ours;
  }

  /** All frames: train, val, test, each in its file's order. */
  public List<Frame> frames() {
    return Collections.unmodifiableList(frames);
  }

  /** The frames of a split; {@link Split#TEST} stands for every kind of test. */
  public List<Frame> frames(Split split) {
    return frames.stream()
        .filter(f -> f.split().equals(split) || f.split().group().equals(split))
        .toList();
  }

  /** The splits that occur, with their numbers of frames, in order of appearance. */
  public Map<String, Integer> splits() {
    Map<String, Integer> splits = new LinkedHashMap<>();
    frames.forEach(f -> splits.merge(f.split().name(), 1, Integer::sum));
    return splits;
  }

  /** The life stages by age; those without one come last, in order of appearance. */
  public List<Stage> stages() {
    Map<String, List<Frame>> byName = new LinkedHashMap<>();
    frames.forEach(f -> byName.computeIfAbsent(f.lifeStage(), k -> new ArrayList<>()).add(f));
    List<Stage> stages = new ArrayList<>();
    byName.forEach((name, members) -> {
      double age =
          members.stream()
              .mapToDouble(Frame::age)
              .filter(a -> !Double.isNaN(a))
              .average()
              .orElse(Double.NaN);
      boolean trained = members.stream().anyMatch(f -> !f.split().isTest());
      stages.add(new Stage(name, age, members.size(), trained));
    });
    // Double.compare puts NaN last, and the sort is stable.
    stages.sort((a, b) -> Double.compare(a.age, b.age));
    return stages;
  }

  /**
   * Name of the file that lists the frames of a group of splits.
   *
   * @param group one of {@link Split#GROUPS}
   */
  public static String listName(Split group) {
    return "transforms_" + group.name() + ".json";
  }

  /** Warnings about unusual content that could be used. */
  public List<String> warnings() {
    return Collections.unmodifiableList(warnings);
  }

  /** The true visible surface at a frame's moment, if the dataset knows it. */
  public Optional<TrueMesh> trueMesh(Frame frame) {
    String mesh = Names.truthMesh(frame.timestep());
    String triangles = Names.truthFaces(frame.lifeStage());
    if (!Files.exists(folder.root().resolve(mesh))
        || !Files.exists(folder.root().resolve(triangles))) {
      return Optional.empty();
    }
    try {
      NpyArray vertices = Npy.read(folder.file(mesh, mesh), MESH_LIMITS).requireShape(-1, 3);
      NpyArray faces = Npy.read(folder.file(triangles, triangles), MESH_LIMITS);
      int[] indices = faces.requireShape(-1, 3).ints();
      int count = vertices.size() / 3;
      for (int index : indices) {
        if (index < 0 || index >= count) {
          throw new BadInputException(
              faces.origin(), String.format(Locale.ROOT, "names vertex %d of %d", index, count));
        }
      }
      return Optional.of(new TrueMesh(vertices.requireFinite().floats(), indices));
    } catch (IOException e) {
      throw new BadInputException(mesh, "cannot be read: " + e.getMessage(), e);
    }
  }

  /** The true head parameters at a frame's moment, where the frames carry tracked ones. */
  public Optional<HeadParams> trueParams(Frame frame) {
    String name = Names.truthParams(frame.timestep());
    if (!Files.exists(folder.root().resolve(name))) {
      return Optional.empty();
    }
    HeadModelRef any = new HeadModelRef(headModel().id(), Optional.empty(), 0, 0, 0);
    return Optional.of(HeadParamsFile.read(folder.file(name, name), any));
  }

  DatasetFolder folder() {
    return folder;
  }

  ImageLimits imageLimits() {
    return settings.imageLimits();
  }

  /** What a frame shows, over the requested background. */
  ByteImage overBackground(ByteImage image, ByteImage mask) {
    float[] own = manifest.background();
    float[] wanted = settings.background().orElse(own);
    if (!manifest.composited()) {
      return PictureCoding.composite(image, mask, wanted);
    }
    return Arrays.equals(own, wanted)
        ? image
        : PictureCoding.exchangeBackground(image, mask, own, wanted);
  }

  private void adoptManifest(List<TransformsReader> readers, List<Split> groups) {
    DatasetManifest found = null;
    for (int i = 0; i < readers.size(); i++) {
      Optional<DatasetManifest> stated = readers.get(i).manifest();
      if (stated.isEmpty()) {
        continue;
      }
      if (found != null && !sameMeaning(found, stated.get())) {
        throw new BadInputException(
            folder.root().resolve(listName(groups.get(i))) + ", timewalker",
            "contradicts the same block of another list of this dataset");
      }
      found = found == null ? stated.get() : found;
    }
    if (found != null) {
      ours = true;
      manifest = found;
    }
  }

  private static boolean sameMeaning(DatasetManifest a, DatasetManifest b) {
    return a.headModel().equals(b.headModel())
        && Arrays.equals(a.background(), b.background())
        && a.composited() == b.composited()
        && a.depthScale() == b.depthScale();
  }

  private void adoptFrames(List<TransformsReader> readers, List<Split> groups) throws IOException {
    Set<String> names = new HashSet<>();
    int withoutMask = 0;
    for (int r = 0; r < readers.size(); r++) {
      TransformsReader reader = readers.get(r);
      Split group = groups.get(r);
      for (int i = 0; i < reader.frames().size(); i++) {
        frames.add(frame(reader, i, group, names));
        withoutMask += reader.frames().get(i).mask == null ? 1 : 0;
      }
      warnings.addAll(reader.warnings());
    }
    if (withoutMask > 0) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%d frames name no mask; their alpha channel or the whole picture is used",
              withoutMask));
    }
  }

  private Frame frame(TransformsReader reader, int index, Split group, Set<String> names)
      throws IOException {
    TransformsReader.RawFrame raw = reader.frames().get(index);
    Split split = raw.split == null ? group : new Split(raw.split);
    if (!split.group().equals(group)) {
      throw new BadInputException(
          Frame.where(reader.name(), index) + ", split",
          String.format(Locale.ROOT, "'%s' does not belong in this file", split));
    }
    int[] size = {-1, -1};
    if (reader.statesNoSize(index)) {
      Path image = folder.file(raw.image, Frame.where(reader.name(), index) + ", file_path");
      ImageHeader header = ImageHeader.read(image, settings.imageLimits());
      size = new int[] {header.width(), header.height()};
    }
    Camera camera = reader.camera(index, size);
    return new Frame(
        this,
        reader.name(),
        index,
        uniqueName(raw.image, group.name(), names, () -> Frame.where(reader.name(), index)),
        new FrameFacts(
            raw.timestep < 0 ? index : raw.timestep,
            Math.max(raw.cameraIndex, 0),
            raw.lifeStage == null ? Names.ONLY_STAGE : raw.lifeStage,
            raw.age,
            split,
            camera),
        new Frame.FramePaths(raw.image, raw.mask, raw.params, raw.depth, raw.normal));
  }

  /** The picture's name; with its folder, then its list, where that is taken. */
  private static String uniqueName(
      String image, String group, Set<String> names, Supplier<String> where) {
    String path = image.substring(0, image.lastIndexOf('.'));
    String stem = path.substring(path.lastIndexOf('/') + 1);
    if (!stem.isBlank() && names.add(stem)) {
      return stem;
    }
    for (String name : List.of(path, group + "/" + path)) {
      if (names.add(name)) {
        return name;
      }
    }
    throw new BadInputException(
        where.get() + ", file_path", String.format(Locale.ROOT, "'%s' is listed twice", image));
  }

  /** Where nothing states how many coefficients a frame has, the first frame tells. */
  private void measureHeadParams() {
    HeadModelRef model = manifest.headModel();
    if (frames.isEmpty() || model.shapes() > 0 && model.expressions() > 0) {
      return;
    }
    HeadParams first = frames.getFirst().params();
    manifest =
        new DatasetManifest(
            new HeadModelRef(
                model.id(),
                model.sha256(),
                model.vertices(),
                first.shape().length,
                first.expression().length),
            manifest.background(),
            manifest.composited(),
            manifest.depthScale(),
            manifest.synthetic(),
            manifest.settings());
  }
}
