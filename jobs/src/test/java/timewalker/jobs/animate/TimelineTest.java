package timewalker.jobs.animate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.io.image.ByteImage;
import timewalker.io.video.ClipWriter;
import timewalker.jobs.JobCancelledException;
import timewalker.jobs.JobListener;
import timewalker.jobs.Progress;
import timewalker.jobs.prepare.PreparationJob;
import timewalker.math.Parallel;
import timewalker.prepare.PrepareSettings;

class TimelineTest {
  private static final List<Integer> FRAMES = IntStream.range(0, 12).boxed().toList();

  @TempDir Path folder;

  @Test
  void filmKeepsThePaceOfARecordingFasterThanItCanBe() {
    assertThat(Timeline.even(FRAMES, 25).film()).isEqualTo(FRAMES);
    assertThat(Timeline.even(FRAMES, 60).film()).isEqualTo(FRAMES);
    assertThat(Timeline.even(FRAMES, 120).film()).containsExactly(0, 2, 4, 6, 8, 10);
    assertThat(Timeline.even(FRAMES, 240).film()).containsExactly(0, 4, 8);
    assertThat(Timeline.even(FRAMES, 90).film()).containsExactly(0, 2, 3, 5, 6, 8, 9, 11);
    assertThat(Timeline.even(List.of(7), 1000).film()).containsExactly(7);
    assertThatThrownBy(() -> Timeline.even(List.of(), 1000))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void facesAreHeldOverFramesWithoutOneSoThatTheFilmIsAsLongAsTheClip() {
    Timeline<Integer> timeline = held(0.04, 9, IntStream.of(2, 3, 7));
    assertThat(timeline.rate()).isEqualTo(25);
    assertThat(timeline.film()).containsExactly(2, 2, 2, 3, 3, 3, 3, 7, 7);
    assertThat(timeline.frames()).isEqualTo(timeline.film());
    assertThat(timeline.held()).isEqualTo(6);
    assertThat(timeline.end()).isCloseTo(0.36, within(1e-9));
  }

  @Test
  void slowRecordingKeepsItsLengthByRepeatedPictures() {
    Timeline<Integer> slow = held(10, 9, IntStream.range(0, 9));
    assertThat(slow.rate()).isEqualTo(1);
    assertThat(slow.film()).hasSize(90).startsWith(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1).endsWith(8, 8);
    assertThat(slow.film().stream().filter(f -> f == 4)).hasSize(10);
  }

  @Test
  void unevenTimesAreThoseOfTheFilm() {
    double[] times = {0, 0.04, 0.08, 0.12, 0.16, 1.16, 2.16, 3.16, 4.16};
    Timeline<Integer> uneven =
        Timeline.held(found(9, IntStream.range(0, 9)), times, 5.16, _ -> true).orElseThrow();
    assertThat(uneven.rate()).isEqualTo(25);
    assertThat(uneven.film()).hasSize(129).startsWith(0, 1, 2, 3, 4, 4);
    for (int k = 4; k < 9; k++) {
      int frame = k;
      assertThat(uneven.film().stream().filter(f -> f == frame)).as("%d", k).hasSize(25);
    }
    double[] rounded = IntStream.range(0, 300).mapToDouble(i -> Math.round(i * 33.3667)).toArray();
    double[] seconds = IntStream.range(0, 300).mapToDouble(i -> rounded[i] / 1000).toArray();
    Timeline<Integer> webm =
        Timeline.held(found(300, IntStream.range(0, 300)), seconds, 10.01, _ -> true).orElseThrow();
    assertThat(webm.rate()).isEqualTo(30);
    assertThat(webm.film()).containsExactlyElementsOf(IntStream.range(0, 300).boxed().toList());
  }

  @Test
  void framesThatAreNotWantedAreCutOutWithTheGapsBehindThem() {
    List<Optional<Integer>> found = found(8, IntStream.of(0, 2, 4, 6));
    double[] times = IntStream.range(0, 8).mapToDouble(i -> i / 10.0).toArray();
    Timeline<Integer> some = Timeline.held(found, times, 0.8, f -> f != 2 && f != 4).orElseThrow();
    assertThat(some.film()).containsExactly(0, 0, 6, 6);
    assertThat(some.held()).isEqualTo(2);
    assertThat(some.end()).isCloseTo(0.4, within(1e-9));
    assertThat(Timeline.held(found, times, 0.8, f -> f > 6)).isEmpty();
  }

  @Test
  void recordingThatClaimsToLastForDaysIsNoFilm() {
    Timeline<Integer> endless = held(1e6, 3, IntStream.range(0, 3));
    assertThat(endless.pictures()).isGreaterThan(Timeline.MOST_PICTURES);
    assertThatThrownBy(endless::film).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void timesOfAClipAreThoseOfItsFramesAndTheirTextIsReadBack() throws IOException {
    for (String name : List.of("clip.mp4", "clip.gif")) {
      assertThat(ClipTimes.read(clip(name, 5), PrepareSettings.DEFAULT, JobListener.SILENT))
          .containsExactly(new double[] {0, 0.05, 0.1, 0.15, 0.2, 0.25}, within(1e-6));
    }
    ClipTimes times = new ClipTimes(new int[] {-1, 0, 1}, new double[] {0, 1e-9, 0.1}, 1 / 3.0);
    ClipTimes again = ClipTimes.parse(times.text()).orElseThrow();
    assertThat(again.timesteps()).isEqualTo(times.timesteps());
    assertThat(again.seconds()).isEqualTo(times.seconds());
    assertThat(again.end()).isEqualTo(times.end());
    for (String damaged : List.of("", "1 2\n0.5\n1\n", "1\nx\n1\n", "1\n0.5\n")) {
      assertThat(ClipTimes.parse(damaged)).as(damaged).isEmpty();
    }
  }

  private Path clip(String name, int frames) throws IOException {
    Path file = folder.resolve(name);
    try (ClipWriter writer = ClipWriter.to(file, 20)) {
      for (int i = 0; i < frames; i++) {
        writer.add(new ByteImage(32, 32, 3));
      }
      writer.finish();
    }
    return file;
  }

  /** Notes of all progress; stops the job after so many. */
  private static PreparationJob.Listener stopping(int after, List<String> notes) {
    return new PreparationJob.Listener() {
      @Override
      public Progress progress(String task, long total) {
        return new Progress() {
          @Override
          public void advance(long steps) {}

          @Override
          public void note(String text) {
            notes.add(task + ": " + text);
          }

          @Override
          public void close() {}
        };
      }

      @Override
      public boolean interrupted() {
        return notes.size() >= after;
      }
    };
  }

  @Test
  void everyFrameIsReportedWhileAClipsTimesAreReadAndTheReadingCanBeStopped() throws IOException {
    List<String> notes = new ArrayList<>();
    DriverClip driver = new DriverClip(clip("clip.mp4", 5), folder.resolve("film.mp4"));
    try (Parallel parallel = Parallel.of(1)) {
      assertThatThrownBy(() -> driver.prepare(parallel, stopping(3, notes)))
          .isInstanceOf(JobCancelledException.class);
    }
    assertThat(notes)
        .containsExactly(
            "Reading times: frame 1 of clip.mp4",
            "Reading times: frame 2 of clip.mp4",
            "Reading times: frame 3 of clip.mp4");
  }

  private static Timeline<Integer> held(double gap, int count, IntStream faces) {
    double[] times = IntStream.range(0, count).mapToDouble(i -> i * gap).toArray();
    return Timeline.held(found(count, faces), times, count * gap, _ -> true).orElseThrow();
  }

  private static List<Optional<Integer>> found(int count, IntStream faces) {
    List<Optional<Integer>> found = new ArrayList<>(Collections.nCopies(count, Optional.empty()));
    faces.forEach(i -> found.set(i, Optional.of(i)));
    return found;
  }
}
