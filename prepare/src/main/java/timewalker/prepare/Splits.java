package timewalker.prepare;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import timewalker.train.Split;

/**
 * Chooses held-out pictures: every n-th photo of a stage, and the last n-th of its clip frames as
 * one block, since neighbouring frames of a clip are near copies.
 */
final class Splits {
  private Splits() {}

  /**
   * The split of each picture.
   *
   * @param testEvery n: one in n is held out
   * @return in the order of the pictures; empty for pictures that were rejected
   */
  static List<Optional<Split>> choose(List<PictureResult> pictures, int testEvery) {
    List<Optional<Split>> splits =
        new ArrayList<>(Collections.nCopies(pictures.size(), Optional.empty()));
    Map<Integer, List<Integer>> photos = new TreeMap<>();
    Map<Integer, List<Integer>> frames = new TreeMap<>();
    for (int p = 0; p < pictures.size(); p++) {
      PictureResult picture = pictures.get(p);
      if (picture.verdict().kept()) {
        splits.set(p, Optional.of(Split.TRAIN));
        (picture.source().frame() < 0 ? photos : frames)
            .computeIfAbsent(picture.lifeStage().index(), k -> new ArrayList<>())
            .add(p);
      }
    }
    photos
        .values()
        .forEach(all -> {
          for (int i = testEvery - 1; i < all.size(); i += testEvery) {
            splits.set(all.get(i), Optional.of(Split.TEST));
          }
        });
    frames
        .values()
        .forEach(all -> {
          int block = all.size() / testEvery;
          all.subList(all.size() - block, all.size())
              .forEach(p -> splits.set(p, Optional.of(Split.TEST)));
        });
    return List.copyOf(splits);
  }
}
