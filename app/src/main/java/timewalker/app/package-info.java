/** The program as a process. */
@NullMarked
package timewalker.app;

import org.jspecify.annotations.NullMarked;
