package timewalker.synth;

/** How a surface answers light. */
enum Material {
  SKIN,
  EYE,
  TEETH,
  MOUTH,
  HAIR,
  /** Brows, lashes, stubble: hair that lies on the skin and takes its light. */
  DOWN,
  FRAME,
  CLOTH,
  /** Clear glass: tints and mirrors what lies behind it, writes no depth. */
  LENS
}
