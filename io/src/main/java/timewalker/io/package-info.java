/** File formats. Input from outside is checked here, once. */
@NullMarked
package timewalker.io;

import org.jspecify.annotations.NullMarked;
