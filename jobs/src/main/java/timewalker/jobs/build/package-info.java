/** From photos of a person to an avatar. */
package timewalker.jobs.build;
