/**
 * Photometric tracking: the head's pose and expression in a picture, by comparing the picture with
 * what a finished space shows. Analysis and synthesis, by Gauss–Newton steps.
 */
@NullMarked
package timewalker.track;

import org.jspecify.annotations.NullMarked;
