package timewalker.prepare;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import timewalker.prepare.analysis.FaceAnalysis;

/**
 * A photo, or a frame of a clip, and what is seen in it: the result of step 1.
 *
 * @param file where it comes from
 * @param frame number of the frame in its clip, −1 for a photo
 * @param shot number of the shot in its clip, −1 for a photo
 * @param analysis its faces and what its file says; empty when it could not be read
 * @param verdict why it could not be read, or what is to be said of its file
 */
public record AnalysedPicture(
    InputFile file, int frame, int shot, Optional<FaceAnalysis> analysis, Verdict verdict) {
  /**
   * A photo.
   *
   * @param remark what is to be said of its file; empty for nothing
   */
  static AnalysedPicture photo(InputFile file, FaceAnalysis analysis, String remark) {
    Verdict verdict = new Verdict(Verdict.Reason.KEPT, remark);
    return new AnalysedPicture(file, -1, -1, Optional.of(analysis), verdict);
  }

  static AnalysedPicture frame(InputFile file, int frame, int shot, FaceAnalysis analysis) {
    return new AnalysedPicture(file, frame, shot, Optional.of(analysis), Verdict.KEPT);
  }

  /** A file, or the rest of a clip from {@code frame} on, that cannot be read. */
  static AnalysedPicture unreadable(InputFile file, int frame, String why) {
    Verdict verdict = new Verdict(Verdict.Reason.UNREADABLE, why);
    return new AnalysedPicture(file, frame, -1, Optional.empty(), verdict);
  }

  /** A file that says of itself that it shows what a model made. */
  static AnalysedPicture rendered(InputFile file) {
    Verdict verdict = new Verdict(Verdict.Reason.RENDERED, "");
    return new AnalysedPicture(file, -1, -1, Optional.empty(), verdict);
  }

  /** A file with the content of another. */
  static AnalysedPicture copy(InputFile file, InputFile original) {
    Verdict verdict = new Verdict(Verdict.Reason.COPY, original.name());
    return new AnalysedPicture(file, -1, -1, Optional.empty(), verdict);
  }

  /**
   * When it was taken, if its file says so. A date in the future is a clock that was set wrongly.
   */
  Optional<LocalDateTime> taken() {
    LocalDateTime latest = LocalDateTime.now(ZoneOffset.UTC).plusDays(1); // of any time zone
    return analysis.flatMap(FaceAnalysis::taken).filter(time -> !time.isAfter(latest));
  }

  /** Name for people. */
  public String name() {
    return frame < 0 ? file.name() : file.name() + " #" + frame;
  }
}
