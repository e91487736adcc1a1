/**
 * Photos and clips to a dataset: {@link timewalker.prepare.Preparation} joins the steps of the
 * packages below it.
 */
package timewalker.prepare;
