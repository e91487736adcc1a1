package timewalker.prepare;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import timewalker.io.Sha256;
import timewalker.train.Split;

/**
 * Chooses held-out pictures: one in n photos of a stage, and the last n-th of its clip frames as
 * one block, since neighbouring frames of a clip are near copies.
 *
 * <p>A photo's file name decides whether it is held out, as if by chance. So a photo that came in
 * later hardly ever changes what the others are for, and an avatar of the smaller album is measured
 * on the larger one by photos that it did not learn from.
 *
 * <p>Near copies are for the same: the lowest lot of a group counts for all its photos, the frames
 * of a copied clip go with those that they copy, and a photo that a clip shows goes with its
 * frames.
 */
final class Splits {
  private static final Optional<Split> TEST = Optional.of(Split.TEST);

  /** A group with a larger share of a stage's photos is learned from: too much would be missing. */
  private static final double MOST_OF_STAGE = 0.25;

  private final List<PictureResult> pictures;
  private final NearCopies copies;
  private final int testEvery;
  private final List<Optional<Split>> splits;

  private Splits(List<PictureResult> pictures, NearCopies copies, int testEvery) {
    this.pictures = pictures;
    this.copies = copies;
    this.testEvery = testEvery;
    splits = new ArrayList<>(Collections.nCopies(pictures.size(), Optional.empty()));
  }

  /** The pictures of a life stage: groups of photos that are near copies, and frames of clips. */
  private record Stage(List<List<Integer>> photos, List<Integer> frames) {}

  /**
   * The split of each picture.
   *
   * @param copies among the pictures
   * @param testEvery n: one in n is held out
   * @return in the order of the pictures; empty for pictures that were rejected
   */
  static List<Optional<Split>> choose(
      List<PictureResult> pictures, NearCopies copies, int testEvery) {
    Splits all = new Splits(pictures, copies, testEvery);
    for (Stage stage : all.stages()) {
      all.holdOutEnd(stage.frames);
      all.holdOutPhotos(stage);
    }
    return List.copyOf(all.splits);
  }

  /** The stages, all their pictures to be learned from. */
  private Iterable<Stage> stages() {
    Map<Integer, Stage> stages = new TreeMap<>();
    for (List<Integer> group : copies.photos()) {
      group.forEach(p -> splits.set(p, Optional.of(Split.TRAIN)));
      stage(group.getFirst(), stages).photos.add(group);
    }
    for (int p = 0; p < pictures.size(); p++) {
      if (pictures.get(p).verdict().kept() && pictures.get(p).source().frame() >= 0) {
        splits.set(p, Optional.of(Split.TRAIN));
        stage(p, stages).frames.add(p);
      }
    }
    return stages.values();
  }

  private Stage stage(int picture, Map<Integer, Stage> stages) {
    return stages.computeIfAbsent(
        pictures.get(picture).lifeStage().index(),
        k -> new Stage(new ArrayList<>(), new ArrayList<>()));
  }

  /** Holds out the last frames; the frames of a clip that copies another are for the same. */
  private void holdOutEnd(List<Integer> frames) {
    List<Integer> own = frames.stream().filter(f -> !copies.frames().containsKey(f)).toList();
    int learned = own.size() - own.size() / testEvery;
    own.subList(learned, own.size()).forEach(f -> splits.set(f, TEST));
    for (int f : frames) {
      OptionalInt original = copies.frames().getOrDefault(f, OptionalInt.empty());
      original.ifPresent(o -> splits.set(f, splits.get(o)));
    }
  }

  /** Holds out photos that held-out frames show, and one in n of those that no frame shows. */
  private void holdOutPhotos(Stage stage) {
    List<List<Integer>> free = new ArrayList<>();
    for (List<Integer> group : stage.photos) {
      List<Integer> shown = stage.frames.stream().filter(f -> isNear(f, group)).toList();
      if (shown.isEmpty()) {
        free.add(group);
      } else if (shown.stream().anyMatch(f -> splits.get(f).equals(TEST))) {
        group.forEach(p -> splits.set(p, TEST));
      }
    }
    int photos = stage.photos.stream().mapToInt(List::size).sum();
    free.stream()
        .filter(group -> group.size() <= Math.max(1, MOST_OF_STAGE * photos))
        .sorted(Comparator.comparing(this::lot))
        .limit(free.size() / testEvery)
        .flatMap(List::stream)
        .forEach(p -> splits.set(p, TEST));
  }

  private boolean isNear(int frame, List<Integer> photos) {
    PictureResult shown = pictures.get(frame);
    return photos.stream()
        .anyMatch(photo -> NearCopies.likeness(shown, pictures.get(photo)).isPresent());
  }

  private String lot(List<Integer> group) {
    return group.stream()
        .map(p -> lot(pictures.get(p).source().file()))
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** Without its folder, which may be renamed. Two files of one name are told apart by it. */
  private static String lot(InputFile file) {
    String name = file.name().substring(file.name().lastIndexOf('/') + 1);
    return Sha256.hex(name.getBytes(StandardCharsets.UTF_8)) + file.name();
  }
}
