/** Neural head bases: hash grids blended per life stage, Dynamo, and the deformation network. */
package timewalker.basis;
