/**
 * The synthetic lifelong subject: one person at several ages, rendered with exact ground truth.
 *
 * <p>Everything that reaches a picture is computed with exact operations (add, multiply, divide,
 * square root) or {@link StrictMath}, so that a seed gives the same bytes on any number of threads,
 * interpreted or compiled.
 */
@NullMarked
package timewalker.synth;

import org.jspecify.annotations.NullMarked;
