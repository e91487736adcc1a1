/** Avatars and checkpoints on disk. */
package timewalker.io.avatar;
