/**
 * LPIPS, a distance between pictures as people see them, by a convolutional network whose weights
 * the user brings: the network, its loss with gradient, and the weights' files.
 */
@NullMarked
package timewalker.io.lpips;

import org.jspecify.annotations.NullMarked;
