/** Tables that people edit: comma-separated values with a heading. */
package timewalker.io.csv;
