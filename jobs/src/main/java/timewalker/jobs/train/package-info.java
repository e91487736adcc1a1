/** From a dataset to an avatar. */
package timewalker.jobs.train;
