/** Moving pictures. */
@NullMarked
package timewalker.io.video;

import org.jspecify.annotations.NullMarked;
