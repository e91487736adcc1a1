package timewalker.prepare.person;

/** Whose face it is. */
public enum Membership {
  PERSON,
  OTHER,
  /** The user is asked; until then the picture is not used. */
  DOUBTFUL
}
