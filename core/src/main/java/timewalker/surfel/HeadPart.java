package timewalker.surfel;

import java.util.Arrays;
import java.util.Map;
import timewalker.head.HeadModel;

/** The parts of a head that move apart from each other: what is bound to one follows no other. */
public enum HeadPart {
  SKIN("skin", 0),
  LEFT_EYE("eye-left", 1),
  RIGHT_EYE("eye-right", 2),
  TEETH("teeth", 3),
  TONGUE("tongue", 4),
  MOUTH_CAVITY("mouth-cavity", 5),
  LASHES("lashes", 6);

  private final String mask;
  private final int number;

  HeadPart(String mask, int number) {
    this.mask = mask;
    this.number = number;
  }

  /** The number of the part in arrays. */
  public int number() {
    return number;
  }

  /** Name of the head model's mask. */
  public String mask() {
    return mask;
  }

  /** Whether a part, by its number, is teeth, tongue or the hollow around them. */
  public static boolean insideMouth(int part) {
    return part == TEETH.number || part == TONGUE.number || part == MOUTH_CAVITY.number;
  }

  /**
   * The part of every triangle, by its number: the one whose mask holds all three corners, where
   * masks overlap the one with the smaller mask (so that skin, the largest, comes last); skin where
   * there is none.
   *
   * @return [F]
   */
  public static int[] ofTriangles(HeadModel model) {
    Map<String, int[]> masks = model.masks();
    int[] part = new int[model.faceCount()];
    int[] size = new int[model.faceCount()];
    Arrays.fill(size, Integer.MAX_VALUE);
    for (HeadPart candidate : values()) {
      int[] vertices = masks.get(candidate.mask);
      if (vertices == null) {
        continue;
      }
      boolean[] within = model.facesWithin(candidate.mask);
      for (int t = 0; t < part.length; t++) {
        if (vertices.length < size[t] && within[t]) {
          part[t] = candidate.number;
          size[t] = vertices.length;
        }
      }
    }
    return part;
  }
}
