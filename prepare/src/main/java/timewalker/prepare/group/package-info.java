/** Puts together what belongs together. */
@NullMarked
package timewalker.prepare.group;

import org.jspecify.annotations.NullMarked;
