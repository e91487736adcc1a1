/** Tables that people edit: comma-separated values with a heading. */
@NullMarked
package timewalker.io.csv;

import org.jspecify.annotations.NullMarked;
