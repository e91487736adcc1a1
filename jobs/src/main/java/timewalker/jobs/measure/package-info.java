/** Figures of an avatar: pictures, meshes, and how independently age and pose are controlled. */
package timewalker.jobs.measure;
