/** Completes what no picture of a life stage showed, over the surface of the head. */
@NullMarked
package timewalker.completion;

import org.jspecify.annotations.NullMarked;
