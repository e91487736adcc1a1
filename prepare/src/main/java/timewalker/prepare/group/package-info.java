/** Puts together what belongs together. */
package timewalker.prepare.group;
