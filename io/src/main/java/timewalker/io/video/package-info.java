/** Moving pictures. */
package timewalker.io.video;
