package timewalker.app.view;

import java.util.Arrays;
import timewalker.avatar.StageMix;

/**
 * What was sent to a page last, per slot: which look its attributes have, and which mix of life
 * stages its mesh shows. For one thread.
 */
final class SentMoments {
  private final float[][] attributes = new float[2][];
  private final float[][] meshes = new float[2][];

  /**
   * Notes that attributes go out; false if the page has them already.
   *
   * @param look all that they follow from, see {@link MomentStudio#look}
   */
  boolean attributesAreNew(int slot, float[] look) {
    return note(attributes, slot, look);
  }

  /** Notes that a mesh of a mix goes out; false if the page has it already. */
  boolean meshIsNew(int slot, StageMix mix) {
    return note(meshes, slot, mix.weights());
  }

  /** Takes it that the page has nothing: what was to go out may not have gone. */
  void forget() {
    Arrays.fill(attributes, null);
    Arrays.fill(meshes, null);
  }

  private static boolean note(float[][] all, int slot, float[] now) {
    if (Arrays.equals(all[slot], now)) {
      return false;
    }
    all[slot] = now.clone();
    return true;
  }
}
