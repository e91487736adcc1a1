/** Meshes and point clouds in files: PLY, OBJ and GLB. */
package timewalker.io.mesh;
