/** What the fuzz targets of all modules share; for tests alone. */
package timewalker.fuzzing;
