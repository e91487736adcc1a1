package timewalker.prepare;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import timewalker.io.BadInputException;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.prepare.analysis.AnalysedFace;
import timewalker.prepare.analysis.FaceAnalysis;
import timewalker.prepare.analysis.FaceAnalysisCache;
import timewalker.prepare.analysis.FaceAnalyzer;
import timewalker.prepare.media.Photo;
import timewalker.prepare.media.PhotoFile;
import timewalker.prepare.media.PicturePart;
import timewalker.prepare.media.Prints;
import timewalker.prepare.media.TakeoutDate;
import timewalker.prepare.media.WrittenDates;

/**
 * Analyses a photo, or reads its cached analysis. A page with several prints gives one picture for
 * each print.
 */
final class PhotoAnalysis {
  /** Corners of a part are stored in such shares. */
  private static final int SHARES = 1 << 16;

  private static final int CORNERS = 4;

  /** More prints on a page are no album. */
  private static final int MOST_PRINTS = 60;

  /** Part 0 of a cached photo is the whole, the others are its prints. */
  private static final int FIRST_PRINT = 1;

  private final FaceAnalysisCache cache;
  private final PrepareSettings settings;

  PhotoAnalysis(FaceAnalysisCache cache, PrepareSettings settings) {
    this.cache = cache;
    this.settings = settings;
  }

  /**
   * The pictures of a photo: one, or its prints.
   *
   * @param key of its content
   */
  List<AnalysedPicture> of(Worker worker, InputFile file, String key) throws IOException {
    try {
      if (isRendered(file)) {
        return List.of(AnalysedPicture.rendered(file));
      }
      Optional<FaceAnalysis> cached = cache.find(key, 0, 1).map(List::getFirst);
      return cached.isPresent()
          ? known(worker, file, key, cached.get())
          : analysed(worker, file, key);
    } catch (BadInputException | IOException e) {
      return List.of(unreadable(file, e));
    }
  }

  boolean isRendered(InputFile file) throws IOException {
    return !settings.rendered() && SyntheticMediaTag.isOfTrainedModel(file.path());
  }

  private List<AnalysedPicture> known(Worker worker, InputFile file, String key, FaceAnalysis whole)
      throws IOException {
    List<PicturePart> parts = cache.findNumbers(key).map(PhotoAnalysis::parts).orElse(List.of());
    List<AnalysedPicture> prints = parts.isEmpty() ? List.of() : prints(worker, file, key, parts);
    return isPage(prints) ? prints : List.of(picture(file, whole));
  }

  private List<AnalysedPicture> analysed(Worker worker, InputFile file, String key)
      throws IOException {
    Photo photo = file.photo(settings);
    FaceAnalysis whole =
        FaceAnalyzer.analyse(worker.models(), photo.picture(), photo.taken(), photo.focalLength());
    List<AnalysedPicture> prints = List.of();
    List<PicturePart> parts = parts(numbers(Prints.find(photo.picture())));
    if (!parts.isEmpty() && parts.size() <= MOST_PRINTS && holdAll(parts, whole)) {
      prints = prints(worker, file, key, parts);
      if (isPage(prints)) {
        cache.putNumbers(key, numbers(parts));
      }
    }
    // Last: without it, all of this is done again.
    cache.put(key, 0, List.of(whole));
    return isPage(prints) ? prints : List.of(picture(file, whole));
  }

  private static boolean holdAll(List<PicturePart> parts, FaceAnalysis whole) {
    for (AnalysedFace face : whole.faces()) {
      double x = face.landmarks().box().x() / whole.width();
      double y = face.landmarks().box().y() / whole.height();
      if (parts.stream().noneMatch(part -> part.contains(x, y))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPage(List<AnalysedPicture> prints) {
    return prints.stream()
            .filter(print -> print.analysis().stream().anyMatch(a -> !a.faces().isEmpty()))
            .count()
        >= 2;
  }

  /** The prints of a page. When it was scanned tells nothing of when they were taken. */
  private List<AnalysedPicture> prints(
      Worker worker, InputFile file, String key, List<PicturePart> parts) throws IOException {
    List<AnalysedPicture> prints = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      InputFile print = file.print(i + 1, parts.get(i));
      Optional<FaceAnalysis> analysis = cache.find(key, FIRST_PRINT + i, 1).map(List::getFirst);
      if (analysis.isEmpty()) {
        FaceAnalysis fresh =
            FaceAnalyzer.analyse(
                worker.models(),
                print.photo(settings).picture(),
                Optional.empty(),
                OptionalDouble.empty());
        cache.put(key, FIRST_PRINT + i, List.of(fresh));
        analysis = Optional.of(fresh);
      }
      FaceAnalysis dated = analysis.get().takenAt(writtenDate(file, true));
      prints.add(AnalysedPicture.photo(print, dated, PhotoFile.remark(file.path())));
    }
    return List.copyOf(prints);
  }

  private static int[] numbers(List<PicturePart> parts) {
    return parts.stream()
        .flatMap(part -> List.of(part.left(), part.top(), part.right(), part.bottom()).stream())
        .mapToInt(share -> (int) Math.round(share * SHARES))
        .toArray();
  }

  /** None where the numbers make no sense. */
  private static List<PicturePart> parts(int[] numbers) {
    if (numbers.length % CORNERS != 0 || numbers.length > CORNERS * MOST_PRINTS) {
      return List.of();
    }
    double[] shares = Arrays.stream(numbers).mapToDouble(n -> n / (double) SHARES).toArray();
    List<PicturePart> parts = new ArrayList<>();
    for (int i = 0; i < shares.length; i += CORNERS) {
      if (!PicturePart.isPossible(shares[i], shares[i + 1], shares[i + 2], shares[i + 3])) {
        return List.of();
      }
      parts.add(new PicturePart(shares[i], shares[i + 1], shares[i + 2], shares[i + 3]));
    }
    return parts;
  }

  private static AnalysedPicture picture(InputFile file, FaceAnalysis analysis) throws IOException {
    return AnalysedPicture.photo(file, dated(file, analysis), PhotoFile.remark(file.path()));
  }

  /** Where a file itself does not say when it was taken, what is written beside it may. */
  private static FaceAnalysis dated(InputFile file, FaceAnalysis analysis) throws IOException {
    return analysis.taken().isPresent()
        ? analysis
        : analysis.takenAt(writtenDate(file, PhotoFile.isScan(file.path())));
  }

  static Optional<LocalDateTime> writtenDate(InputFile file, boolean scan) {
    Optional<LocalDateTime> beside = scan ? Optional.empty() : TakeoutDate.of(file.path());
    return beside.or(() ->
        file.names().stream().flatMap(name -> WrittenDates.of(name, scan).stream()).findFirst());
  }

  static AnalysedPicture unreadable(InputFile file, Exception e) {
    return AnalysedPicture.unreadable(file, -1, whyNot(file, e));
  }

  private static String whyNot(InputFile file, Exception e) {
    String prefix = file.path() + ": ";
    String message = String.valueOf(e.getMessage());
    return switch (e) {
      case AccessDeniedException _ -> "this user may not read it";
      case NoSuchFileException _ -> "the file no longer exists";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      default -> message.startsWith(prefix) ? message.substring(prefix.length()) : message;
    };
  }
}
