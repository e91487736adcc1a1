/** The entry point for programs that use TimeWalker as a library. */
@NullMarked
package timewalker;

import org.jspecify.annotations.NullMarked;
