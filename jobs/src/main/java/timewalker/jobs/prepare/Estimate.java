package timewalker.jobs.prepare;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import timewalker.jobs.Elapsed;
import timewalker.prepare.PreparationResult;
import timewalker.prepare.PrepareSettings;

/**
 * What is still to be done after a look at the pictures, roughly. All times were measured on two
 * cores of an x86-64 server with AVX-512.
 *
 * @param frames pictures that would come into the dataset, if all of them can be fitted
 * @param preparing seconds to fit the head, cut it out and write the dataset
 * @param training seconds; 0 when nothing is trained
 * @param bytes of disk for everything
 */
public record Estimate(int frames, double preparing, double training, double bytes) {
  private static final double PIXELS_MEASURED = 512 * 512;

  /** Seconds of one core to fit the head to a picture. */
  private static final double FIT_SECONDS = 0.03;

  /** Seconds of one core to read a picture again, and to mask, cut out and encode the head. */
  private static final double CUT_SECONDS = 0.07;

  /** Seconds of two cores for a training step at 512² with 40,000 surfels. */
  private static final double STEP_SECONDS = 0.094;

  /** Of a pixel in the dataset: colour and mask as PNG, mostly white. */
  private static final double BYTES_A_PIXEL = 0.5;

  /** Of a picture beside the dataset: what was seen in it, and the report. */
  private static final double BYTES_BESIDE = 25e3;

  private static final double AVATAR_BYTES = 40e6;

  /** For a dataset alone. */
  public static Estimate ofPreparing(PreparationResult plan, PrepareSettings how, int threads) {
    int frames = plan.kept().size();
    double pixels = (double) how.size() * how.size();
    double seconds = frames * FIT_SECONDS + plan.pictures().size() * CUT_SECONDS;
    double bytes = frames * pixels * BYTES_A_PIXEL + plan.pictures().size() * BYTES_BESIDE;
    return new Estimate(frames, seconds / Math.max(1, threads), 0, bytes);
  }

  /** With training of so many steps. */
  public Estimate withTraining(int steps, PrepareSettings how, int threads) {
    double pixels = (double) how.size() * how.size();
    double seconds = trainingSeconds(steps, pixels, threads);
    return new Estimate(frames, preparing, seconds, bytes + AVATAR_BYTES);
  }

  /** Of so many steps with pictures of so many pixels. */
  public static double trainingSeconds(int steps, double pixels, int threads) {
    return steps * STEP_SECONDS * (pixels / PIXELS_MEASURED) * 2 / Math.max(1, threads);
  }

  /** For people. */
  public String text() {
    String time = Elapsed.text(preparing) + " to prepare";
    if (training > 0) {
      time += ", " + Elapsed.text(training) + " to train";
    }
    return String.format(
        Locale.ROOT,
        "Frames: %d%nTime left: about %s. Disk space: %.0f MB.",
        frames,
        time,
        bytes / 1e6);
  }

  /** For programs. */
  public Map<String, Object> toMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("frames", frames);
    map.put("estimated_seconds", Math.round(preparing + training));
    map.put("estimated_bytes", Math.round(bytes));
    return map;
  }
}
