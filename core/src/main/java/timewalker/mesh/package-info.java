/** Triangle meshes and oriented points: pieces, trimming, topology, comparison of surfaces. */
@NullMarked
package timewalker.mesh;

import org.jspecify.annotations.NullMarked;
