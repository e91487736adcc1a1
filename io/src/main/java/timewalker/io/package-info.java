/** File formats: what comes from outside is checked here, at the door, once. */
@NullMarked
package timewalker.io;

import org.jspecify.annotations.NullMarked;
