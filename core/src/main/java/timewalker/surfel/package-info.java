/** Gaussian surfels and their motion with the head. */
package timewalker.surfel;
