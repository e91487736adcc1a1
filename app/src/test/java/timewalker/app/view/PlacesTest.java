package timewalker.app.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import timewalker.app.view.Places.Taken;

class PlacesTest {
  private static final long NOW = 1_000_000_000_000L;

  private static Taken<String> page(String name, String address, double secondsAgo) {
    return new Taken<>(name, address, NOW - Math.round(secondsAgo * 1e9));
  }

  @Test
  void addressWithTheMostPagesMakesRoom() {
    List<Taken<String>> taken = new ArrayList<>();
    IntStream.range(0, 15).forEach(i -> taken.add(page("many " + i, "10.0.0.9", i == 7 ? 3 : 1)));
    taken.add(page("single", "10.0.0.1", 300));
    assertThat(Places.freed(taken, "10.0.0.2", NOW)).contains("many 7");
    // It does not push others out itself, not even those that do nothing.
    assertThat(Places.freed(taken, "10.0.0.9", NOW)).isEmpty();
  }

  @Test
  void pagesInUseStayBeforeOthersOfTheirAddress() {
    List<Taken<String>> taken =
        List.of(page("used", "here", 1), page("left", "here", 120), page("idle", "here", 40));
    assertThat(Places.freed(taken, "here", NOW)).contains("left");
    List<Taken<String>> busy = List.of(page("a", "here", 1), page("b", "here", 29));
    assertThat(Places.freed(busy, "here", NOW)).isEmpty();
  }

  @Test
  void addressesWithAsManyPagesDoNotPushEachOtherOut() {
    List<Taken<String>> taken = List.of(page("a", "one", 1), page("b", "two", 1));
    assertThat(Places.freed(taken, "one", NOW)).isEmpty();
    assertThat(Places.freed(taken, "three", NOW)).isEmpty();
    List<Taken<String>> idle = List.of(page("a", "one", 40), page("b", "two", 90));
    assertThat(Places.freed(idle, "one", NOW)).contains("a");
    assertThat(Places.freed(idle, "three", NOW)).isEmpty();
    assertThat(Places.freed(List.<Taken<String>>of(), "one", NOW)).isEmpty();
  }
}
