package timewalker.jobs.film;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FilmTest {
  private static final List<Integer> FRAMES = IntStream.range(0, 12).boxed().toList();

  @Test
  void recordingThatIsFasterThanAnyFilmKeepsItsPace() {
    assertThat(Film.atPace(FRAMES, 25)).isEqualTo(FRAMES);
    assertThat(Film.atPace(FRAMES, 60)).isEqualTo(FRAMES);
    assertThat(Film.atPace(FRAMES, 120)).containsExactly(0, 2, 4, 6, 8, 10);
    assertThat(Film.atPace(FRAMES, 240)).containsExactly(0, 4, 8);
    assertThat(Film.atPace(FRAMES, 90)).containsExactly(0, 2, 3, 5, 6, 8, 9, 11);
    assertThat(Film.atPace(List.of(7), 1000)).containsExactly(7);
    assertThat(Film.atPace(List.of(), 1000)).isEmpty();
  }
}
