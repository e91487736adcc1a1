/** From photos of a person to an avatar. */
@NullMarked
package timewalker.jobs.build;

import org.jspecify.annotations.NullMarked;
