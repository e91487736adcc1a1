package timewalker.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import timewalker.train.Split;

class SplitsTest {
  @Test
  void oneInEightPhotosOfAStageIsHeldOut() {
    List<PictureResult> pictures = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      pictures.add(photo("IMG_" + i + ".jpg", i % 2));
    }
    int[] tests = tests(Splits.choose(pictures, 8));
    assertThat(tests).hasSize(4);
    assertThat(IntStream.of(tests).filter(i -> i % 2 == 0)).hasSize(2);
  }

  @Test
  void aPhotoMoreChangesNothingForTheOthers() {
    List<PictureResult> album = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      album.add(photo("summer/IMG_" + i + ".jpg", 0));
    }
    Set<String> before = held(album);
    assertThat(before).hasSize(5);
    int moved = 0;
    for (int more = 0; more < 7; more++) {
      List<PictureResult> grown = new ArrayList<>(album);
      grown.addFirst(photo("AAA" + more + ".jpg", 0));
      Set<String> now = held(grown);
      now.removeIf(name -> name.startsWith("AAA"));
      assertThat(before).as("nothing learned before is held out").containsAll(now);
      moved += before.size() - now.size();
    }
    assertThat(moved).isLessThan(4);
    List<PictureResult> renamed = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      renamed.add(photo("2019/IMG_" + i + ".jpg", 0));
    }
    assertThat(held(renamed))
        .hasSize(5)
        .allMatch(n -> before.contains(n.replace("2019", "summer")));
  }

  private static Set<String> held(List<PictureResult> pictures) {
    List<Optional<Split>> splits = Splits.choose(pictures, 8);
    return IntStream.of(tests(splits))
        .mapToObj(i -> pictures.get(i).name())
        .collect(Collectors.toCollection(TreeSet::new));
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
    assertThat(tests(splits)).hasSize(1);
    assertThat(splits.get(13)).isEmpty();
  }

  private static int[] tests(List<Optional<Split>> splits) {
    return IntStream.range(0, splits.size())
        .filter(i -> splits.get(i).filter(Split.TEST::equals).isPresent())
        .toArray();
  }

  private static PictureResult photo(String name, int stage) {
    return picture(new InputFile(Path.of(name), name, false), -1, stage);
  }

  private static PictureResult picture(int frame, int stage) {
    return picture(new InputFile(Path.of("x"), "x", frame >= 0), frame, stage);
  }

  private static PictureResult picture(InputFile file, int frame, int stage) {
    return new PictureResult(
        new AnalysedPicture(file, frame, frame < 0 ? -1 : 0, Optional.empty(), Verdict.KEPT),
        PersonFace.NONE,
        new PictureStage(stage, Optional.empty(), "", Verdict.KEPT),
        HeadFit.NONE,
        DatasetFrame.NONE);
  }
}
