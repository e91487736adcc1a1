/** Basic mathematics: array shapes, cameras, images, quaternions, vector lanes. */
@NullMarked
package timewalker.math;

import org.jspecify.annotations.NullMarked;
