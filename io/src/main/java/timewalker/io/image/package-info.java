/**
 * Pictures in files: PNG (8 and 16 bits) and JPEG. Sizes are read from the header and checked
 * before a pixel is decoded, a damaged or truncated file is an error and never a half-grey picture,
 * and what is written can carry the synthetic-media tag.
 */
@NullMarked
package timewalker.io.image;

import org.jspecify.annotations.NullMarked;
