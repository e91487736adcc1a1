/** Which of the faces in the pictures is the person's. */
@NullMarked
package timewalker.prepare.person;

import org.jspecify.annotations.NullMarked;
