package timewalker.io.avatar;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.io.BadInputException;

/**
 * Finds head models by the name in datasets and avatars: the embedded model, and one from the
 * user's file.
 */
public final class HeadModels {
  private final @Nullable HeadModel given; // null without a file from the user

  private HeadModels(@Nullable HeadModel given) {
    this.given = given;
  }

  /** The embedded head alone. */
  public static HeadModels embedded() {
    return new HeadModels(null);
  }

  /** The embedded head and one from the user's file. */
  public static HeadModels with(HeadModel model) {
    return new HeadModels(model);
  }

  /**
   * Finds a model.
   *
   * @param id its name
   * @param sha256 its checksum where it is known
   * @param who file that refers to it, for messages
   * @throws BadInputException when it is not available, or another model has the same name
   */
  public HeadModel find(String id, Optional<String> sha256, String who) {
    HeadModel embedded = EmbeddedHead.load();
    HeadModel found =
        embedded.id().equals(id) ? embedded : given != null && sameFamily(given, id) ? given : null;
    if (found == null) {
      throw new BadInputException(
          who,
          String.format(
              Locale.ROOT,
              "was made with the head model \"%s\"; give its file with --head FILE",
              id));
    }
    if (sha256.isPresent() && !sha256.get().isEmpty() && !sha256.get().equals(found.sha256())) {
      throw new BadInputException(
          who,
          String.format(
              Locale.ROOT,
              "was made with another version of the head model \"%s\" (SHA-256 %s, here %s)",
              id,
              brief(sha256.get()),
              brief(found.sha256())));
    }
    return found;
  }

  /** Data tracked elsewhere says "flame" and means any of its releases. */
  private static boolean sameFamily(HeadModel given, String id) {
    return given.id().equals(id) || given.id().startsWith(id);
  }

  private static String brief(String checksum) {
    return checksum.length() > 12 ? checksum.substring(0, 12) + "…" : checksum;
  }
}
