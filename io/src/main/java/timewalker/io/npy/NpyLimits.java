package timewalker.io.npy;

/**
 * Limits on an array file from outside.
 *
 * @param maxArrayBytes largest array, bytes after decompression
 * @param maxEntries most arrays in one .npz
 */
public record NpyLimits(long maxArrayBytes, int maxEntries) {
  /** Enough for a head model with 400 dense components: 512 MiB an array. */
  public static final NpyLimits DEFAULT = new NpyLimits(512L << 20, 10_000);

  public NpyLimits {
    if (maxArrayBytes < 1 || maxEntries < 1) {
      throw new IllegalArgumentException("limits must be positive");
    }
  }

  /** The same with another array size. */
  public NpyLimits withMaxArrayBytes(long bytes) {
    return new NpyLimits(bytes, maxEntries);
  }
}
