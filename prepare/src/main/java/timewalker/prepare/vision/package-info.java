/** What is seen in one picture: faces, landmarks, the person's mask, and who it is. */
@NullMarked
package timewalker.prepare.vision;

import org.jspecify.annotations.NullMarked;
