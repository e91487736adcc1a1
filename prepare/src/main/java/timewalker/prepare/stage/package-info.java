/** Which moment of a life each picture shows. */
@NullMarked
package timewalker.prepare.stage;

import org.jspecify.annotations.NullMarked;
