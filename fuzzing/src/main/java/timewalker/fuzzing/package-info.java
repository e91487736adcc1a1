/** What the fuzz targets of all modules share; for tests alone. */
@NullMarked
package timewalker.fuzzing;

import org.jspecify.annotations.NullMarked;
