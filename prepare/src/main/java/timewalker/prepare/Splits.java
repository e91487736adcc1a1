package timewalker.prepare;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Chooses what is held out: every so-and-so-many-th photo of a stage, and of a stage's clip frames
 * the last part as one block, since neighbouring frames of a clip are near copies.
 */
final class Splits {
  private Splits() {}

  static void choose(List<Picture> kept, int testEvery) {
    Map<Integer, List<Picture>> photos = new TreeMap<>();
    Map<Integer, List<Picture>> frames = new TreeMap<>();
    for (Picture picture : kept) {
      picture.split = "train";
      (picture.frame() < 0 ? photos : frames)
          .computeIfAbsent(picture.stageIndex, k -> new ArrayList<>())
          .add(picture);
    }
    photos
        .values()
        .forEach(all -> {
          for (int i = testEvery - 1; i < all.size(); i += testEvery) {
            all.get(i).split = "test";
          }
        });
    frames
        .values()
        .forEach(all -> {
          int block = all.size() / testEvery;
          all.subList(all.size() - block, all.size()).forEach(picture -> picture.split = "test");
        });
  }
}
