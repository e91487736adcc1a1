package timewalker.jobs.ablate;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import timewalker.io.AtomicFile;

/**
 * The state of one row on one dataset, as its file stores it: begun, trained, measured.
 *
 * @param key what was asked for; with another key the row is trained again
 * @param training null until training is done
 * @param measured null until the avatar was measured
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RowRun(Key key, @Nullable Training training, @Nullable Measured measured) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /**
   * All that a row's avatar depends on.
   *
   * @param row name of the row
   * @param settings of its training, every key with its value
   * @param data fingerprint of the data set
   * @param perceptual identity of the network behind the perceptual loss, empty where that is off
   */
  public record Key(String row, Map<String, String> settings, String data, String perceptual) {
    /** What this key has that another has not, in a few words. */
    String difference(Key other) {
      return other.settings.entrySet().stream()
          .filter(now -> !now.getValue().equals(settings.get(now.getKey())))
          .map(now ->
              String.format(
                  Locale.ROOT,
                  "%s=%s, not %s",
                  now.getKey(),
                  settings.getOrDefault(now.getKey(), "unknown"),
                  now.getValue()))
          .findFirst()
          .orElse(
              !data.equals(other.data)
                  ? "other data"
                  : perceptual.equals(other.perceptual)
                      ? "other settings"
                      : "another perceptual loss");
    }

    private boolean isWhole() {
      return row != null && settings != null && data != null && perceptual != null;
    }
  }

  /**
   * What training went through.
   *
   * @param steps done
   * @param seconds on the clock, pauses of the process included
   * @param cpuSeconds of all threads; null where the system does not tell, or the run was resumed
   * @param surfels at the end
   * @param activeBases at the end
   * @param switchedOff the bases that Dynamo took out, in order
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Training(
      int steps,
      double seconds,
      @JsonProperty("cpu_seconds") @Nullable Double cpuSeconds,
      int surfels,
      @JsonProperty("active_bases") int activeBases,
      @JsonProperty("switched_off") List<SwitchedOff> switchedOff) {
    private boolean isWhole() {
      return steps >= 0
          && isTime(seconds)
          && (cpuSeconds == null || isTime(cpuSeconds))
          && surfels >= 0
          && activeBases >= 0
          && switchedOff != null
          && switchedOff.stream().allMatch(off -> off != null && off.step >= 0 && off.basis >= 0);
    }

    private static boolean isTime(double seconds) {
      return seconds >= 0 && Double.isFinite(seconds);
    }
  }

  /**
   * A basis that was taken out.
   *
   * @param step of training
   * @param basis its number
   */
  public record SwitchedOff(int step, int basis) {}

  /**
   * The held-out frames.
   *
   * @param lpips identity of the network LPIPS was measured with, empty for none
   * @param frames every frame that was not trained on
   */
  public record Measured(String lpips, List<HeldOutFrame> frames) {
    private boolean isWhole() {
      return lpips != null
          && frames != null
          && frames.stream().allMatch(frame -> frame != null && frame.isWhole());
    }
  }

  /**
   * Figures of one frame.
   *
   * @param name of the frame
   * @param split such as test-view
   * @param stage its life stage
   * @param between whether it shows an age between life stages, of which nothing was trained
   * @param figures by {@link Figure#key}; those that are unknown are absent
   */
  public record HeldOutFrame(
      String name, String split, String stage, boolean between, Map<String, Double> figures) {
    /** A measured frame has figures; those that are unknown are absent, never null. */
    private boolean isWhole() {
      return name != null
          && split != null
          && stage != null
          && figures != null
          && !figures.isEmpty()
          && figures.values().stream().allMatch(value -> value != null && Double.isFinite(value));
    }
  }

  /** The frames that were measured; none before that. */
  public List<HeldOutFrame> frames() {
    return measured == null ? List.of() : measured.frames();
  }

  /** A row that is about to be trained. */
  public static RowRun begun(Key key) {
    return new RowRun(key, null, null);
  }

  /** The same after training. */
  public RowRun trained(Training how) {
    return new RowRun(key, how, null);
  }

  /** The same after it was measured. */
  public RowRun measured(Measured what) {
    return new RowRun(key, training, what);
  }

  /** Whether training for this key is done. */
  public boolean trainedFor(Key wanted) {
    return Objects.equals(key, wanted) && training != null;
  }

  /** Whether nothing is left to be done for this key and this network for LPIPS. */
  public boolean finishedFor(Key wanted, String lpips) {
    return trainedFor(wanted) && measured != null && measured.lpips().equals(lpips);
  }

  /** Reads a row; a file that is missing or damaged is none. */
  public static Optional<RowRun> read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(MAPPER.readValue(file.toFile(), RowRun.class)).filter(RowRun::isWhole);
    } catch (JacksonException damaged) {
      return Optional.empty();
    }
  }

  private boolean isWhole() {
    return key != null
        && key.isWhole()
        && (training == null || training.isWhole())
        && (measured == null || measured.isWhole());
  }

  /** Writes the row whole or not at all. */
  public void write(Path file) throws IOException {
    byte[] bytes = MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(this);
    AtomicFile.write(file, out -> out.write(bytes));
  }
}
