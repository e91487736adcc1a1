/**
 * Data sets that others tracked, turned into ours: {@link timewalker.io.foreign.ForeignImport}.
 * What each structure holds and means is told in {@code docs/import.md}.
 */
@NullMarked
package timewalker.io.foreign;

import org.jspecify.annotations.NullMarked;
