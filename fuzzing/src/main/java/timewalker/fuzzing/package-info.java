/** What fuzz targets and other tests of several modules share; for tests alone. */
package timewalker.fuzzing;
