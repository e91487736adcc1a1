/** Groups of options that several commands share. */
@NullMarked
package timewalker.app.option;

import org.jspecify.annotations.NullMarked;
