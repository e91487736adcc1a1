package timewalker.prepare.media;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import timewalker.io.BadInputException;
import timewalker.io.StrangersFile;
import timewalker.io.StrictJson;

/** When a picture was taken, as the file says that Google Takeout writes beside it. */
public final class TakeoutDate {
  private static final long MOST_BYTES = 1 << 20;

  /** Longer names are cut before their ending. */
  private static final int MOST_NAME = 46;

  /** The second picture of a name. */
  private static final Pattern NUMBERED = Pattern.compile("(.*)(\\(\\d+\\))(\\.[^.]*)");

  private TakeoutDate() {}

  /** The date, UTC; empty where there is no such file, or it does not say. */
  public static Optional<LocalDateTime> of(Path picture) {
    try {
      for (String name : names(picture.getFileName().toString())) {
        Path file = picture.resolveSibling(name);
        if (Files.isRegularFile(file)) {
          return read(file);
        }
      }
      return Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty(); // a name that this system cannot write has no file beside it
    }
  }

  private static Set<String> names(String picture) {
    Set<String> names = new LinkedHashSet<>();
    Matcher numbered = NUMBERED.matcher(picture);
    String plain = numbered.matches() ? numbered.group(1) + numbered.group(3) : picture;
    String number = numbered.matches() ? numbered.group(2) : "";
    for (String addition : new String[] {"", ".supplemental-metadata"}) {
      names.add(cut(picture + addition) + ".json");
      names.add(cut(plain + addition) + number + ".json");
    }
    int dot = picture.lastIndexOf('.');
    if (dot > 0) {
      names.add(cut(picture.substring(0, dot)) + ".json");
    }
    return names;
  }

  private static String cut(String name) {
    if (name.length() <= MOST_NAME) {
      return name;
    }
    boolean pair = Character.isHighSurrogate(name.charAt(MOST_NAME - 1));
    return name.substring(0, pair ? MOST_NAME - 1 : MOST_NAME);
  }

  private static Optional<LocalDateTime> read(Path file) {
    try {
      JsonNode json = StrictJson.object(StrangersFile.bytes(file, MOST_BYTES), file.toString());
      String seconds = json.path("photoTakenTime").path("timestamp").asText();
      LocalDateTime time =
          LocalDateTime.ofInstant(Instant.ofEpochSecond(Long.parseLong(seconds)), ZoneOffset.UTC);
      return CameraClock.isUnset(time) ? Optional.empty() : Optional.of(time);
    } catch (IOException | BadInputException | NumberFormatException | DateTimeException e) {
      return Optional.empty(); // some other program's file
    }
  }
}
