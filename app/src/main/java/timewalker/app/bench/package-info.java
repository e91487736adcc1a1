/** Times the training step and its parts beside the limits of the machine. */
@NullMarked
package timewalker.app.bench;

import org.jspecify.annotations.NullMarked;
