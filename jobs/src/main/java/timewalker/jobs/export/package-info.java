/** An avatar in files of other programs. */
@NullMarked
package timewalker.jobs.export;

import org.jspecify.annotations.NullMarked;
