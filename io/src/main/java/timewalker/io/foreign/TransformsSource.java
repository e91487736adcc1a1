package timewalker.io.foreign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import timewalker.head.HeadModel;
import timewalker.io.BadInputException;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.DatasetFolder;
import timewalker.io.dataset.StoredPicture;
import timewalker.math.Camera;
import timewalker.train.Split;

/** A folder with {@code transforms*.json}: VHAP's, INSTA's, or NeRF's with head parameters. */
final class TransformsSource implements ForeignSource {
  /** If a picture is in several lists, the first of these counts: it stays held out. */
  private static final List<Split> SPLITS = List.of(Split.TEST, Split.VAL, Split.TRAIN);

  private static final String TIMESTEP = "timestep_index";

  private static final String CAMERA = "camera_index";

  /** Numbers of a frame. */
  static final List<String> INDICES = List.of(TIMESTEP, CAMERA);

  private static final int MAX_INDEX = 9_999_999;

  private final ForeignFormat format;
  private final DatasetFolder folder;
  private final TrackedHeads heads;
  private final HeadPlacement placement;
  private final List<Listed> frames = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private boolean standing;

  private TransformsSource(
      ForeignFormat format, DatasetFolder folder, TrackedHeads heads, HeadModel model) {
    this.format = format;
    this.folder = folder;
    this.heads = heads;
    placement = new HeadPlacement(model);
  }

  static TransformsSource open(Path path, ForeignFormat format, HeadModel model)
      throws IOException {
    boolean joining = format == ForeignFormat.VHAP;
    DatasetFolder folder = joining ? DatasetFolder.joining(path) : new DatasetFolder(path);
    TrackedHeads heads = TrackedHeads.of(format, folder, new HeadCoefficients(model));
    TransformsSource source = new TransformsSource(format, folder, heads, model);
    Map<Split, TransformsList> lists = new LinkedHashMap<>();
    for (Split split : SPLITS) {
      String name = Dataset.listName(split);
      if (Files.exists(path.resolve(name))) {
        lists.put(split, list(folder, name, joining));
      }
    }
    if (lists.isEmpty()) {
      lists.put(Split.TRAIN, list(folder, "transforms.json", joining));
      source.warnings.add("transforms.json holds no splits: every frame is for training");
    }
    source.adopt(lists);
    return source;
  }

  private static TransformsList list(DatasetFolder folder, String name, boolean joining)
      throws IOException {
    return TransformsList.read(folder.file(name, folder.root().toString()), joining);
  }

  private void adopt(Map<Split, TransformsList> lists) {
    Set<Path> pictures = new HashSet<>();
    int doubles = 0;
    for (Map.Entry<Split, TransformsList> list : lists.entrySet()) {
      for (TransformsList.Entry entry : list.getValue().frames()) {
        Listed frame = new Listed(list.getKey(), entry, list.getValue().shared());
        if (pictures.add(frame.picture())) {
          frames.add(frame);
        } else {
          doubles++;
        }
      }
    }
    if (doubles > 0) {
      warnings.add(
          String.format(
                  Locale.ROOT,
                  "%d frames are in more than one list; each is used once, and held out if one of"
                      + " its",
                  doubles)
              + " lists is");
    }
    frames.sort(
        Comparator.comparing((Listed f) -> inOrder(f.entry.image()))
            .thenComparing(f -> f.entry.image()));
    int rank = 0;
    Map<Integer, Integer> views = new TreeMap<>();
    for (Listed frame : frames) {
      frame.timestep = index(frame.entry, TIMESTEP, rank++);
      views.merge(frame.timestep, 1, Integer::sum);
    }
    frames.sort(Comparator.comparingInt(Listed::timestep).thenComparingInt(Listed::cameraIndex));
    // What turns is the camera or the head; a single camera is taken to stand.
    standing =
        format != ForeignFormat.VHAP
            && views.values().stream().allMatch(n -> n == 1)
            && frames.stream().noneMatch(f -> heads.turns(f.entry));
    if (standing) {
      warnings.add("the camera's motion was applied to the head; the camera does not move");
    }
  }

  /** Numbers in names by their size: 2 before 10. */
  private static String inOrder(String path) {
    StringBuilder key = new StringBuilder();
    int digits = 0;
    for (int i = path.length() - 1; i >= 0; i--) {
      char c = path.charAt(i);
      if (Character.isDigit(c)) {
        digits++;
      } else {
        key.repeat('0', digits == 0 ? 0 : Math.max(0, 12 - digits));
        digits = 0;
      }
      key.append(c);
    }
    key.repeat('0', digits == 0 ? 0 : Math.max(0, 12 - digits));
    return key.reverse().toString();
  }

  private static int index(TransformsList.Entry entry, String key, int otherwise) {
    double[] value = entry.numbers().get(key);
    if (value == null) {
      return otherwise;
    }
    if (value.length != 1
        || value[0] != Math.rint(value[0])
        || value[0] < 0
        || value[0] > MAX_INDEX) {
      throw new BadInputException(
          entry.where() + ", " + key, "is not a whole number from 0 to " + MAX_INDEX);
    }
    return (int) value[0];
  }

  @Override
  public List<Listed> frames() {
    return frames;
  }

  @Override
  public List<String> warnings() {
    List<String> all = new ArrayList<>(warnings);
    all.addAll(heads.warnings());
    return all;
  }

  @Override
  public void close() {}

  /** A frame of a list. */
  final class Listed implements ForeignFrame {
    private final Split split;
    private final TransformsList.Entry entry;
    private final TransformsList.Entry shared;
    private int timestep;

    Listed(Split split, TransformsList.Entry entry, TransformsList.Entry shared) {
      this.split = split;
      this.entry = entry;
      this.shared = shared;
    }

    @Override
    public String where() {
      return entry.where();
    }

    @Override
    public Split split() {
      return split;
    }

    @Override
    public int timestep() {
      return timestep;
    }

    @Override
    public int cameraIndex() {
      return index(entry, CAMERA, 0);
    }

    @Override
    public Content read() throws IOException {
      StoredPicture image = StoredPicture.read(imageFile());
      ForeignCamera seen = ForeignCamera.of(entry, shared, image.header(), format);
      TrackedHeads.Tracked head = heads.read(entry, shared);
      HeadPlacement.Placed placed =
          standing
              ? placement.beforeStandingCamera(head.params(), seen.camera())
              : new HeadPlacement.Placed(head.params(), seen.camera());
      return new Content(
          placed.camera(),
          seen.lens(),
          image,
          mask(image, seen.camera()),
          placed.params(),
          head.staticOffset());
    }

    private Path imageFile() {
      return folder.file(imageName(), where() + ", file_path");
    }

    private String imageName() {
      String path = entry.image();
      boolean named = path.lastIndexOf('.') > path.lastIndexOf('/') + 1;
      if (named) {
        return path;
      }
      // NeRF's first data sets left the ending away
      boolean jpeg = Files.exists(folder.root().resolve(path + ".jpg"));
      return path + (jpeg ? ".jpg" : ".png");
    }

    /** The picture, the same however its lists write its name. */
    Path picture() {
      Path file = folder.root().resolve(imageName()).normalize();
      try {
        return file.toRealPath();
      } catch (IOException e) {
        return file; // reported when it is read
      }
    }

    private Optional<StoredPicture> mask(StoredPicture image, Camera camera) throws IOException {
      for (String key : List.of("fg_mask_path", "mask_path")) {
        if (entry.paths().containsKey(key)) {
          return Optional.of(
              StoredPicture.read(folder.file(entry.paths().get(key), where() + ", " + key)));
        }
      }
      boolean alpha = image.header().channels() == 2 || image.header().channels() == 4;
      String labels = entry.paths().get("seg_mask_path");
      if (alpha || labels == null) {
        return Optional.empty();
      }
      Path file = folder.file(labels, where() + ", seg_mask_path");
      return Optional.of(SegmentationMask.read(file, camera));
    }
  }
}
