package timewalker.prepare;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import timewalker.train.Split;

/**
 * Chooses what is held out: every so-and-so-many-th photo of a stage, and of a stage's clip frames
 * the last part as one block, since neighbouring frames of a clip are near copies.
 */
final class Splits {
  private Splits() {}

  /**
   * The split of each picture.
   *
   * @param testEvery one in so many is held out
   * @return train or test, in the order of the pictures; empty for pictures that were rejected
   */
  static List<String> choose(List<PictureResult> pictures, int testEvery) {
    String[] splits = new String[pictures.size()];
    Arrays.fill(splits, "");
    Map<Integer, List<Integer>> photos = new TreeMap<>();
    Map<Integer, List<Integer>> frames = new TreeMap<>();
    for (int p = 0; p < splits.length; p++) {
      PictureResult picture = pictures.get(p);
      if (picture.verdict().kept()) {
        splits[p] = Split.TRAIN.name();
        (picture.source().frame() < 0 ? photos : frames)
            .computeIfAbsent(picture.lifeStage().index(), k -> new ArrayList<>())
            .add(p);
      }
    }
    photos
        .values()
        .forEach(all -> {
          for (int i = testEvery - 1; i < all.size(); i += testEvery) {
            splits[all.get(i)] = Split.TEST.name();
          }
        });
    frames
        .values()
        .forEach(all -> {
          int block = all.size() / testEvery;
          all.subList(all.size() - block, all.size()).forEach(p -> splits[p] = Split.TEST.name());
        });
    return List.of(splits);
  }
}
