/**
 * What is in a folder or a file, for people and for programs: what {@code timewalker info} says.
 */
@NullMarked
package timewalker.io.summary;

import org.jspecify.annotations.NullMarked;
