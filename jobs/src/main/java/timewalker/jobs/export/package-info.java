/** An avatar in files of other programs. */
package timewalker.jobs.export;
