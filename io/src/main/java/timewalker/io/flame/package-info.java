/** The user's own FLAME files as head models. */
@NullMarked
package timewalker.io.flame;

import org.jspecify.annotations.NullMarked;
