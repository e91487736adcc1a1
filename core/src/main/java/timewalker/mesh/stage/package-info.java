/** From a life stage to a mesh that moves with the head: points, reconstruction, Defer-Warping. */
@NullMarked
package timewalker.mesh.stage;

import org.jspecify.annotations.NullMarked;
