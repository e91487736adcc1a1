/** Avatars that follow the motion of a driver. */
package timewalker.jobs.animate;
