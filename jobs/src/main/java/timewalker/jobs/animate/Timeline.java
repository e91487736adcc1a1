package timewalker.jobs.animate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import timewalker.jobs.film.Film;

/**
 * What a recording shows, and when.
 *
 * @param frames in the order of time; one that shows no usable face repeats the face before it
 * @param starts [frames] when each begins, rising, seconds
 * @param end when the last one ends, seconds
 * @param held how many of them repeat the face of another
 * @param <T> what stands for a frame
 */
public record Timeline<T>(List<T> frames, double[] starts, double end, int held) {
  /** The longest film: an hour at the highest rate. */
  static final long MOST_PICTURES = 3600L * Film.HIGHEST_RATE;

  public Timeline {
    frames = List.copyOf(frames);
    if (frames.isEmpty() || frames.size() != starts.length) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%d frames with %d times", frames.size(), starts.length));
    }
  }

  /** Frames that follow each other evenly. */
  static <T> Timeline<T> even(List<T> frames, double framesPerSecond) {
    double[] starts = new double[frames.size()];
    Arrays.setAll(starts, i -> i / framesPerSecond);
    return new Timeline<>(frames, starts, frames.size() / framesPerSecond, 0);
  }

  /**
   * The frames of a clip. The last face is held where none was found, and the first one is shown
   * from the beginning.
   *
   * @param found [n] what was found at each of the clip's times
   * @param times [n] when, rising, seconds
   * @param end when the last one ends, seconds
   * @param wanted frames that do not count are cut out, with the gaps behind them
   * @return empty where no frame is wanted
   */
  static <T> Optional<Timeline<T>> held(
      List<Optional<T>> found, double[] times, double end, Predicate<T> wanted) {
    Optional<T> face = found.stream().flatMap(Optional::stream).findFirst();
    List<T> frames = new ArrayList<>();
    double[] starts = new double[times.length];
    double now = 0;
    int held = 0;
    for (int i = 0; i < times.length; i++) {
      face = found.get(i).isPresent() ? found.get(i) : face;
      if (face.filter(wanted).isPresent()) {
        starts[frames.size()] = now;
        frames.add(face.get());
        now += (i + 1 < times.length ? times[i + 1] : end) - times[i];
        held += found.get(i).isPresent() ? 0 : 1;
      }
    }
    return frames.isEmpty()
        ? Optional.empty()
        : Optional.of(new Timeline<>(frames, Arrays.copyOf(starts, frames.size()), now, held));
  }

  /** The pictures per second of a film that shows it in its own time. */
  public int rate() {
    return Film.rate(1 / gap());
  }

  /** How many seconds lie between frames: of uneven distances a short one, a quarter is shorter. */
  private double gap() {
    double[] gaps = new double[starts.length];
    Arrays.setAll(gaps, i -> (i + 1 < starts.length ? starts[i + 1] : end) - starts[i]);
    double[] sorted = Arrays.stream(gaps).filter(gap -> gap > 0).sorted().toArray();
    return sorted.length == 0 ? 1.0 / Film.USUAL_RATE : sorted[(sorted.length - 1) / 4];
  }

  /** How many pictures such a film has. */
  long pictures() {
    return Math.max(1, Math.round(end * rate()));
  }

  /**
   * The frame that each picture of such a film shows; frames are left out or repeated, so that the
   * film is as long as the recording.
   *
   * @throws IllegalStateException when it lasts more than an hour
   */
  public List<T> film() {
    if (pictures() > MOST_PICTURES) {
      throw new IllegalStateException("a film of " + pictures() + " pictures");
    }
    int rate = rate();
    // Times are rounded in files: what begins within half a picture counts as begun.
    double ahead = Math.min(gap(), 1.0 / rate) / 2 + 1e-6;
    List<T> film = new ArrayList<>();
    int at = 0;
    for (int i = 0; i < pictures(); i++) {
      while (at + 1 < starts.length && starts[at + 1] <= i / (double) rate + ahead) {
        at++;
      }
      film.add(frames.get(at));
    }
    return film;
  }
}
