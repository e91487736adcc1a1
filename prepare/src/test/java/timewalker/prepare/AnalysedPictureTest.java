package timewalker.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import timewalker.prepare.analysis.FaceAnalysis;
import timewalker.prepare.vision.PictureSignature;

class AnalysedPictureTest {
  @Test
  void dateInTheFutureIsNoDate() {
    LocalDateTime now = LocalDateTime.now(ZoneOffset.UTC);
    for (LocalDateTime past : List.of(now.minusYears(50), now, now.plusHours(23))) {
      assertThat(of(past).taken()).contains(past);
    }
    for (LocalDateTime future : List.of(now.plusHours(25), now.plusYears(73))) {
      assertThat(of(future).taken()).isEmpty();
    }
    assertThat(AnalysedPicture.unreadable(file(), -1, "damaged").taken()).isEmpty();
  }

  private static AnalysedPicture of(LocalDateTime taken) {
    FaceAnalysis analysis =
        new FaceAnalysis(
            1,
            1,
            Optional.of(taken),
            OptionalDouble.empty(),
            new PictureSignature(new byte[PictureSignature.LEVELS]),
            List.of());
    return AnalysedPicture.photo(file(), analysis, "");
  }

  private static InputFile file() {
    return new InputFile(Path.of("a.jpg"), "a.jpg", false);
  }
}
