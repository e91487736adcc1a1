package timewalker.prepare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.IntStream;
import timewalker.prepare.analysis.AnalysedFace;
import timewalker.prepare.analysis.FaceAnalysis;
import timewalker.prepare.vision.PictureSignature;

/**
 * The near copies among the pictures of each life stage: one photo or clip coded again, reduced,
 * brightened or cut, and neighbours of a burst.
 *
 * @param photos groups of photos that are used, by their numbers, rising; what is near a near copy
 *     belongs to its group, and most groups hold one photo
 * @param frames of clips that copy another: the number of each frame that is used, and that of the
 *     other clip's frame that it copies, empty where there is none
 */
record NearCopies(List<List<Integer>> photos, Map<Integer, OptionalInt> frames) {
  /** Least correlation of two heads that makes their pictures near copies, whatever is around. */
  private static final double SAME_HEAD = 0.99;

  /** Least correlation of two whole pictures whose heads are no more than alike. */
  private static final double SAME_PICTURE = 0.998;

  /** Least correlation of two heads in such pictures; small heads change most when reduced. */
  private static final double LIKE_HEAD = 0.95;

  /** Frames of a clip that tell whether it copies another, and how many of them must. */
  private static final int PROBES = 16;

  private static final double MOST = 0.5;

  NearCopies {
    photos = photos.stream().map(List::copyOf).toList();
    frames = Map.copyOf(frames);
  }

  /** Compares the pictures that are kept. */
  static NearCopies of(List<PictureResult> pictures) {
    List<List<Integer>> groups = new ArrayList<>();
    Map<Integer, OptionalInt> copies = new HashMap<>();
    stages(pictures, false).forEach(stage -> groups.addAll(grouped(pictures, stage)));
    stages(pictures, true).forEach(stage -> copies.putAll(copied(pictures, stage)));
    return new NearCopies(groups, copies);
  }

  /** Photos beyond the first of each group. */
  int count() {
    return photos.stream().mapToInt(group -> group.size() - 1).sum();
  }

  /** Numbers of the photos, or of the frames, of each life stage. */
  private static Iterable<List<Integer>> stages(List<PictureResult> pictures, boolean frames) {
    Map<Integer, List<Integer>> stages = new TreeMap<>();
    for (int p = 0; p < pictures.size(); p++) {
      PictureResult picture = pictures.get(p);
      if (picture.verdict().kept() && picture.source().frame() >= 0 == frames) {
        stages.computeIfAbsent(picture.lifeStage().index(), k -> new ArrayList<>()).add(p);
      }
    }
    return stages.values();
  }

  /**
   * How alike two near copies are, heads and whole pictures, −1 to 1; empty where they are none.
   */
  static OptionalDouble likeness(PictureResult a, PictureResult b) {
    Optional<PictureSignature> headA = a.face().map(AnalysedFace::head);
    Optional<PictureSignature> headB = b.face().map(AnalysedFace::head);
    if (headA.isEmpty() || headB.isEmpty()) {
      return OptionalDouble.empty();
    }
    double heads = headA.get().likeness(headB.get());
    if (heads < LIKE_HEAD) {
      return OptionalDouble.empty();
    }
    FaceAnalysis one = a.source().analysis().orElseThrow();
    double wholes = one.whole().likeness(b.source().analysis().orElseThrow().whole());
    return heads >= SAME_HEAD || wholes >= SAME_PICTURE
        ? OptionalDouble.of((heads + wholes) / 2)
        : OptionalDouble.empty();
  }

  /** Connected components, in the order of their first photos. */
  private static List<List<Integer>> grouped(List<PictureResult> pictures, List<Integer> photos) {
    int[] first = IntStream.range(0, photos.size()).toArray();
    for (int i = 0; i < first.length; i++) {
      for (int j = 0; j < i; j++) {
        int one = root(first, i);
        int other = root(first, j);
        if (one != other
            && likeness(pictures.get(photos.get(i)), pictures.get(photos.get(j))).isPresent()) {
          first[Math.max(one, other)] = Math.min(one, other);
        }
      }
    }
    Map<Integer, List<Integer>> groups = new LinkedHashMap<>();
    for (int i = 0; i < first.length; i++) {
      groups.computeIfAbsent(root(first, i), k -> new ArrayList<>()).add(photos.get(i));
    }
    return List.copyOf(groups.values());
  }

  private static int root(int[] first, int i) {
    int root = i;
    while (first[root] != root) {
      root = first[root];
    }
    return root;
  }

  /** The frames of clips that copy a longer one, or an earlier one of the same length. */
  private static Map<Integer, OptionalInt> copied(
      List<PictureResult> pictures, List<Integer> frames) {
    Map<InputFile, List<Integer>> clips = new LinkedHashMap<>();
    for (int f : frames) {
      clips.computeIfAbsent(pictures.get(f).source().file(), k -> new ArrayList<>()).add(f);
    }
    Map<Integer, OptionalInt> copies = new HashMap<>();
    List<Integer> originals = new ArrayList<>();
    clips.values().stream()
        .sorted(Comparator.comparingInt((List<Integer> clip) -> -clip.size()))
        .forEach(clip -> {
          if (isCopy(pictures, clip, originals)) {
            clip.forEach(f -> copies.put(f, nearest(pictures, f, originals)));
          } else {
            originals.addAll(clip);
          }
        });
    return copies;
  }

  private static boolean isCopy(
      List<PictureResult> pictures, List<Integer> clip, List<Integer> others) {
    int probes = Math.min(PROBES, clip.size());
    long near =
        IntStream.range(0, probes)
            .map(i -> clip.get(i * clip.size() / probes))
            .filter(f -> nearest(pictures, f, others).isPresent())
            .count();
    return near >= MOST * probes;
  }

  /** The picture most like another, of those that are near copies of it. */
  private static OptionalInt nearest(
      List<PictureResult> pictures, int picture, List<Integer> others) {
    OptionalInt nearest = OptionalInt.empty();
    double highest = Double.NEGATIVE_INFINITY;
    for (int other : others) {
      OptionalDouble likeness = likeness(pictures.get(picture), pictures.get(other));
      if (likeness.isPresent() && likeness.getAsDouble() > highest) {
        nearest = OptionalInt.of(other);
        highest = likeness.getAsDouble();
      }
    }
    return nearest;
  }
}
