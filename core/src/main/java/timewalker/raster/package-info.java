/** Drawing: surfels to pictures and back to gradients, meshes to depth and normals. */
package timewalker.raster;
