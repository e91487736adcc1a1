/** One class for each command. */
@NullMarked
package timewalker.app.command;

import org.jspecify.annotations.NullMarked;
