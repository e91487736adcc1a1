/** What fuzz targets and other tests of several modules share; for tests alone. */
@NullMarked
package timewalker.fuzzing;

import org.jspecify.annotations.NullMarked;
