package timewalker.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import timewalker.head.LandmarkScheme;
import timewalker.prepare.analysis.AnalysedFace;
import timewalker.prepare.analysis.FaceAnalysis;
import timewalker.prepare.vision.FaceCover;
import timewalker.prepare.vision.FrameQuality;
import timewalker.prepare.vision.Identity;
import timewalker.prepare.vision.Landmarks;
import timewalker.prepare.vision.PictureSignature;
import timewalker.prepare.vision.Region;
import timewalker.train.Split;

class SplitsTest {
  @Test
  void oneInEightPhotosOfAStageIsHeldOut() {
    List<PictureResult> pictures = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      pictures.add(photo("IMG_" + i + ".jpg", i % 2));
    }
    int[] tests = tests(choose(pictures));
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
    List<Optional<Split>> splits = choose(pictures);
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
    assertThat(tests(choose(pictures))).containsExactly(28, 29, 30, 31, 46, 47);
  }

  @Test
  void fewPicturesAreAllLearnedFrom() {
    List<PictureResult> pictures = List.of(picture(-1, 0), picture(3, 0));
    assertThat(tests(choose(pictures))).isEmpty();
    assertThat(choose(pictures)).containsOnly(Optional.of(Split.TRAIN)).hasSize(2);
  }

  @Test
  void rejectedPicturesAreInNoSplitAndDoNotCount() {
    List<PictureResult> pictures = new ArrayList<>();
    for (int i = 0; i < 17; i++) {
      PictureResult kept = picture(-1, 0);
      Verdict profile = new Verdict(Verdict.Reason.PROFILE, "");
      pictures.add(i % 2 == 0 ? kept : kept.with(DatasetFrame.rejected(profile)));
    }
    List<Optional<Split>> splits = choose(pictures);
    assertThat(tests(splits)).hasSize(1);
    assertThat(splits.get(13)).isEmpty();
  }

  /** An album of 40 different photos, "IMG_0.jpg" and so on. */
  private static List<PictureResult> album() {
    List<PictureResult> album = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      album.add(photo("IMG_" + i + ".jpg", i, 0));
    }
    return album;
  }

  @Test
  void nearCopiesAreInOneSplit() {
    List<PictureResult> pictures = album();
    for (int i = 0; i < 40; i++) {
      pictures.add(photo("small/" + i + ".jpg", i, 1));
      pictures.add(photo("sent-" + i + ".jpg", i, 2));
    }
    List<Optional<Split>> splits = choose(pictures);
    for (int i = 0; i < 40; i++) {
      assertThat(splits.subList(40 + 2 * i, 42 + 2 * i)).containsOnly(splits.get(i));
    }
    assertThat(tests(splits)).as("one in eight groups").hasSize(15);
    assertThat(NearCopies.of(pictures).count()).isEqualTo(80);
  }

  @Test
  void oneMoreCopyHardlyChangesWhatTheOthersAreFor() {
    List<PictureResult> album = album();
    Set<String> before = held(album);
    int moved = 0;
    for (int i = 0; i < 40; i++) {
      List<PictureResult> grown = new ArrayList<>(album);
      grown.add(photo("copy of " + i + ".jpg", i, 1));
      Set<String> now = held(grown);
      now.removeIf(name -> name.startsWith("copy"));
      assertThat(now).hasSize(5);
      now.removeAll(before);
      assertThat(now).as("at most its twin").isSubsetOf("IMG_" + i + ".jpg");
      moved += now.size();
    }
    assertThat(moved).as("of 40").isLessThan(10);
  }

  @Test
  void copiesOfAnotherStageAndRejectedOnesDoNotCount() {
    List<PictureResult> pictures = album();
    PictureResult other = photo("other.jpg", 0, 1);
    PictureStage stage = new PictureStage(1, Optional.empty(), "", Verdict.KEPT);
    pictures.add(
        new PictureResult(other.source(), other.person(), stage, HeadFit.NONE, DatasetFrame.NONE));
    Verdict profile = new Verdict(Verdict.Reason.PROFILE, "");
    pictures.add(photo("turned.jpg", 1, 1).with(DatasetFrame.rejected(profile)));
    assertThat(NearCopies.of(pictures).count()).isZero();
    assertThat(choose(pictures).getLast()).isEmpty();
  }

  @Test
  void smallHeadsOfNearCopiesMayDifferButNotTheirPictures() {
    byte[] head = levels(0, 0);
    for (int i = 0; i < head.length; i += 12) {
      head[i] = (byte) (head[i] + 30);
    }
    PictureResult photo = photo("a.jpg", 0, 0);
    PictureResult reduced = with(photo, new PictureSignature(head), signature(1000, 1));
    PictureResult nextDay = with(photo, new PictureSignature(head), signature(1001, 0));
    double heads = signature(0, 0).likeness(new PictureSignature(head));
    assertThat(heads).isBetween(0.95, 0.99);
    assertThat(NearCopies.likeness(photo, reduced).orElseThrow()).isBetween(heads, 1.0);
    assertThat(NearCopies.likeness(photo, nextDay)).isEmpty();
  }

  @Test
  void largeGroupIsLearnedFromWhateverItsLot() {
    List<PictureResult> pictures = album();
    for (int i = 0; i < 100; i++) {
      pictures.add(photo("burst-" + i + ".jpg", 7, 1 + i % 3));
    }
    List<Optional<Split>> splits = choose(pictures);
    assertThat(splits.subList(40, 140)).containsOnly(Optional.of(Split.TRAIN));
    assertThat(tests(splits)).hasSize(5);
  }

  @Test
  void copiedClipIsSplitAsTheClipThatItCopies() {
    List<PictureResult> pictures = new ArrayList<>();
    for (int clip = 0; clip < 9; clip++) {
      for (int f = 0; f < 24; f++) {
        pictures.add(frame("sent-" + clip + ".mp4", f, f, clip));
      }
    }
    int[] ends = IntStream.range(0, 216).filter(i -> i % 24 >= 21).toArray();
    assertThat(tests(choose(pictures))).containsExactly(ends);
  }

  @Test
  void partOfAClipThatWasCutOutIsSplitAsTheWhole() {
    List<PictureResult> pictures = new ArrayList<>();
    for (int f = 0; f < 5; f++) {
      pictures.add(frame("a cut.mp4", f, f < 4 ? 20 + f : 500, 1));
    }
    for (int f = 0; f < 24; f++) {
      pictures.add(frame("whole.mp4", f, f, 0));
    }
    assertThat(tests(choose(pictures))).containsExactly(1, 2, 3, 26, 27, 28);
  }

  @Test
  void photosThatAClipShowsGoWithItsFrames() {
    List<PictureResult> pictures = album();
    for (int f = 0; f < 40; f++) {
      pictures.add(frame("live.mp4", f, f < 20 ? f : 100 + f, 1));
    }
    pictures.add(photo("of the end.jpg", 139, 0));
    List<Optional<Split>> splits = choose(pictures);
    assertThat(splits.subList(0, 20)).containsOnly(Optional.of(Split.TRAIN));
    assertThat(splits.getLast()).contains(Split.TEST);
    assertThat(tests(splits)).as("2 of 20 photos, 5 frames, 1 that they show").hasSize(8);
  }

  private static List<Optional<Split>> choose(List<PictureResult> pictures) {
    return Splits.choose(pictures, NearCopies.of(pictures), 8);
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

  /**
   * @param content number of what the photo shows
   * @param copy changes it a little
   */
  private static PictureResult photo(String name, int content, int copy) {
    return with(photo(name, 0), signature(content, copy), signature(1000 + content, copy));
  }

  private static PictureResult frame(String clip, int frame, int content, int copy) {
    PictureResult shown = picture(new InputFile(Path.of(clip), clip, true), frame, 0);
    return with(shown, signature(content, copy), signature(1000 + content, copy));
  }

  private static PictureResult with(
      PictureResult picture, PictureSignature head, PictureSignature whole) {
    LandmarkScheme scheme = LandmarkScheme.MEDIAPIPE;
    AnalysedFace face =
        new AnalysedFace(
            0.9f,
            new Landmarks(scheme, new float[3 * scheme.count()], 1, 0, new Region(0, 0, 9, 9, 0)),
            new Identity(new float[Identity.LENGTH], 30),
            new FrameQuality(60, 0.8, 0.01, 0.99, 1, 0.5, 0, new FaceCover(4, 20, 4)),
            0,
            new float[AnalysedFace.COLOURS],
            head);
    FaceAnalysis analysis =
        new FaceAnalysis(9, 9, Optional.empty(), OptionalDouble.empty(), whole, List.of(face));
    AnalysedPicture source = picture.source();
    return new PictureResult(
        new AnalysedPicture(
            source.file(), source.frame(), source.shot(), Optional.of(analysis), Verdict.KEPT),
        new PersonFace(Optional.of(face), List.of(), 1, Verdict.KEPT),
        picture.lifeStage(),
        HeadFit.NONE,
        DatasetFrame.NONE);
  }

  private static PictureSignature signature(int content, int copy) {
    return new PictureSignature(levels(content, copy));
  }

  private static byte[] levels(int content, int copy) {
    Random random = new Random(content);
    Random noise = new Random(31 * content + copy);
    byte[] levels = new byte[PictureSignature.LEVELS];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = (byte) (random.nextInt(-50, 51) + (copy == 0 ? 0 : noise.nextInt(-1, 2)));
    }
    return levels;
  }
}
