/**
 * What is in a folder or a file, for people and for programs: what {@code timewalker info} says.
 */
package timewalker.io.summary;
