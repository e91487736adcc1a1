/** The tool that learns how far the landmark network is off, from renders of computed people. */
@NullMarked
package timewalker.landmarks;

import org.jspecify.annotations.NullMarked;
