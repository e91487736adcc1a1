package timewalker.io.foreign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.io.BadInputException;
import timewalker.io.dataset.StatedCamera;
import timewalker.io.dataset.StoredPicture;
import timewalker.io.dataset.Transforms;
import timewalker.io.image.ImageHeader;
import timewalker.math.Camera;
import timewalker.train.Split;

/**
 * RenderMe-360: one HDF5 file a performance, or two of which one ({@code _raw.smc}) holds pictures
 * and masks, the other ({@code _anno.smc}) calibration and FLAME. Its world has y downward, its
 * {@code RT} lead from camera to world with OpenCV's axes.
 */
final class SmcSource implements ForeignSource {
  private static final int MAX_COEFFICIENTS = 1000;
  private static final double ROTATION_TOLERANCE = 1e-3;
  private static final double LARGE_MILLIMETRES = 1;

  private final HeadModel model;
  private final HeadCoefficients known;
  private final HeadPlacement placement;
  private final HeadPoser poser;
  private final float[] vertices;
  private final List<SmcFile> open = new ArrayList<>();
  private final List<Shot> frames = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private double age = Double.NaN;
  private String lastGroup = "";
  private @Nullable HeadParams lastParams;
  private double millimetres;
  private int compared;

  private SmcSource(HeadModel model) {
    this.model = model;
    known = new HeadCoefficients(model);
    placement = new HeadPlacement(model);
    poser = new HeadPoser(model);
    vertices = new float[3 * model.vertexCount()];
  }

  /** The files of a source: itself with its other half, or all in a folder; none when none are. */
  static List<Path> files(Path source) throws IOException {
    if (Files.isRegularFile(source)) {
      return isSmc(source) ? halves(source) : List.of();
    }
    if (!Files.isDirectory(source)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(source)) {
      return all.filter(SmcSource::isSmc).sorted().toList();
    }
  }

  private static boolean isSmc(Path file) {
    return String.valueOf(file.getFileName()).endsWith(".smc");
  }

  private static List<Path> halves(Path file) {
    String stem = performance(file);
    return Stream.of(file, sibling(file, stem + "_raw.smc"), sibling(file, stem + "_anno.smc"))
        .filter(Files::isRegularFile)
        .map(path -> path.toAbsolutePath().normalize())
        .distinct()
        .sorted()
        .toList();
  }

  private static Path sibling(Path file, String name) {
    return file.toAbsolutePath().resolveSibling(name);
  }

  private static String performance(Path file) {
    return String.valueOf(file.getFileName()).replaceAll("(_raw|_anno)?\\.smc$", "");
  }

  static SmcSource open(Path source, HeadModel model) throws IOException {
    Map<String, List<Path>> performances = new TreeMap<>(Comparator.naturalOrder());
    for (Path file : files(source)) {
      performances.computeIfAbsent(performance(file), _ -> new ArrayList<>()).add(file);
    }
    if (performances.isEmpty()) {
      throw new BadInputException(source.toString(), "holds no .smc file");
    }
    SmcSource smc = new SmcSource(model);
    try {
      for (List<Path> halves : performances.values()) {
        smc.add(halves);
      }
    } catch (RuntimeException | IOException e) {
      smc.close();
      throw e;
    }
    return smc;
  }

  private void add(List<Path> paths) throws IOException {
    List<SmcFile> files = new ArrayList<>();
    for (Path path : paths) {
      files.add(SmcFile.open(path));
      open.add(files.getLast());
    }
    // pictures in full size stand in the raw half
    files.sort(Comparator.comparing((SmcFile f) -> !f.where("").contains("_raw.smc")));
    SmcFile heads = with(files, "FLAME", "no FLAME parameters (only expression parts have them)");
    SmcFile calibrations =
        with(files, "Calibration", "no calibration; put its _anno.smc beside it");
    int first = frames.isEmpty() ? 0 : frames.getLast().timestep + 1;
    Map<String, SmcFile> colour = new LinkedHashMap<>();
    Map<String, SmcFile> masks = new LinkedHashMap<>();
    for (SmcFile file : files) {
      for (String camera : file.names("Camera")) {
        if (camera.matches("[0-9]{1,4}")) {
          putIf(colour, camera, file, "color");
          putIf(masks, camera, file, "mask");
        }
      }
    }
    if (colour.isEmpty()) {
      throw new BadInputException(
          paths.getFirst().toString(), "holds no pictures; put its _raw.smc beside it");
    }
    List<Shot> found = new ArrayList<>();
    Set<Integer> fitted = numbers(heads.names("FLAME"));
    for (Map.Entry<String, SmcFile> camera : colour.entrySet()) {
      Lens lens = lens(calibrations, camera.getKey(), camera.getValue());
      for (int id : numbers(camera.getValue().names("Camera/" + camera.getKey() + "/color"))) {
        if (fitted.contains(id)) {
          SmcFile mask = masks.get(camera.getKey());
          found.add(new Shot(first, id, camera.getKey(), camera.getValue(), mask, heads, lens));
        }
      }
    }
    found.sort(Comparator.comparingInt((Shot s) -> s.timestep).thenComparingInt(Shot::cameraIndex));
    frames.addAll(found);
    if (masks.size() < colour.size()) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%d cameras of %s have no masks; their whole pictures are used",
              colour.size() - masks.size(),
              performance(paths.getFirst())));
    }
    double[] years = heads.attribute("", "age");
    if (years.length == 1 && years[0] > 0 && years[0] < 130) {
      age = years[0];
    }
  }

  private static void putIf(Map<String, SmcFile> map, String camera, SmcFile file, String kind) {
    if (!file.names("Camera/" + camera + "/" + kind).isEmpty()) {
      map.putIfAbsent(camera, file);
    }
  }

  private static SmcFile with(List<SmcFile> files, String group, String missing) {
    return files.stream()
        .filter(file -> !file.names(group).isEmpty())
        .findFirst()
        .orElseThrow(
            () -> new BadInputException(files.getFirst().where(group), "is missing: " + missing));
  }

  private static Set<Integer> numbers(Set<String> names) {
    Set<Integer> numbers = new TreeSet<>();
    names.stream().filter(n -> n.matches("[0-9]{1,6}")).map(Integer::valueOf).forEach(numbers::add);
    return numbers;
  }

  /**
   * A calibrated camera.
   *
   * @param k [3][3]
   * @param cameraFromWorld [3][4]
   * @param resolution sides of the pictures that K belongs to, the longer first; empty when not
   *     said
   */
  private record Lens(
      double[] k, double[] cameraFromWorld, LensDistortion distortion, int[] resolution) {

    /** The camera for a picture, which may be smaller than what was calibrated. */
    Camera of(ImageHeader picture, String where) {
      double scale =
          resolution.length == 2
              ? Math.max(picture.width(), picture.height()) / (double) resolution[0]
              : 1;
      return StatedCamera.of(
          where,
          picture.width(),
          picture.height(),
          new double[] {scale * k[0], scale * k[4], scale * k[2], scale * k[5]},
          cameraFromWorld);
    }
  }

  private static Lens lens(SmcFile file, String camera, SmcFile pictures) {
    String group = "Calibration/" + camera;
    double[] k = exactly(file, group + "/K", 9);
    double[] rt = file.numbers(group + "/RT", 16);
    if (rt.length == 12) {
      rt = Arrays.copyOf(rt, 16);
      rt[15] = 1;
    }
    boolean rigid =
        rt.length == 16 && rt[15] == 1 && Transforms.distanceFromRotation(rt) < ROTATION_TOLERANCE;
    if (!rigid || !(k[0] > 0 && k[4] > 0)) {
      throw new BadInputException(file.where(group), "is not a calibrated camera");
    }
    double[] d = file.has(group + "/D") ? file.numbers(group + "/D", 16) : new double[0];
    double[] five = Arrays.copyOf(d, 5);
    double[] size = pictures.attribute("Camera", "resolution");
    int[] resolution = {};
    if (size.length == 2 && size[0] >= 1 && size[1] >= 1) {
      resolution = new int[] {(int) Math.max(size[0], size[1]), (int) Math.min(size[0], size[1])};
    }
    return new Lens(
        k,
        Transforms.inverse(rt),
        new LensDistortion(five[0], five[1], five[2], five[3], five[4]),
        resolution);
  }

  private static double[] exactly(SmcFile file, String name, int count) {
    double[] numbers = file.numbers(name, Math.max(count, MAX_COEFFICIENTS));
    if (numbers.length != count) {
      throw new BadInputException(
          file.where(name),
          String.format(Locale.ROOT, "holds %d numbers, not %d", numbers.length, count));
    }
    return numbers;
  }

  @Override
  public List<Shot> frames() {
    return frames;
  }

  @Override
  public List<String> warnings() {
    List<String> all = new ArrayList<>(warnings);
    if (compared > 0 && millimetres / compared > LARGE_MILLIMETRES) {
      all.add(
          String.format(
                  Locale.ROOT,
                  "the head model's vertices are %.1f mm from those in the file; was it fitted with"
                      + " another",
                  millimetres / compared)
              + " release of FLAME?");
    }
    return all;
  }

  @Override
  public double age() {
    return age;
  }

  @Override
  public void close() {
    open.forEach(SmcFile::close);
  }

  /** One camera's picture of one moment. */
  final class Shot implements ForeignFrame {
    private final int timestep;
    private final int id;
    private final String camera;
    private final SmcFile colour;
    private final @Nullable SmcFile masks; // null where the camera has none
    private final SmcFile heads;
    private final Lens lens;

    private Shot(
        int first,
        int id,
        String camera,
        SmcFile colour,
        @Nullable SmcFile masks,
        SmcFile heads,
        Lens lens) {
      this.timestep = first + id;
      this.id = id;
      this.camera = camera;
      this.colour = colour;
      this.masks = masks;
      this.heads = heads;
      this.lens = lens;
    }

    @Override
    public String where() {
      return colour.where(String.format(Locale.ROOT, "Camera/%s/color/%d", camera, id));
    }

    @Override
    public Split split() {
      return Split.TRAIN;
    }

    @Override
    public int timestep() {
      return timestep;
    }

    @Override
    public int cameraIndex() {
      return Integer.parseInt(camera);
    }

    @Override
    public Content read() {
      StoredPicture image = picture(colour, "color");
      HeadParams params = params();
      HeadPlacement.Placed placed = placement.upright(params, lens.of(image.header(), where()));
      return new Content(
          placed.camera(),
          lens.distortion.isNone() ? Optional.empty() : Optional.of(lens.distortion),
          image,
          masks != null && masks.has(String.format(Locale.ROOT, "Camera/%s/mask/%d", camera, id))
              ? Optional.of(picture(masks, "mask"))
              : Optional.empty(),
          placed.params(),
          Optional.empty());
    }

    private StoredPicture picture(SmcFile file, String kind) {
      String name = String.format(Locale.ROOT, "Camera/%s/%s/%d", camera, kind, id);
      return StoredPicture.of(file.bytes(name), file.where(name));
    }

    /** All cameras of a moment see one head, and frames come in the order of time. */
    private HeadParams params() {
      String group = "FLAME/" + id;
      String where = heads.where(group);
      if (lastParams != null && lastGroup.equals(where)) {
        return lastParams;
      }
      double[] left = exactly(heads, group + "/left_eye_pose", 3);
      double[] right = exactly(heads, group + "/right_eye_pose", 3);
      double[] eyes = Arrays.copyOf(left, 6);
      System.arraycopy(right, 0, eyes, 3, 3);
      HeadParams params =
          new HeadParams(
              known.shape(coefficients(group + "/shape"), where),
              known.expression(coefficients(group + "/exp"), where),
              HeadCoefficients.floats(exactly(heads, group + "/global_pose", 3)),
              HeadCoefficients.floats(exactly(heads, group + "/neck_pose", 3)),
              HeadCoefficients.floats(exactly(heads, group + "/jaw_pose", 3)),
              HeadCoefficients.floats(eyes),
              HeadCoefficients.floats(exactly(heads, group + "/trans", 3)));
      compare(params, group + "/verts");
      lastGroup = where;
      lastParams = params;
      return params;
    }

    private float[] coefficients(String name) {
      return HeadCoefficients.floats(heads.numbers(name, MAX_COEFFICIENTS));
    }

    /** The file holds the posed vertices too; they tell whether the head model is the right one. */
    private void compare(HeadParams params, String name) {
      if (!heads.has(name)) {
        return;
      }
      double[] stated = heads.numbers(name, 3 * 1_000_000);
      if (stated.length != vertices.length) {
        throw new BadInputException(
            heads.where(name),
            String.format(
                Locale.ROOT,
                "holds %d vertices, the head model %s has %d; give the FLAME it was fitted with",
                stated.length / 3,
                model.id(),
                model.vertexCount()));
      }
      poser.pose(params, vertices);
      double sum = 0;
      for (int i = 0; i < stated.length; i += 3) {
        double x = stated[i] - vertices[i];
        double y = stated[i + 1] - vertices[i + 1];
        double z = stated[i + 2] - vertices[i + 2];
        sum += Math.sqrt(x * x + y * y + z * z);
      }
      millimetres += 1000 * sum / (stated.length / 3);
      compared++;
    }
  }
}
