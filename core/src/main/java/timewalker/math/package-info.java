/** Numbers everything else stands on: shapes, cameras, images, quaternions, vector lanes. */
package timewalker.math;
