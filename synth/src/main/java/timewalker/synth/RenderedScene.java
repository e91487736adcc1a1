package timewalker.synth;

import timewalker.math.FloatImage;

/**
 * What a camera sees of a {@link Scene}.
 *
 * @param colour 3 channels, over the background
 * @param mask 1 channel, coverage of each pixel
 * @param depth 1 channel, camera z in metres of the first surface behind the pixel's centre whose
 *     alpha is at least one half; 0 where there is none
 * @param normal 3 channels, that surface's unit normal in the camera frame, turned to the camera; 0
 *     where there is none
 * @param face per pixel the face behind its centre, counted over all surfaces, or -1
 */
record RenderedScene(
    FloatImage colour, FloatImage mask, FloatImage depth, FloatImage normal, int[] face) {}
