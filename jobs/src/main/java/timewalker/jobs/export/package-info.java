/** Avatars in the formats of other programs. */
@NullMarked
package timewalker.jobs.export;

import org.jspecify.annotations.NullMarked;
