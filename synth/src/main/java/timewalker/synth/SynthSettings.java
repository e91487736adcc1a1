package timewalker.synth;

import java.util.List;
import java.util.Locale;

/**
 * What to render.
 *
 * @param identity which person, 0 or more
 * @param ages of the life stages, years, ascending
 * @param frames training frames per age
 * @param testFrames frames per age and kind of test
 * @param size picture width and height, pixels
 * @param frontal whether training frames are only those that show the head from within 20 degrees
 *     of straight ahead; test frames stay the same
 * @param tracked whether the parameters are as a tracker would have found them, instead of exact
 * @param seed of everything that chance decides
 */
public record SynthSettings(
    int identity,
    List<Double> ages,
    int frames,
    int testFrames,
    int size,
    boolean frontal,
    boolean tracked,
    long seed) {

  /** The demo's subject: identity 0 at 8, 25, 50 and 75, exact parameters, 256². */
  public static final SynthSettings DEFAULT =
      new SynthSettings(0, List.of(8.0, 25.0, 50.0, 75.0), 60, 6, 256, false, false, 1);

  /** Of all ages, tests included; more would be planned for minutes and rendered for days. */
  static final int MOST_FRAMES = 100_000;

  public SynthSettings {
    ages = List.copyOf(ages);
    require(identity >= 0, "identity %d: at least 0", identity);
    require(!ages.isEmpty(), "no age given%s", "");
    for (int i = 0; i < ages.size(); i++) {
      require(ages.get(i) >= 1 && ages.get(i) <= 90, "age %s: between 1 and 90", ages.get(i));
      require(
          i == 0 || Math.rint(ages.get(i)) > Math.rint(ages.get(i - 1)),
          "age %s: ages ascend by at least a year",
          ages.get(i));
    }
    require(frames >= 1 && frames <= 10_000, "%d frames per age: 1 to 10,000", frames);
    require(testFrames >= 0 && testFrames <= 1_000, "%d test frames: 0 to 1,000", testFrames);
    long all = (long) ages.size() * (frames + 3L * testFrames);
    require(all <= MOST_FRAMES, "%d frames in all: at most 100,000", all);
    require(size >= 32 && size <= 2_048, "size %d: 32 to 2,048 pixels", size);
  }

  private static void require(boolean holds, String message, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(String.format(Locale.ROOT, message, value));
    }
  }

  public SynthSettings withIdentity(int newIdentity) {
    return new SynthSettings(newIdentity, ages, frames, testFrames, size, frontal, tracked, seed);
  }

  public SynthSettings withAges(List<Double> newAges) {
    return new SynthSettings(identity, newAges, frames, testFrames, size, frontal, tracked, seed);
  }

  public SynthSettings withFrames(int newFrames, int newTestFrames) {
    return new SynthSettings(
        identity, ages, newFrames, newTestFrames, size, frontal, tracked, seed);
  }

  public SynthSettings withSize(int newSize) {
    return new SynthSettings(identity, ages, frames, testFrames, newSize, frontal, tracked, seed);
  }

  public SynthSettings withFrontal(boolean newFrontal) {
    return new SynthSettings(identity, ages, frames, testFrames, size, newFrontal, tracked, seed);
  }

  public SynthSettings withTracked(boolean newTracked) {
    return new SynthSettings(identity, ages, frames, testFrames, size, frontal, newTracked, seed);
  }

  public SynthSettings withSeed(long newSeed) {
    return new SynthSettings(identity, ages, frames, testFrames, size, frontal, tracked, newSeed);
  }
}
