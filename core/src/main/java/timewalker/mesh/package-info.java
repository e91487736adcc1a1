/** Triangle meshes and oriented points: pieces, trimming, topology, comparison of surfaces. */
package timewalker.mesh;
