/**
 * Data sets that others tracked, turned into ours: {@link timewalker.io.foreign.ForeignImport}.
 * {@code docs/import.md} describes each structure.
 */
package timewalker.io.foreign;
