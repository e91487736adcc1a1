/** Meshes of an avatar. */
package timewalker.jobs.mesh;
