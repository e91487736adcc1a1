/** Figures of an avatar: pictures, meshes, and how independently age and pose are controlled. */
@NullMarked
package timewalker.jobs.measure;

import org.jspecify.annotations.NullMarked;
