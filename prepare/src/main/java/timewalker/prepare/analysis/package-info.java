/** Analysis of one picture, a pure function of picture and settings, and the cache of analyses. */
@NullMarked
package timewalker.prepare.analysis;

import org.jspecify.annotations.NullMarked;
