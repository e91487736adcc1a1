/** From landmarks to a head: shape of each life stage, pose and expression of each photo. */
@NullMarked
package timewalker.prepare.fit;

import org.jspecify.annotations.NullMarked;
