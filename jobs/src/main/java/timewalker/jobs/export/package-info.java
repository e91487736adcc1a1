/** Avatars in the formats of other programs. */
package timewalker.jobs.export;
