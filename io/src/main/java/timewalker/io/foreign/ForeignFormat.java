package timewalker.io.foreign;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import timewalker.io.BadInputException;
import timewalker.io.dataset.Dataset;
import timewalker.train.Split;

/** Structures of other people's data sets. */
public enum ForeignFormat {
  /** VHAP's export for GaussianAvatars. */
  VHAP,
  /** What INSTA makes of the metrical tracker's output. */
  INSTA,
  /** NeRF's lists of frames, with head parameters in each frame. */
  NERF,
  /** RenderMe-360's HDF5 files. */
  RENDERME360;

  /** How many characters of a list of frames are examined. */
  private static final int SEEN = 1 << 16;

  /** The name on the command line. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Recognises a structure.
   *
   * @throws BadInputException when no structure fits, or several do
   */
  public static ForeignFormat of(Path source) throws IOException {
    if (!Files.exists(source)) {
      throw new BadInputException(source.toString(), "does not exist");
    }
    if (!SmcSource.files(source).isEmpty()) {
      return RENDERME360;
    }
    Optional<Path> list = Files.isDirectory(source) ? anyList(source) : Optional.empty();
    if (list.isEmpty()) {
      throw new BadInputException(
          source.toString(),
          "is not a data set that can be imported: it holds neither transforms*.json nor .smc"
              + " files");
    }
    String start = start(list.get());
    if (start.contains("\"flame_param_path\"")) {
      return VHAP;
    }
    if (start.contains("\"exp_path\"") || Files.isDirectory(source.resolve("flame/exp"))) {
      return INSTA;
    }
    return NERF;
  }

  private static Optional<Path> anyList(Path source) {
    return Stream.of(Split.TRAIN, Split.TEST, Split.VAL)
        .map(split -> source.resolve(Dataset.listName(split)))
        .filter(Files::isRegularFile)
        .findFirst()
        .or(() -> Optional.of(source.resolve("transforms.json")).filter(Files::isRegularFile));
  }

  private static String start(Path list) throws IOException {
    char[] text = new char[SEEN];
    try (BufferedReader in = Files.newBufferedReader(list)) {
      int length = 0;
      for (int n = 0; n >= 0 && length < SEEN; n = in.read(text, length, SEEN - length)) {
        length += n;
      }
      return String.valueOf(text, 0, length);
    } catch (CharacterCodingException e) {
      throw new BadInputException(list.toString(), "is not valid JSON: it is not UTF-8 text", e);
    }
  }

  /** The names on the command line. */
  public static List<String> texts() {
    return Stream.of(values()).map(ForeignFormat::text).toList();
  }
}
