/** An avatar that moves as somebody else does. */
@NullMarked
package timewalker.jobs.animate;

import org.jspecify.annotations.NullMarked;
