/** Losses on rendered pictures with their gradients, picture metrics, and colour correction. */
@NullMarked
package timewalker.loss;

import org.jspecify.annotations.NullMarked;
