package timewalker.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import timewalker.train.Split;

class SplitsTest {
  @Test
  void everyEighthPhotoOfAStageIsHeldOut() {
    List<PictureResult> pictures = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      pictures.add(picture(-1, i % 2));
    }
    assertThat(tests(Splits.choose(pictures, 8))).containsExactly(14, 15);
  }

  @Test
  void lastEighthOfAStagesFramesIsHeldOutAsOneBlock() {
    List<PictureResult> pictures = new ArrayList<>();
    for (int f = 0; f < 48; f++) {
      pictures.add(picture(f, f < 32 ? 0 : 1));
    }
    assertThat(tests(Splits.choose(pictures, 8))).containsExactly(28, 29, 30, 31, 46, 47);
  }

  @Test
  void fewPicturesAreAllLearnedFrom() {
    List<PictureResult> pictures = List.of(picture(-1, 0), picture(3, 0));
    assertThat(tests(Splits.choose(pictures, 8))).isEmpty();
    assertThat(Splits.choose(pictures, 8)).containsOnly(Optional.of(Split.TRAIN)).hasSize(2);
  }

  @Test
  void rejectedPicturesAreInNoSplitAndDoNotCount() {
    List<PictureResult> pictures = new ArrayList<>();
    for (int i = 0; i < 17; i++) {
      PictureResult kept = picture(-1, 0);
      Verdict profile = new Verdict(Verdict.Reason.PROFILE, "");
      pictures.add(i % 2 == 0 ? kept : kept.with(DatasetFrame.rejected(profile)));
    }
    List<Optional<Split>> splits = Splits.choose(pictures, 8);
    assertThat(tests(splits)).containsExactly(14);
    assertThat(splits.get(13)).isEmpty();
  }

  private static int[] tests(List<Optional<Split>> splits) {
    return IntStream.range(0, splits.size())
        .filter(i -> splits.get(i).filter(Split.TEST::equals).isPresent())
        .toArray();
  }

  private static PictureResult picture(int frame, int stage) {
    InputFile file = new InputFile(Path.of("x"), "x", frame >= 0);
    return new PictureResult(
        new AnalysedPicture(file, frame, frame < 0 ? -1 : 0, Optional.empty(), Verdict.KEPT),
        PersonFace.NONE,
        new PictureStage(stage, Optional.empty(), "", Verdict.KEPT),
        HeadFit.NONE,
        DatasetFrame.NONE);
  }
}
