/** Gaussian surfels and their motion with the head. */
@NullMarked
package timewalker.surfel;

import org.jspecify.annotations.NullMarked;
