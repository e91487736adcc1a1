/** Renderings as pictures for people. */
@NullMarked
package timewalker.jobs.picture;

import org.jspecify.annotations.NullMarked;
