/** All of it on a computed person, from nothing to a walk through a life. */
package timewalker.jobs.demo;
