/** From photos and clips to a dataset. */
@NullMarked
package timewalker.jobs.prepare;

import org.jspecify.annotations.NullMarked;
