/** From a life stage to a mesh that moves with the head: points, reconstruction, Defer-Warping. */
package timewalker.mesh.stage;
