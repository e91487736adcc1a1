/** All of it on a computed person, from nothing to a walk through a life. */
@NullMarked
package timewalker.jobs.demo;

import org.jspecify.annotations.NullMarked;
