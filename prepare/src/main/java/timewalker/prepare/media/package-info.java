/** Photos and clips of any origin, read as pictures. */
package timewalker.prepare.media;
