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

  /** More prints than {@link Prints} ever finds. */
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
    String remark;
    try {
      if (isRendered(file)) {
        return List.of(AnalysedPicture.rendered(file));
      }
      remark = PhotoFile.remark(file.path());
    } catch (BadInputException | IOException e) {
      return List.of(unreadable(file, e));
    }
    List<Analysed> found;
    Optional<List<Analysed>> cached = known(file, key);
    if (cached.isPresent()) {
      found = cached.get();
    } else {
      Photo photo;
      try {
        photo = file.photo(settings);
      } catch (BadInputException | IOException e) {
        return List.of(unreadable(file, e));
      }
      // What fails from here on is not the file's fault.
      found = analysed(worker, file, photo, key);
    }
    List<AnalysedPicture> pictures = new ArrayList<>();
    try {
      for (Analysed each : found) {
        pictures.add(AnalysedPicture.photo(each.file, dated(each), remark));
      }
    } catch (BadInputException | IOException e) {
      return List.of(unreadable(file, e));
    }
    return List.copyOf(pictures);
  }

  /** A photo or a print, and what is seen in it. */
  private record Analysed(InputFile file, FaceAnalysis analysis) {}

  boolean isRendered(InputFile file) throws IOException {
    return !settings.rendered() && SyntheticMediaTag.isOfTrainedModel(file.path());
  }

  /** Either the whole is cached, or where its prints lie and all of them. */
  private Optional<List<Analysed>> known(InputFile file, String key) {
    Optional<List<FaceAnalysis>> whole = cache.find(key, 0, 1);
    if (whole.isPresent()) {
      return Optional.of(List.of(new Analysed(file, whole.get().getFirst())));
    }
    List<PicturePart> parts = cache.findNumbers(key).map(PhotoAnalysis::parts).orElse(List.of());
    List<Analysed> prints = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      InputFile print = file.print(i + 1, parts.get(i));
      cache
          .find(key, FIRST_PRINT + i, 1)
          .ifPresent(analysis -> prints.add(new Analysed(print, analysis.getFirst())));
    }
    return parts.isEmpty() || prints.size() < parts.size() ? Optional.empty() : Optional.of(prints);
  }

  private List<Analysed> analysed(Worker worker, InputFile file, Photo photo, String key)
      throws IOException {
    FaceAnalysis whole =
        FaceAnalyzer.analyse(worker.models(), photo.picture(), photo.taken(), photo.focalLength());
    List<PicturePart> parts = parts(numbers(Prints.find(photo.picture())));
    if (!parts.isEmpty() && holdAll(parts, whole)) {
      List<Analysed> prints = prints(worker, file, parts);
      if (isPage(prints)) {
        for (int i = 0; i < prints.size(); i++) {
          cache.put(key, FIRST_PRINT + i, List.of(prints.get(i).analysis));
        }
        cache.putNumbers(key, numbers(parts));
        return prints;
      }
    }
    cache.put(key, 0, List.of(whole));
    return List.of(new Analysed(file, whole));
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

  private static boolean isPage(List<Analysed> prints) {
    return prints.stream().filter(print -> !print.analysis.faces().isEmpty()).count() >= 2;
  }

  /** The prints of a page; none where it can no longer be read. */
  private List<Analysed> prints(Worker worker, InputFile file, List<PicturePart> parts) {
    List<Analysed> prints = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      InputFile print = file.print(i + 1, parts.get(i));
      Photo photo;
      try {
        photo = print.photo(settings);
      } catch (BadInputException | IOException e) {
        return List.of();
      }
      prints.add(
          new Analysed(
              print,
              FaceAnalyzer.analyse(
                  worker.models(), photo.picture(), photo.taken(), photo.focalLength())));
    }
    return prints;
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

  /**
   * Where a file itself does not say when it was taken, what is written beside it may. When a page
   * was scanned tells nothing of its prints.
   */
  private static FaceAnalysis dated(Analysed each) throws IOException {
    if (each.analysis.taken().isPresent()) {
      return each.analysis;
    }
    boolean scan = each.file.part().isPresent() || PhotoFile.isScan(each.file.path());
    return each.analysis.takenAt(writtenDate(each.file, scan));
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
