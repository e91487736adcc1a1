/** What all jobs share: progress, cancellation, and checks of results. */
package timewalker.jobs;
