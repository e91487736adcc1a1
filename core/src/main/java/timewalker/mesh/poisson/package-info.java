/** Screened Poisson reconstruction on an octree of bricks: from oriented points to a surface. */
package timewalker.mesh.poisson;
