/** Avatars and checkpoints on disk. */
@NullMarked
package timewalker.io.avatar;

import org.jspecify.annotations.NullMarked;
