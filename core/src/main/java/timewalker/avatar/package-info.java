/** The personal space: one person at any moment of life, posed; shared by trainer and viewer. */
@NullMarked
package timewalker.avatar;

import org.jspecify.annotations.NullMarked;
