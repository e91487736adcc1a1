/** The terminal: commands in general, messages, exit codes, progress. */
@NullMarked
package timewalker.app.console;

import org.jspecify.annotations.NullMarked;
