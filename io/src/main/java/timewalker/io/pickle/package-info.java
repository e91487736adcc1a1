/** Python pickles of arrays, read without constructing anything but plain data. */
@NullMarked
package timewalker.io.pickle;

import org.jspecify.annotations.NullMarked;
