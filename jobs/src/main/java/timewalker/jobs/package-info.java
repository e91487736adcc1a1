/** What every job shares: who is told of its progress, how it is cancelled, where results go. */
@NullMarked
package timewalker.jobs;

import org.jspecify.annotations.NullMarked;
