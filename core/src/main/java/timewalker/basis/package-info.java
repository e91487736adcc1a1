/** Neural head bases: hash grids blended per life stage, Dynamo, and the deformation network. */
@NullMarked
package timewalker.basis;

import org.jspecify.annotations.NullMarked;
