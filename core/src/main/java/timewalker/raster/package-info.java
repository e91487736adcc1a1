/** Drawing: surfels to pictures and back to gradients, meshes to depth and normals. */
@NullMarked
package timewalker.raster;

import org.jspecify.annotations.NullMarked;
