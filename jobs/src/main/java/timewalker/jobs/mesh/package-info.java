/** Meshes of an avatar. */
@NullMarked
package timewalker.jobs.mesh;

import org.jspecify.annotations.NullMarked;
