/** Screened Poisson reconstruction on an octree of bricks: from oriented points to a surface. */
@NullMarked
package timewalker.mesh.poisson;

import org.jspecify.annotations.NullMarked;
