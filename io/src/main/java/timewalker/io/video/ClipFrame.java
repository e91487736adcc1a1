package timewalker.io.video;

import timewalker.io.image.ByteImage;

/**
 * A frame of a clip.
 *
 * @param index 0 for the clip's first frame
 * @param seconds from the clip's start
 * @param picture upright, RGB
 */
public record ClipFrame(int index, double seconds, ByteImage picture) {}
