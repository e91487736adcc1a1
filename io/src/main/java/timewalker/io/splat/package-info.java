/** Surfels as the splat files that other programs show: PLY, SPZ, .splat and glTF. */
@NullMarked
package timewalker.io.splat;

import org.jspecify.annotations.NullMarked;
