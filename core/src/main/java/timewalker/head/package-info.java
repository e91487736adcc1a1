/** The parametric head: model, parameters, pose with derivatives, embedded head. */
@NullMarked
package timewalker.head;

import org.jspecify.annotations.NullMarked;
