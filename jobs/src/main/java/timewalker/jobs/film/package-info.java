/** Clips and sheets of an avatar. */
package timewalker.jobs.film;
