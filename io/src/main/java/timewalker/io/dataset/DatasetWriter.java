package timewalker.io.dataset;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;
import timewalker.avatar.LifeStage;
import timewalker.head.HeadParams;
import timewalker.io.AtomicFile;
import timewalker.io.BadInputException;
import timewalker.io.Durable;
import timewalker.io.OutputException;
import timewalker.io.OutputFolder;
import timewalker.io.Sha256;
import timewalker.io.WritePoint;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.PngOptions;
import timewalker.io.image.ShortImage;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.io.npy.Npy;
import timewalker.io.npy.NpyArray;
import timewalker.math.Camera;
import timewalker.math.Shapes;
import timewalker.train.FrameFacts;
import timewalker.train.Split;

/**
 * Writes a dataset. Everything is written into a temporary folder beside the target, which replaces
 * the target when {@link #finish()} is called. Closing without that leaves nothing behind.
 *
 * <p>Frames and truth may be added by several threads at once, in any order: the files come out the
 * same. Pictures are encoded from pixels, so that no EXIF data, place or path of a photo is copied;
 * those of a synthetic dataset carry the {@link SyntheticMediaTag} of computed pictures.
 */
public final class DatasetWriter implements AutoCloseable {
  /**
   * How to write.
   *
   * @param replace whether an older dataset at the target may be replaced; nothing else ever is
   * @param deflateLevel of PNG pictures, 1 quick .. 9 small
   * @param jpegQuality colour pictures are JPEGs of this quality, 0..1; else PNGs
   */
  public record Settings(boolean replace, int deflateLevel, Optional<Double> jpegQuality) {
    /** PNG, quick, into a new folder only. */
    public static final Settings DEFAULT = new Settings(false, 1, Optional.empty());

    /** The same, replacing an older dataset or not. */
    public Settings withReplace(boolean newReplace) {
      return new Settings(newReplace, deflateLevel, jpegQuality);
    }
  }

  private record Entry(
      FrameFacts facts,
      String image,
      @Nullable String mask, // null where it is the image's alpha
      boolean depth,
      boolean normal) {}

  private static final int JSON_BUFFER = 1 << 16;

  private final Path target;
  private final PartialFolder partial;
  private final ReplacedFolder.Renaming renaming;
  private final Path folder;
  private final DatasetManifest manifest;
  private final Settings settings;
  private final PngOptions png;
  private final ConcurrentSkipListMap<String, Entry> entries = new ConcurrentSkipListMap<>();
  private final Map<Integer, ByteBuffer> paramsDigest = new ConcurrentHashMap<>();
  private boolean finished;

  private DatasetWriter(
      Path target,
      PartialFolder partial,
      DatasetManifest manifest,
      Settings settings,
      ReplacedFolder.Renaming renaming) {
    this.target = target;
    this.renaming = renaming;
    this.partial = partial;
    this.folder = partial.path();
    this.manifest = manifest;
    this.settings = settings;
    png =
        new PngOptions(
            settings.deflateLevel(),
            manifest.synthetic() ? Optional.of(SyntheticMediaTag.ALGORITHMIC) : Optional.empty());
  }

  /**
   * Begins a dataset.
   *
   * @param target the dataset's folder
   * @throws BadInputException when something exists there that may not be replaced
   * @throws OutputException when a link is there: {@link OutputFolder#requireNoLink}
   */
  public static DatasetWriter create(Path target, DatasetManifest manifest, Settings settings)
      throws IOException {
    return create(target, manifest, settings, Files::move);
  }

  /**
   * Makes sure that a folder of this name can become a dataset.
   *
   * @throws BadInputException for the root folder
   * @throws OutputException when the name is too long
   */
  public static void requireName(Path target) throws OutputException {
    Path absolute = target.toAbsolutePath().normalize();
    if (absolute.getParent() == null) {
      throw new BadInputException(target.toString(), "cannot become a dataset");
    }
    SideFolders.requireNames(absolute);
  }

  static DatasetWriter create(
      Path target, DatasetManifest manifest, Settings settings, ReplacedFolder.Renaming renaming)
      throws IOException {
    requireName(target);
    OutputFolder.requireNoLink(target);
    Path absolute = target.toAbsolutePath().normalize();
    ReplacedFolder.recover(absolute);
    requireReplaceable(absolute, settings.replace());
    ReplacedFolder.requireLockable(absolute);
    try {
      return new DatasetWriter(absolute, begun(absolute), manifest, settings, renaming);
    } catch (IOException e) {
      throw OutputException.of(absolute, e);
    }
  }

  private static PartialFolder begun(Path target) throws IOException {
    Files.createDirectories(target.getParent());
    PartialFolder partial = PartialFolder.beside(target);
    try {
      makeFolders(partial.path());
    } catch (IOException e) {
      partial.delete();
      throw e;
    }
    return partial;
  }

  private static void makeFolders(Path folder) throws IOException {
    for (String part :
        List.of(
            "images",
            "fg_masks",
            "depth",
            "normal",
            "flame_param",
            "truth/mesh",
            "truth/faces",
            "truth/params",
            "truth/skin")) {
      Files.createDirectories(folder.resolve(part));
    }
  }

  /**
   * Adds a frame and writes its pictures.
   *
   * @throws IllegalArgumentException when it is there already, or when frames of one moment have
   *     different head parameters
   */
  public void addFrame(FrameData frame) throws IOException {
    String name = frame.name();
    boolean asJpeg = settings.jpegQuality().isPresent();
    String mask = "fg_masks/" + name + ".png";
    Entry entry =
        new Entry(
            frame.facts(),
            "images/" + name + (asJpeg ? ".jpg" : ".png"),
            mask,
            frame.depth().isPresent(),
            frame.normal().isPresent());
    addEntry(entry, name);
    addParams(frame.facts().timestep(), frame.params(), Optional.empty());
    if (asJpeg) {
      byte[] jpeg = ImageFile.encodeJpeg(frame.image(), settings.jpegQuality().get(), png.tag());
      put(entry.image, out -> out.write(jpeg));
    } else {
      putPng(entry.image, frame.image());
    }
    putPng(mask, frame.mask());
    if (frame.depth().isPresent()) {
      double scale = manifest.depthScale();
      putPng("depth/" + name + ".png", PictureCoding.encodeDepth(frame.depth().get(), scale));
    }
    if (frame.normal().isPresent()) {
      putPng("normal/" + name + ".png", PictureCoding.encodeNormal(frame.normal().get()));
    }
  }

  /**
   * Adds a frame whose pictures stay as they were encoded.
   *
   * @param link whether a file of the dataset may be a hard link to the picture's own file, where
   *     both lie on one disk
   * @throws BadInputException when it is there already, or when frames of one moment have different
   *     head parameters
   */
  public void addStored(StoredFrame frame, boolean link) throws IOException {
    String name = Names.frame(frame.facts());
    Entry entry =
        new Entry(
            frame.facts(),
            "images/" + name + frame.image().extension(),
            frame.mask().map(mask -> "fg_masks/" + name + mask.extension()).orElse(null),
            false,
            false);
    try {
      addEntry(entry, name);
      addParams(frame.facts().timestep(), frame.params(), frame.staticOffset());
    } catch (IllegalArgumentException e) {
      throw new BadInputException(frame.where(), e.getMessage(), e);
    }
    put(entry.image, frame.image(), link);
    if (entry.mask != null && frame.mask().isPresent()) {
      put(entry.mask, frame.mask().get(), link);
    }
  }

  private void addEntry(Entry entry, String name) {
    if (entries.putIfAbsent(sortKey(entry), entry) != null) {
      throw new IllegalArgumentException("frame " + name + " already exists");
    }
  }

  /** Adds the true parameters of a moment, where the frames carry tracked ones. */
  public void addTruthParams(int timestep, HeadParams params) throws IOException {
    int vertices = manifest.headModel().vertices();
    put(
        Names.truthParams(timestep),
        out -> HeadParamsFile.write(out, params, vertices, Optional.empty()));
  }

  /**
   * Adds the true visible surface of a moment.
   *
   * @param vertices [V][3] world, metres
   */
  public void addTruthMesh(int timestep, float[] vertices) throws IOException {
    NpyArray array = NpyArray.of(vertices, vertices.length / 3, 3);
    put(Names.truthMesh(timestep), out -> Npy.write(out, array));
  }

  /**
   * Adds which pixels of a frame show skin.
   *
   * @param skin [height × width] whether the first surface behind the pixel's centre is skin
   */
  public void addTruthSkin(int timestep, int cameraIndex, Camera camera, boolean[] skin)
      throws IOException {
    Shapes.check("pixels", camera.width() * camera.height(), "skin", skin.length, 1);
    ByteImage picture = new ByteImage(camera.width(), camera.height(), 1);
    for (int i = 0; i < skin.length; i++) {
      picture.data()[i] = (byte) (skin[i] ? 255 : 0);
    }
    putPng(Names.truthSkin(timestep, cameraIndex), picture);
  }

  /**
   * Adds the triangles of a life stage's true surface.
   *
   * @param faces [F][3] vertex indices
   */
  public void addTruthFaces(String lifeStage, int[] faces) throws IOException {
    LifeStage.requireName(lifeStage);
    NpyArray array = NpyArray.of(faces, faces.length / 3, 3);
    put(Names.truthFaces(lifeStage), out -> Npy.write(out, array));
  }

  /** Writes the lists of frames and moves the dataset to its place. */
  public void finish() throws IOException {
    for (Split group : Split.GROUPS) {
      writeTransforms(group);
    }
    removeEmptyFolders();
    requireReplaceable(target, settings.replace());
    Durable.syncTree(folder);
    // Asked again: another program may have put its dataset there while this one was synced.
    new ReplacedFolder(target, renaming)
        .replaceWith(partial, () -> requireReplaceable(target, settings.replace()));
    finished = true;
  }

  @Override
  public void close() throws IOException {
    if (!finished) {
      partial.delete();
    }
  }

  /** Zero-padded beyond the names' own padding, so that text order is number order. */
  private static String sortKey(Entry entry) {
    return String.format(
        Locale.ROOT, "%010d_%010d", entry.facts.timestep(), entry.facts.cameraIndex());
  }

  private void addParams(int timestep, HeadParams params, Optional<float[]> offset)
      throws IOException {
    HeadModelRef model = manifest.headModel();
    if (model.shapes() > 0 && params.shape().length != model.shapes()
        || model.expressions() > 0 && params.expression().length != model.expressions()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d shapes and %d expressions; the manifest's head model has %d and %d",
              params.shape().length,
              params.expression().length,
              model.shapes(),
              model.expressions()));
    }
    ByteBuffer digest = digest(params);
    ByteBuffer earlier = paramsDigest.putIfAbsent(timestep, digest);
    if (earlier != null) {
      if (!earlier.equals(digest)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT, "time step %d has two different sets of head parameters", timestep));
      }
      return;
    }
    put(Names.params(timestep), out -> HeadParamsFile.write(out, params, model.vertices(), offset));
  }

  /** SHA-256 of all numbers, since heads with equal digests count as equal. */
  private static ByteBuffer digest(HeadParams p) {
    MessageDigest digest = Sha256.digest();
    for (float[] part : p.arrays()) {
      ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + Float.BYTES * part.length);
      bytes.putInt(part.length).asFloatBuffer().put(part);
      digest.update(bytes.array());
    }
    return ByteBuffer.wrap(digest.digest());
  }

  private void putPng(String name, ByteImage image) throws IOException {
    byte[] bytes = ImageFile.encodePng(image, png);
    put(name, out -> out.write(bytes));
  }

  private void putPng(String name, ShortImage image) throws IOException {
    byte[] bytes = ImageFile.encodePng(image, png);
    put(name, out -> out.write(bytes));
  }

  /** The folder is temporary as a whole, so its files are written in place. */
  private void put(String name, AtomicFile.Content content) throws IOException {
    try (OutputStream out =
        new BufferedOutputStream(
            Files.newOutputStream(folder.resolve(name), StandardOpenOption.CREATE_NEW))) {
      content.writeTo(out);
    } catch (IOException e) {
      throw OutputException.of(target, e);
    }
    WritePoint.passed();
  }

  private void put(String name, StoredPicture picture, boolean link) throws IOException {
    if (link && picture.file().isPresent()) {
      try {
        Files.createLink(folder.resolve(name), picture.file().get());
        return;
      } catch (IOException | UnsupportedOperationException e) {
        // another disk, or one without links: a copy serves as well
        Files.deleteIfExists(folder.resolve(name));
      }
    }
    byte[] bytes = picture.bytes();
    put(name, out -> out.write(bytes));
  }

  private void writeTransforms(Split group) throws IOException {
    JsonFactory factory = new ObjectMapper().getFactory();
    Path file = folder.resolve(Dataset.listName(group));
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), JSON_BUFFER);
        JsonGenerator json = factory.createGenerator(out, JsonEncoding.UTF8)) {
      json.writeStartObject();
      writeManifest(json);
      json.writeArrayFieldStart("frames");
      for (Entry entry : entries.values()) {
        if (entry.facts.split().group().equals(group)) {
          // One line a frame: people look into these files.
          json.writeRaw('\n');
          writeFrame(json, entry);
        }
      }
      json.writeEndArray();
      writeIndices(json, group);
      json.writeEndObject();
      json.writeRaw('\n');
    } catch (IOException e) {
      throw OutputException.of(target, e);
    }
  }

  private void writeManifest(JsonGenerator json) throws IOException {
    HeadModelRef model = manifest.headModel();
    json.writeObjectFieldStart("timewalker");
    json.writeNumberField("version", DatasetManifest.VERSION);
    json.writeObjectFieldStart("head_model");
    json.writeStringField("id", model.id());
    if (model.sha256().isPresent()) {
      json.writeStringField("sha256", model.sha256().get());
    }
    json.writeNumberField("vertices", model.vertices());
    json.writeNumberField("shapes", model.shapes());
    json.writeNumberField("expressions", model.expressions());
    json.writeEndObject();
    json.writeStringField("units", "metre");
    json.writeArrayFieldStart("background");
    for (float channel : manifest.background()) {
      json.writeNumber(channel);
    }
    json.writeEndArray();
    json.writeBooleanField("composited", manifest.composited());
    json.writeNumberField("depth_scale", manifest.depthScale());
    json.writeBooleanField("synthetic", manifest.synthetic());
    json.writeObjectField("settings", manifest.settings());
    json.writeEndObject();
  }

  private void writeFrame(JsonGenerator json, Entry entry) throws IOException {
    FrameFacts facts = entry.facts;
    String name = Names.frame(facts);
    Camera camera = facts.camera();
    json.writeStartObject();
    json.writeNumberField("timestep_index", facts.timestep());
    json.writeNumberField("camera_index", facts.cameraIndex());
    json.writeStringField("file_path", entry.image);
    if (entry.mask != null) {
      json.writeStringField("fg_mask_path", entry.mask);
    }
    json.writeStringField("flame_param_path", Names.params(facts.timestep()));
    if (entry.depth) {
      json.writeStringField("depth_path", "depth/" + name + ".png");
    }
    if (entry.normal) {
      json.writeStringField("normal_path", "normal/" + name + ".png");
    }
    json.writeStringField("life_stage", facts.lifeStage());
    if (!Double.isNaN(facts.age())) {
      json.writeNumberField("age", facts.age());
    }
    json.writeStringField("split", facts.split().name());
    json.writeNumberField("w", camera.width());
    json.writeNumberField("h", camera.height());
    json.writeNumberField("fl_x", camera.fx());
    json.writeNumberField("fl_y", camera.fy());
    json.writeNumberField("cx", camera.cx());
    json.writeNumberField("cy", camera.cy());
    json.writeNumberField("camera_angle_x", 2 * Math.atan(camera.width() / (2 * camera.fx())));
    json.writeNumberField("camera_angle_y", 2 * Math.atan(camera.height() / (2 * camera.fy())));
    json.writeArrayFieldStart("transform_matrix");
    double[] matrix = Transforms.transformMatrix(camera.cameraFromWorld());
    for (int row = 0; row < 4; row++) {
      json.writeArray(matrix, 4 * row, 4);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** VHAP's lists of what occurs; GaussianAvatars' viewer wants them. */
  private void writeIndices(JsonGenerator json, Split group) throws IOException {
    int[] timesteps =
        entries.values().stream()
            .filter(e -> e.facts.split().group().equals(group))
            .mapToInt(e -> e.facts.timestep())
            .distinct()
            .sorted()
            .toArray();
    int[] cameras =
        entries.values().stream()
            .filter(e -> e.facts.split().group().equals(group))
            .mapToInt(e -> e.facts.cameraIndex())
            .distinct()
            .sorted()
            .toArray();
    json.writeFieldName("timestep_indices");
    json.writeArray(timesteps, 0, timesteps.length);
    json.writeFieldName("camera_indices");
    json.writeArray(cameras, 0, cameras.length);
  }

  private static void requireReplaceable(Path target, boolean replace) throws IOException {
    if (!Files.exists(target)) {
      return;
    }
    if (!Files.isDirectory(target)) {
      throw new BadInputException(target.toString(), "is a file; name a folder");
    }
    if (SideFolders.isEmpty(target)) {
      return;
    }
    if (!Files.isRegularFile(target.resolve(Dataset.listName(Split.TRAIN)))) {
      throw new BadInputException(
          target.toString(), "is not empty and holds no dataset; name another folder");
    }
    if (!replace) {
      throw new BadInputException(
          target.toString(), "holds a dataset already; name another folder or ask to replace it");
    }
    if (!Dataset.isOfThisProgram(target)) {
      throw new BadInputException(
          target.toString(), "holds data of another program; name another folder");
    }
    Optional<Path> other = SideFolders.otherFile(target);
    if (other.isPresent()) {
      throw new BadInputException(
          target.toString(),
          "cannot be replaced: "
              + target.relativize(other.get())
              + " in it is not part of a dataset; move it elsewhere first");
    }
  }

  private void removeEmptyFolders() throws IOException {
    for (String part :
        List.of(
            "fg_masks",
            "depth",
            "normal",
            "truth/mesh",
            "truth/faces",
            "truth/params",
            "truth/skin",
            "truth")) {
      Path path = folder.resolve(part);
      if (SideFolders.isEmpty(path)) {
        Files.delete(path);
      }
    }
  }
}
