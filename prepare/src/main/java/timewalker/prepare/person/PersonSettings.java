package timewalker.prepare.person;

/**
 * When two faces are one person's. Figures are cosines between descriptors.
 *
 * @param same mean likeness at which two groups of faces are one person
 * @param linked mean likeness to the nearest faces of the person at which a group joins it: one
 *     threshold cannot carry a life, so groups are linked through those they resemble most
 * @param alone the same for the face that is seen most in years from which there is no picture of
 *     the person: age and fashion then explain a lower likeness
 * @param aloneMargin by how much such a face must be more like the person than like the best
 *     stranger
 * @param margin by how much a face must be more like the person than like the best stranger
 * @param twins two faces in one picture that are so much alike may both be the person's
 * @param doubtful from here on a face may be the person's, and the user is asked
 * @param stated the same for the only face of a picture that the user lists as one of the person
 * @param neighbours how many nearest faces count for {@code linked}
 */
public record PersonSettings(
    double same,
    double linked,
    double alone,
    double aloneMargin,
    double margin,
    double twins,
    double doubtful,
    double stated,
    int neighbours) {
  /** What `prepare` uses. */
  public static final PersonSettings DEFAULT =
      new PersonSettings(0.6, 0.6, 0.5, 0.1, 0.05, 0.8, 0.45, 0.3, 3);
}
