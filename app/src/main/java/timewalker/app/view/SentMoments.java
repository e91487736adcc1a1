package timewalker.app.view;

import java.util.Arrays;
import timewalker.avatar.StageMix;

/**
 * What a page has: the mix of life stages whose attributes, or mesh, it was sent last per slot. For
 * one thread.
 */
final class SentMoments {
  private final float[][] attributes = new float[2][];
  private final float[][] meshes = new float[2][];

  /** Notes that attributes of a mix go out; false if the page has them already. */
  boolean attributesAreNew(int slot, StageMix mix) {
    return note(attributes, slot, mix);
  }

  /** Notes that a mesh of a mix goes out; false if the page has it already. */
  boolean meshIsNew(int slot, StageMix mix) {
    return note(meshes, slot, mix);
  }

  /** Takes it that the page has nothing: what was to go out may not have gone. */
  void forget() {
    Arrays.fill(attributes, null);
    Arrays.fill(meshes, null);
  }

  private static boolean note(float[][] all, int slot, StageMix mix) {
    if (Arrays.equals(all[slot], mix.weights())) {
      return false;
    }
    all[slot] = mix.weights().clone();
    return true;
  }
}
