package timewalker.app.view;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Who makes room when every place is taken, so that one visitor with many pages does not keep the
 * others out: of the address with the most pages the one that has asked nothing for longest. Pages
 * of an address with as many make room for each other, once they are not in use.
 */
final class Places {
  /** A page that has asked for something since keeps its place before others of its address. */
  static final Duration IN_USE = Duration.ofSeconds(30);

  private Places() {}

  /**
   * A page that has a place.
   *
   * @param <P> page
   * @param address from which it is connected
   * @param asked when it asked for something, or came, {@link System#nanoTime}
   */
  record Taken<P>(P page, String address, long asked) {}

  /**
   * The page that makes room.
   *
   * @param address of the page that comes
   * @param now {@link System#nanoTime}
   * @return empty where the page that comes has to wait
   */
  static <P> Optional<P> freed(List<Taken<P>> taken, String address, long now) {
    Map<String, Long> pages =
        taken.stream().collect(Collectors.groupingBy(Taken::address, Collectors.counting()));
    long own = pages.getOrDefault(address, 0L);
    long most = pages.values().stream().mapToLong(n -> n).max().orElse(0);
    boolean crowded = most > own + 1; // with one page less it still has no fewer
    return taken.stream()
        .filter(place ->
            crowded
                ? pages.getOrDefault(place.address(), 0L) == most
                : place.address().equals(address) && now - place.asked() > IN_USE.toNanos())
        .max(Comparator.comparingLong(place -> now - place.asked()))
        .map(Taken::page);
  }
}
