/** Which pixels and triangles show a head's skin, and its depth and normals there. */
@NullMarked
package timewalker.skin;

import org.jspecify.annotations.NullMarked;
