/** Which pixels and triangles show a head's skin, and its depth and normals there. */
package timewalker.skin;
