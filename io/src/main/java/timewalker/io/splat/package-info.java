/** Surfels as the splat files that other programs show: PLY, SPZ, .splat and glTF. */
package timewalker.io.splat;
