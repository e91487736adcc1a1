/** From a dataset to an avatar. */
@NullMarked
package timewalker.jobs.train;

import org.jspecify.annotations.NullMarked;
