/** From photos and clips to a dataset. */
package timewalker.jobs.prepare;
