package timewalker.synth;

import timewalker.math.FloatImage;

/**
 * A rendered frame.
 *
 * @param colour [3][height][width] sRGB-coded, over the background
 * @param mask [1][height][width] coverage, 0..1
 * @param depth [1][height][width] camera z of the first surface behind each pixel's centre, metres;
 *     0 where nothing is
 * @param normal [3][height][width] its unit normal, camera frame; 0 where nothing is
 * @param skin [height × width] whether that surface is skin
 * @param surface [V][3] vertices of the true visible surface, world, metres; the triangles are
 *     {@link LifelongSubject#surfaceFaces}
 */
public record RenderedShot(
    FloatImage colour,
    FloatImage mask,
    FloatImage depth,
    FloatImage normal,
    boolean[] skin,
    float[] surface) {}
