package timewalker.synth;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import timewalker.io.AtomicFile;
import timewalker.io.BadInputException;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.math.Parallel;

/**
 * A subject's photos as a family would keep them: untidy folders, dates and orientations in EXIF or
 * missing, clutter behind, sometimes another person, and every tenth photo spoiled. The hidden file
 * {@value #TRUTH} holds the truth about each photo.
 */
public final class Shoebox {
  /** Name of the truth file, in the box's top folder. */
  public static final String TRUTH = ".truth.json";

  private static final int FEWEST = 8;
  private static final int MOST = 20;

  /** Share of unusable photos. */
  private static final double SPOILED = 0.1;

  private static final double ACCOMPANIED = 0.15;
  private static final double DATELESS = 0.15;
  private static final int BIRTH_YEAR = 1948;

  private static final String[][] FOLDERS = {
    {"Album 1", "from grandma", "scans/old"},
    {"DCIM/100MEDIA", "Pictures/summer", "New Folder"},
    {"Camera Uploads", "phone backup/2", "Pictures/party"},
    {"Camera", "New Folder (2)", "to sort"},
  };

  private static final String[][] CAMERAS = {
    {"EPSON", "Perfection V600"},
    {"OLYMPUS IMAGING CORP.", "C-750UZ"},
    {"Canon", "PowerShot A620"},
    {"Phone", "Camera 12"},
  };

  /** How a photo fails. */
  enum Spoil {
    BLURRED,
    TURNED_AWAY,
    CUT_OFF,
    TRUNCATED
  }

  /**
   * A planned photo.
   *
   * @param path inside the box
   * @param spoil null when it is fine
   * @param taken when it was truly taken
   * @param dated whether EXIF says so
   */
  record PlannedPhoto(
      String path,
      int stage,
      double age,
      Spoil spoil,
      boolean accompanied,
      int orientation,
      LocalDateTime taken,
      boolean dated,
      long seed) {}

  private Shoebox() {}

  /**
   * Renders and writes the photos. The files do not depend on the number of threads.
   *
   * @param folder new or empty
   * @param advanced told how many photos more are finished, and 0 before each; may throw to stop
   */
  public static void write(
      LifelongSubject subject, Path folder, Parallel parallel, IntConsumer advanced)
      throws IOException {
    requireEmpty(folder);
    List<PlannedPhoto> photos = photos(subject.settings());
    LifelongSubject companion =
        new LifelongSubject(subject.settings().withIdentity(subject.settings().identity() + 1));
    SnapshotPainter painter = new SnapshotPainter(subject, companion);
    ObjectNode[] truths = new ObjectNode[photos.size()];
    boolean there = Files.exists(folder);
    boolean whole = false;
    try {
      parallel.run(
          photos.size(),
          i -> {
            advanced.accept(0); // the others need not begin once it has thrown
            truths[i] = develop(painter, photos.get(i), folder);
            advanced.accept(1);
          });
      writeTruth(subject, truths, folder);
      whole = true;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      if (!whole) {
        remove(photos, folder);
        if (!there) {
          Files.deleteIfExists(folder);
        }
      }
    }
  }

  /** Removes everything from a folder. */
  private static void remove(List<PlannedPhoto> photos, Path folder) throws IOException {
    Set<Path> folders = new TreeSet<>(Comparator.reverseOrder());
    for (PlannedPhoto photo : photos) {
      Path file = folder.resolve(photo.path());
      Files.deleteIfExists(file);
      for (Path up = file.getParent(); up != null && !up.equals(folder); up = up.getParent()) {
        folders.add(up);
      }
    }
    for (Path up : folders) {
      Files.deleteIfExists(up);
    }
  }

  private static void requireEmpty(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> content = Files.list(folder)) {
        if (content.findAny().isPresent()) {
          throw new BadInputException(folder.toString(), "is not empty; name another folder");
        }
      }
    } else if (Files.exists(folder)) {
      throw new BadInputException(folder.toString(), "is a file; name a folder");
    }
  }

  /** Photos a box of these settings has, in the order of the stages. */
  public static int count(SynthSettings settings) {
    return photos(settings).size();
  }

  /** What photos there are: 8 to 20 per stage, one in ten of all spoiled. */
  static List<PlannedPhoto> photos(SynthSettings settings) {
    long seed = Noise.seed(settings.seed() + 7919L * settings.identity(), "shoebox");
    Random random = new Random(seed);
    int[] counts = new int[settings.ages().size()];
    for (int s = 0; s < counts.length; s++) {
      counts[s] = FEWEST + random.nextInt(MOST - FEWEST + 1);
    }
    int total = Arrays.stream(counts).sum();
    Spoil[] spoils = new Spoil[total];
    for (int i = 0; i < Math.round((float) SPOILED * total); i++) {
      int at = random.nextInt(total);
      while (spoils[at] != null) {
        at = (at + 1) % total;
      }
      spoils[at] = Spoil.values()[i % Spoil.values().length];
    }
    List<PlannedPhoto> photos = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    for (int s = 0; s < counts.length; s++) {
      for (int i = 0; i < counts[s]; i++) {
        photos.add(photo(settings, s, spoils[photos.size()], random, names));
      }
    }
    return photos;
  }

  private static PlannedPhoto photo(
      SynthSettings settings, int stage, Spoil spoil, Random random, Set<String> names) {
    double age = settings.ages().get(stage);
    int era = Math.min(FOLDERS.length - 1, stage);
    LocalDateTime taken =
        LocalDateTime.of(BIRTH_YEAR, 4, 2, 9, 0)
            .plusDays((long) (365.25 * age) + random.nextInt(180))
            .plusSeconds(random.nextInt(36_000));
    // Orientation as cameras have it: mostly upright, sometimes held sideways or upside down.
    int[] turns = {1, 1, 1, 6, 8, 3};
    int orientation = turns[random.nextInt(turns.length)];
    String folder = FOLDERS[era][random.nextInt(FOLDERS[era].length)];
    String name;
    do {
      int number = random.nextInt(9000) + 1000;
      name =
          switch (random.nextInt(3)) {
            case 0 -> String.format(Locale.ROOT, "%s/IMG_%d.jpg", folder, number);
            case 1 -> String.format(Locale.ROOT, "%s/DSC0%d.JPG", folder, number);
            default -> String.format(Locale.ROOT, "%s/scan %d.jpeg", folder, number % 200);
          };
    } while (!names.add(name.toLowerCase(Locale.ROOT)));
    boolean dated = random.nextDouble() >= DATELESS;
    boolean accompanied = random.nextDouble() < ACCOMPANIED;
    return new PlannedPhoto(
        name, stage, age, spoil, accompanied, orientation, taken, dated, random.nextLong());
  }

  private static ObjectNode develop(SnapshotPainter painter, PlannedPhoto photo, Path folder) {
    try {
      SnapshotPainter.Snapshot snapshot = painter.paint(photo);
      ByteImage stored = turned(snapshot.picture(), photo.orientation());
      double quality = 0.70 + 0.22 * new Random(photo.seed()).nextDouble();
      byte[] jpeg =
          ImageFile.encodeJpeg(stored, quality, Optional.of(SyntheticMediaTag.ALGORITHMIC));
      int era = Math.min(CAMERAS.length - 1, photo.stage());
      jpeg =
          new ExifTag(
                  CAMERAS[era][0],
                  CAMERAS[era][1],
                  photo.dated() ? Optional.of(photo.taken()) : Optional.empty(),
                  photo.orientation(),
                  snapshot.focalLength35mm())
              .addTo(jpeg);
      if (photo.spoil() == Spoil.TRUNCATED) {
        jpeg = Arrays.copyOf(jpeg, jpeg.length * 2 / 5);
      }
      byte[] bytes = jpeg;
      AtomicFile.write(folder.resolve(photo.path()), out -> out.write(bytes));
      return truth(photo, snapshot);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode truth(PlannedPhoto photo, SnapshotPainter.Snapshot snapshot) {
    ObjectNode node = new ObjectMapper().createObjectNode();
    node.put("path", photo.path());
    node.put("life_stage", ShotPlan.stageName(photo.age()));
    node.put("age", photo.age());
    node.put("taken", photo.taken().format(DateTimeFormatter.ISO_LOCAL_DATE_TIME));
    node.put("dated", photo.dated());
    node.put("orientation", photo.orientation());
    node.put(
        "spoiled", photo.spoil() == null ? null : photo.spoil().name().toLowerCase(Locale.ROOT));
    node.put("accompanied", photo.accompanied());
    node.put("width", snapshot.picture().width());
    node.put("height", snapshot.picture().height());
    ArrayNode head = node.putArray("head_box");
    for (int side : snapshot.headBox()) {
      head.add(side);
    }
    if (photo.accompanied()) {
      ArrayNode other = node.putArray("other_head_box");
      for (int side : snapshot.otherBox()) {
        other.add(side);
      }
    }
    ArrayNode yaw = node.putArray("view_degrees");
    yaw.add(snapshot.yaw()).add(snapshot.pitch());
    node.put("focal_pixels", snapshot.focalPixels());
    return node;
  }

  private static void writeTruth(LifelongSubject subject, ObjectNode[] truths, Path folder)
      throws IOException {
    ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    ObjectNode root = mapper.createObjectNode();
    root.put("version", 1);
    root.put("identity", subject.settings().identity());
    root.put("seed", subject.settings().seed());
    root.put("birth", String.format(Locale.ROOT, "%d-04-02", BIRTH_YEAR));
    root.put("boxes", "x0, y0, x1, y1 in pixels of the upright picture");
    ArrayNode list = root.putArray("photos");
    for (ObjectNode truth : truths) {
      list.add(truth);
    }
    byte[] bytes = mapper.writeValueAsBytes(root);
    AtomicFile.write(folder.resolve(TRUTH), out -> out.write(bytes));
  }

  /** The pixels as a camera held that way would store them. */
  static ByteImage turned(ByteImage upright, int orientation) {
    int w = upright.width();
    int h = upright.height();
    boolean sideways = orientation == 6 || orientation == 8;
    ByteImage stored = new ByteImage(sideways ? h : w, sideways ? w : h, 3);
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        int sx =
            switch (orientation) {
              case 3 -> w - 1 - x;
              case 6 -> y;
              case 8 -> h - 1 - y;
              default -> x;
            };
        int sy =
            switch (orientation) {
              case 3 -> h - 1 - y;
              case 6 -> w - 1 - x;
              case 8 -> x;
              default -> y;
            };
        System.arraycopy(
            upright.data(), 3 * (y * w + x), stored.data(), 3 * (sy * stored.width() + sx), 3);
      }
    }
    return stored;
  }
}
