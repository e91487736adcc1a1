/**
 * Photos and clips to a dataset: {@link timewalker.prepare.Preparation} joins the steps of the
 * packages below it.
 */
@NullMarked
package timewalker.prepare;

import org.jspecify.annotations.NullMarked;
