/** The whole method on a synthetic person. */
package timewalker.jobs.demo;
