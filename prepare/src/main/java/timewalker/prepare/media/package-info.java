/** Photos and clips of any origin, read as pictures. */
@NullMarked
package timewalker.prepare.media;

import org.jspecify.annotations.NullMarked;
