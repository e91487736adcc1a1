/** From oriented points and life stages to meshes: screened Poisson, contouring, Defer-Warping. */
package timewalker.mesh;
