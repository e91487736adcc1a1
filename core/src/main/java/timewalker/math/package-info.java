/** Basic mathematics: array shapes, cameras, images, quaternions, vector lanes. */
package timewalker.math;
