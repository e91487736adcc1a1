/** From a dataset to an avatar: the training step, the loop around it, its optimizer and state. */
@NullMarked
package timewalker.train;

import org.jspecify.annotations.NullMarked;
