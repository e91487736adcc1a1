package timewalker.prepare;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
          int held = all.size() / testEvery;
          all.stream()
              .sorted(Comparator.comparing(p -> lot(pictures.get(p).source().file())))
              .limit(held)
              .forEach(p -> splits.set(p, Optional.of(Split.TEST)));
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

  /** Without its folder, which may be renamed. Two files of one name are told apart by it. */
  private static String lot(InputFile file) {
    String name = file.name().substring(file.name().lastIndexOf('/') + 1);
    return Sha256.hex(name.getBytes(StandardCharsets.UTF_8)) + file.name();
  }
}
