package timewalker.prepare.person;

import java.util.List;

/**
 * A face in a picture. Arrays are not copied.
 *
 * @param file below the input, with '/'
 * @param frame of a clip, −1 for a photo
 * @param x its middle, pixels
 * @param y its middle, pixels
 * @param size its longer side, pixels
 * @param descriptor [D] of length 1; faces of one person resemble each other
 * @param day when the picture was taken, days since 1970-01-01; NaN when it does not say
 * @param stated whether the user's own list names this picture as one of the person
 * @param copies other files with the same content
 */
public record FaceClue(
    String file,
    int frame,
    double x,
    double y,
    double size,
    float[] descriptor,
    double day,
    boolean stated,
    List<String> copies) {

  boolean isOf(String name) {
    return file.equals(name) || copies.contains(name);
  }

  boolean samePicture(FaceClue other) {
    return file.equals(other.file) && frame == other.frame;
  }

  boolean contains(double px, double py) {
    return Math.max(Math.abs(px - x), Math.abs(py - y)) <= size / 2;
  }

  double likeness(FaceClue other) {
    return dot(descriptor, other.descriptor);
  }

  /** Four sums side by side: one alone would wait for itself at each step. */
  static double dot(float[] a, float[] b) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = 0;
    for (; i + 3 < a.length; i += 4) {
      s0 += a[i] * b[i];
      s1 += a[i + 1] * b[i + 1];
      s2 += a[i + 2] * b[i + 2];
      s3 += a[i + 3] * b[i + 3];
    }
    for (; i < a.length; i++) {
      s0 += a[i] * b[i];
    }
    return s0 + s1 + (s2 + s3);
  }
}
