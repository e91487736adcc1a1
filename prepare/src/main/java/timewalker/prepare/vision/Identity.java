package timewalker.prepare.vision;

import timewalker.math.Shapes;

/**
 * Who a face belongs to, as far as a network can tell.
 *
 * @param descriptor [1024] of length 1
 * @param age how old the face looks, years; off by five and more for any one photo
 */
public record Identity(float[] descriptor, float age) {
  /** Numbers of a descriptor. */
  public static final int LENGTH = 1024;

  public Identity {
    Shapes.check("descriptors", 1, "descriptor", descriptor.length, LENGTH);
  }

  /**
   * Cosine of the angle between two descriptors: 1 for the same picture, about 0.3 for strangers.
   */
  public double likeness(Identity other) {
    double dot = 0;
    for (int i = 0; i < LENGTH; i++) {
      dot += descriptor[i] * other.descriptor[i];
    }
    return dot;
  }
}
