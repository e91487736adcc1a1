package timewalker.io.foreign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import timewalker.head.HeadParams;
import timewalker.io.BadInputException;
import timewalker.io.StrictText;
import timewalker.io.UntrustedZip;
import timewalker.io.dataset.DatasetFolder;
import timewalker.io.pickle.Pickle;
import timewalker.io.pickle.PickledArray;

/**
 * The metrical tracker's heads: text files {@code flame/exp/00012.txt}, {@code flame/jaw}, {@code
 * flame/eyes}, {@code flame/shape}, and for what is not among them the tracker's own {@code
 * checkpoint/00012.frame}, a zip with a pickle of arrays. Jaw and eyes are six numbers each, the
 * first two rows of their matrices; root and neck rest, because the camera carries their motion.
 */
final class MetricalHeads implements TrackedHeads {
  private static final int MAX_TEXT = 1 << 20;
  private static final int MAX_NUMBERS = 1000;
  private static final int MAX_PICKLE = 64 << 20;
  private static final int MAX_ENTRIES = 10_000;

  /** Lids that are closed by less do not show. */
  private static final double OPEN = 0.05;

  private final DatasetFolder folder;
  private final HeadCoefficients known;
  private int closedLids;

  MetricalHeads(DatasetFolder folder, HeadCoefficients known) {
    this.folder = folder;
    this.known = known;
  }

  @Override
  public boolean turns(TransformsList.Entry frame) {
    return false;
  }

  @Override
  public List<String> warnings() {
    return closedLids == 0
        ? List.of()
        : List.of(
            String.format(
                Locale.ROOT,
                "%d frames move the eyelids by two shapes of the tracker; these shapes were"
                    + " ignored",
                closedLids));
  }

  @Override
  public Tracked read(TransformsList.Entry frame, TransformsList.Entry shared) throws IOException {
    String image = frame.image();
    int dot = image.lastIndexOf('.');
    String id = image.substring(image.lastIndexOf('/') + 1, dot < 0 ? image.length() : dot);
    Parts parts = new Parts(frame, id);
    double[] expression = parts.required("exp");
    double[] shape = parts.required("shape");
    double[] jaw = parts.required("jaw");
    double[] eyes = parts.required("eyes");
    double[] lids = parts.optional("eyelids");
    if (lids != null && java.util.Arrays.stream(lids).anyMatch(lid -> Math.abs(lid) > OPEN)) {
      closedLids++;
    }
    HeadParams params =
        new HeadParams(
            known.shape(HeadCoefficients.floats(shape), parts.name("shape")),
            known.expression(HeadCoefficients.floats(expression), parts.name("exp")),
            new float[3],
            new float[3],
            HeadCoefficients.rotations(jaw, 1, parts.name("jaw")),
            HeadCoefficients.rotations(eyes, 2, parts.name("eyes")),
            new float[3]);
    return new Tracked(params, Optional.empty());
  }

  /** The arrays of one frame. */
  private final class Parts {
    private final TransformsList.Entry frame;
    private final String id;
    private @Nullable Map<?, ?> checkpoint; // null until it is needed

    Parts(TransformsList.Entry frame, String id) {
      this.frame = frame;
      this.id = id;
    }

    String name(String part) {
      return frame.where() + ", flame/" + part;
    }

    double[] required(String part) throws IOException {
      double[] numbers = optional(part);
      if (numbers == null) {
        throw new BadInputException(
            frame.where(),
            String.format(
                Locale.ROOT,
                "has neither flame/%s/%s.txt nor checkpoint/%s.frame, so the head's %s is not"
                    + " known; copy the tracker's folder \"checkpoint\" beside its images",
                part,
                id,
                id,
                part));
      }
      return numbers;
    }

    double @Nullable [] optional(String part) throws IOException {
      String stated = part.equals("exp") ? frame.paths().get("exp_path") : null;
      List<String> places = new ArrayList<>();
      places.add("flame/" + part + "/" + id + ".txt");
      places.add("flame/" + part + ".txt");
      if (stated != null) {
        return MetricalHeads.text(folder.file(stated, name(part)));
      }
      for (String place : places) {
        if (Files.exists(folder.root().resolve(place))) {
          return MetricalHeads.text(folder.file(place, name(part)));
        }
      }
      String place = "checkpoint/" + id + ".frame";
      if (checkpoint == null && Files.exists(folder.root().resolve(place))) {
        checkpoint = checkpoint(folder.file(place, frame.where()));
      }
      if (checkpoint != null && checkpoint.get(part) instanceof PickledArray array) {
        return numbers(array, folder.root().resolve(place) + ", " + part);
      }
      return null;
    }
  }

  private static double[] numbers(PickledArray array, String where) {
    double[] numbers;
    try {
      numbers = array.numbers(MAX_NUMBERS);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new BadInputException(where, "is not an array of numbers", e);
    }
    return checked(numbers, where);
  }

  private static double[] checked(double[] numbers, String where) {
    if (numbers.length > MAX_NUMBERS) {
      throw new BadInputException(
          where, String.format(Locale.ROOT, "holds %d numbers", numbers.length));
    }
    for (double number : numbers) {
      if (!Float.isFinite((float) number)) {
        throw new BadInputException(where, "holds " + number);
      }
    }
    return numbers;
  }

  private static double[] text(Path file) throws IOException {
    String[] words = StrictText.read(file, MAX_TEXT).strip().split("[\\s,]+");
    double[] numbers = new double[words.length];
    for (int i = 0; i < words.length; i++) {
      try {
        numbers[i] = Double.parseDouble(words[i]);
      } catch (NumberFormatException e) {
        throw new BadInputException(file.toString(), "holds a value that is not a number", e);
      }
    }
    return checked(numbers, file.toString());
  }

  /** The dictionary "flame" of a file that PyTorch wrote. */
  private static Map<?, ?> checkpoint(Path file) throws IOException {
    byte[] pickle;
    try (UntrustedZip zip = UntrustedZip.open(file, MAX_ENTRIES)) {
      String name =
          zip.names().stream()
              .filter(part -> part.endsWith("data.pkl"))
              .findFirst()
              .orElseThrow(() ->
                  new BadInputException(
                      file.toString(), "is not a PyTorch file: it has no data.pkl"));
      pickle = zip.bytes(name, MAX_PICKLE);
    }
    Object all = Pickle.read(pickle, 0, file.toString());
    if (!(all instanceof Map<?, ?> map && map.get("flame") instanceof Map<?, ?> flame)) {
      throw new BadInputException(file.toString(), "holds no head parameters under \"flame\"");
    }
    return flame;
  }
}
