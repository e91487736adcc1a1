package timewalker.head;

import timewalker.math.Shapes;

/**
 * What poses a head. Angles are axis-angle in radians, translation in metres.
 *
 * @param shape [S] shape coefficients s
 * @param expression [E] expression coefficients ψ
 * @param root [3] rotation of the whole head about the root joint
 * @param neck [3] rotation of the head about the neck joint
 * @param jaw [3]
 * @param eyes [6] left eye, then right eye
 * @param translation [3] added last
 */
public record HeadParams(
    float[] shape,
    float[] expression,
    float[] root,
    float[] neck,
    float[] jaw,
    float[] eyes,
    float[] translation) {

  public HeadParams {
    Shapes.check("axes", 3, "root", root.length, 1);
    Shapes.check("axes", 3, "neck", neck.length, 1);
    Shapes.check("axes", 3, "jaw", jaw.length, 1);
    Shapes.check("eyes", 2, "eyes", eyes.length, 3);
    Shapes.check("axes", 3, "translation", translation.length, 1);
  }

  /** The resting head: everything zero, arrays sized for a model of S shapes, E expressions. */
  public static HeadParams neutral(int shapes, int expressions) {
    return new HeadParams(
        new float[shapes],
        new float[expressions],
        new float[3],
        new float[3],
        new float[3],
        new float[6],
        new float[3]);
  }

  /** All arrays in the order of the components, the arrays themselves. */
  public float[][] arrays() {
    return new float[][] {shape, expression, root, neck, jaw, eyes, translation};
  }

  /** A copy that shares no array with this one. */
  public HeadParams copy() {
    return new HeadParams(
        shape.clone(),
        expression.clone(),
        root.clone(),
        neck.clone(),
        jaw.clone(),
        eyes.clone(),
        translation.clone());
  }
}
