/** The parametric head: model, parameters, pose with derivatives, embedded head. */
package timewalker.head;
