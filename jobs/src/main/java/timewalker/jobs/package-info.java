/** What all jobs share: progress, cancellation, and checks of results. */
@NullMarked
package timewalker.jobs;

import org.jspecify.annotations.NullMarked;
