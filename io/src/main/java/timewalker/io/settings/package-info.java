/** Settings records from files and the command line, and back. */
@NullMarked
package timewalker.io.settings;

import org.jspecify.annotations.NullMarked;
