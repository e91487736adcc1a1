/**
 * Data sets that others tracked, turned into ours: {@link timewalker.io.foreign.ForeignImport}.
 * {@code docs/import.md} describes each structure.
 */
@NullMarked
package timewalker.io.foreign;

import org.jspecify.annotations.NullMarked;
