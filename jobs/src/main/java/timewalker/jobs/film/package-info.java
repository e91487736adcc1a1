/** Clips and sheets of an avatar. */
@NullMarked
package timewalker.jobs.film;

import org.jspecify.annotations.NullMarked;
