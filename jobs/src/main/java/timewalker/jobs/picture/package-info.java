/** Renderings as pictures for people. */
package timewalker.jobs.picture;
