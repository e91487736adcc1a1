package timewalker.prepare;

/**
 * Whether a picture is kept, and why not.
 *
 * @param text one line for people; empty for a picture that is kept without a remark
 */
public record Verdict(Reason reason, String text) {
  /** Why a picture is kept or not. */
  public enum Reason {
    KEPT("kept"),
    UNREADABLE("cannot be read"),
    COPY("copy of another file"),
    RENDERED("made by a model, no photo"),
    NO_FACE("no face"),
    TOO_SMALL("face too small"),
    BLURRED("blurred"),
    BADLY_LIT("badly lit"),
    COVERED("face covered"),
    CUT_OFF("head cut off"),
    UNSURE_LANDMARKS("unreliable landmarks"),
    OTHER_PERSON("another person"),
    DOUBTFUL_PERSON("identity uncertain, please decide"),
    LEFT_OUT("left out"),
    PROFILE("turned too far to the side"),
    POOR_FIT("poor head fit"),
    NO_MASK("no usable head mask");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    /** For people. */
    public String text() {
      return text;
    }
  }

  static final Verdict KEPT = new Verdict(Reason.KEPT, "");

  /** This verdict combined with that of a later step: the first rejection counts. */
  Verdict and(Verdict later) {
    return kept() && !later.equals(KEPT) ? later : this;
  }

  /** Whether the picture is kept for the dataset. */
  public boolean kept() {
    return reason == Reason.KEPT;
  }

  /** The reason with its figures. */
  public String sentence() {
    return text.isEmpty() ? reason.text : reason.text + ": " + text;
  }
}
