/** The whole method on a synthetic person. */
@NullMarked
package timewalker.jobs.demo;

import org.jspecify.annotations.NullMarked;
