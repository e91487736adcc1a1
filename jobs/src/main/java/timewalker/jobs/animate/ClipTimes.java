package timewalker.jobs.animate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import timewalker.io.dataset.Frame;
import timewalker.io.video.ClipReader;
import timewalker.jobs.JobListener;
import timewalker.jobs.Progress;
import timewalker.prepare.PictureResult;
import timewalker.prepare.PrepareSettings;

/**
 * When the analysed frames of a clip are shown, and which of them are in its dataset.
 *
 * @param timesteps [n] number of each in the dataset, −1 where it shows no usable face
 * @param seconds [n] when each begins, rising
 * @param end when the clip ends, seconds
 */
record ClipTimes(int[] timesteps, double[] seconds, double end) {
  /** Times need no details. */
  private static final int SMALL = 32;

  /**
   * The time of every frame of a clip, as it is decoded, and at last the clip's end; seconds.
   *
   * @param listener told of every frame; may stop the reading
   */
  static double[] read(Path clip, PrepareSettings settings, JobListener listener)
      throws IOException {
    List<Double> times = new ArrayList<>();
    double usual;
    try (ClipReader reader = ClipReader.open(clip, SMALL, settings.decodingTime());
        Progress progress = listener.progress("Reading times", 1)) {
      usual = 1 / reader.framesPerSecond();
      for (var frame = reader.next(); frame.isPresent(); frame = reader.next()) {
        double before = times.isEmpty() ? 0 : times.getLast();
        times.add(Math.max(before, frame.get().seconds()));
        progress.note(
            String.format(Locale.ROOT, "frame %d of %s", times.size(), clip.getFileName()));
        progress.advance(0);
      }
      progress.advance(1);
    }
    int n = times.size();
    if (n > 1 && times.getLast() <= times.getFirst()) { // a file without times
      return IntStream.rangeClosed(0, n).mapToDouble(i -> i * usual).toArray();
    }
    times.add(n < 2 ? times.getLast() + usual : 2 * times.getLast() - times.get(n - 2));
    return times.stream().mapToDouble(t -> t).toArray();
  }

  /**
   * Puts together what a preparation found.
   *
   * @param pictures of the clip
   * @param times of {@link #read}
   */
  static ClipTimes of(List<PictureResult> pictures, double[] times) {
    TreeMap<Integer, Integer> timestepOf = new TreeMap<>();
    int last = times.length - 2;
    for (PictureResult picture : pictures) {
      int frame = picture.source().frame();
      if (picture.source().analysis().isPresent() && frame >= 0 && frame <= last) {
        timestepOf.put(frame, picture.frame().timestep());
      }
    }
    return new ClipTimes(
        timestepOf.values().stream().mapToInt(t -> t).toArray(),
        timestepOf.keySet().stream().mapToDouble(frame -> times[frame]).toArray(),
        times[times.length - 1]);
  }

  /** The frames of the dataset at their times; empty where none is wanted. */
  Optional<Timeline<Frame>> timeline(Map<Integer, Frame> moments, Predicate<Frame> wanted) {
    List<Optional<Frame>> found =
        Arrays.stream(timesteps).mapToObj(t -> Optional.ofNullable(moments.get(t))).toList();
    return Timeline.held(found, seconds, end, wanted);
  }

  /** As text that {@link #parse} reads. */
  String text() {
    String numbers =
        Arrays.stream(timesteps).mapToObj(Integer::toString).collect(Collectors.joining(" "));
    String times =
        Arrays.stream(seconds).mapToObj(Double::toString).collect(Collectors.joining(" "));
    return numbers + "\n" + times + "\n" + end + "\n";
  }

  /** What {@link #text} wrote; empty for anything else. */
  static Optional<ClipTimes> parse(String text) {
    String[] lines = text.split("\n", -1);
    try {
      int[] timesteps = Arrays.stream(lines[0].split(" ")).mapToInt(Integer::parseInt).toArray();
      double[] seconds =
          Arrays.stream(lines[1].split(" ")).mapToDouble(Double::parseDouble).toArray();
      double end = Double.parseDouble(lines[2]);
      return timesteps.length == seconds.length
          ? Optional.of(new ClipTimes(timesteps, seconds, end))
          : Optional.empty();
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }
}
