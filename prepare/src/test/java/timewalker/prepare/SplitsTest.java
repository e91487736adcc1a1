package timewalker.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitsTest {
  @Test
  void everyEighthPhotoOfAStageIsHeldOut() {
    List<Picture> pictures = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      pictures.add(picture(-1, i % 2));
    }
    Splits.choose(pictures, 8);
    assertThat(tests(pictures)).containsExactly(14, 15);
  }

  @Test
  void lastEighthOfAStagesFramesIsHeldOutAsOneBlock() {
    List<Picture> pictures = new ArrayList<>();
    for (int f = 0; f < 48; f++) {
      pictures.add(picture(f, f < 32 ? 0 : 1));
    }
    Splits.choose(pictures, 8);
    assertThat(tests(pictures)).containsExactly(28, 29, 30, 31, 46, 47);
  }

  @Test
  void fewPicturesAreAllLearnedFrom() {
    List<Picture> pictures = List.of(picture(-1, 0), picture(3, 0));
    Splits.choose(pictures, 8);
    assertThat(tests(pictures)).isEmpty();
    assertThat(pictures).allSatisfy(p -> assertThat(p.split()).isEqualTo("train"));
  }

  private static int[] tests(List<Picture> pictures) {
    return IntStream.range(0, pictures.size())
        .filter(i -> pictures.get(i).split().equals("test"))
        .toArray();
  }

  private static Picture picture(int frame, int stage) {
    Picture picture =
        new Picture(new InputFile(Path.of("x"), "x", frame >= 0), frame, frame < 0 ? -1 : 0, null);
    picture.stageIndex = stage;
    return picture;
  }
}
