/** Meshes and point clouds in files: PLY, OBJ and GLB. */
@NullMarked
package timewalker.io.mesh;

import org.jspecify.annotations.NullMarked;
