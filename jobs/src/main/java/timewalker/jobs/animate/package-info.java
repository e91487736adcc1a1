/** Avatars that follow the motion of a driver. */
@NullMarked
package timewalker.jobs.animate;

import org.jspecify.annotations.NullMarked;
