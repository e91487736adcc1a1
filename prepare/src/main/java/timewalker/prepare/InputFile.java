package timewalker.prepare;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import timewalker.io.image.ByteImage;
import timewalker.prepare.media.MediaNames;
import timewalker.prepare.media.Photo;
import timewalker.prepare.media.PhotoFile;
import timewalker.prepare.media.PicturePart;
import timewalker.prepare.media.Reduction;

/**
 * A photo or clip that was given.
 *
 * @param path where it lies
 * @param name below the input, with '/': what stages files and reports call it
 * @param clip whether it is a clip
 * @param copies names of other files with the same content; what the user says of them holds for it
 * @param part the part of the photo that counts as a photo of its own: a print on a page
 */
public record InputFile(
    Path path, String name, boolean clip, List<String> copies, Optional<PicturePart> part) {
  /** Prints are read at a size at which their pages are larger by this at most. */
  private static final double MOST_ENLARGED = 2;

  public InputFile {
    copies = List.copyOf(copies);
  }

  /** A file without copies. */
  public InputFile(Path path, String name, boolean clip) {
    this(path, name, clip, List.of(), Optional.empty());
  }

  /** The name, then those of its copies. */
  List<String> names() {
    return Stream.concat(Stream.of(name), copies.stream()).toList();
  }

  InputFile withCopies(List<String> others) {
    return new InputFile(path, name, clip, others, part);
  }

  /**
   * A print on this page.
   *
   * @param number from 1 on
   */
  InputFile print(int number, PicturePart where) {
    List<String> same = copies.stream().map(copy -> MediaNames.print(copy, number)).toList();
    return new InputFile(path, MediaNames.print(name, number), clip, same, Optional.of(where));
  }

  /**
   * Reads the photo, or its part.
   *
   * @throws timewalker.io.BadInputException when it cannot be read
   */
  Photo photo(PrepareSettings how) throws IOException {
    if (part.isEmpty()) {
      return PhotoFile.read(path, how.analysisSize(), how.decodingTime());
    }
    double enlarged = Math.min(1 / part.get().share(), MOST_ENLARGED);
    int size = (int) Math.round(how.analysisSize() * enlarged);
    Photo page = PhotoFile.read(path, size, how.decodingTime());
    ByteImage picture = Reduction.to(how.analysisSize(), part.get().of(page.picture()));
    return new Photo(
        picture,
        (int) Math.round(page.fullWidth() * (part.get().right() - part.get().left())),
        (int) Math.round(page.fullHeight() * (part.get().bottom() - part.get().top())),
        Optional.empty(),
        OptionalDouble.empty());
  }
}
