package timewalker.app.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

class FairQueueTest {
  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch go = new CountDownLatch(1);
  private final List<String> worked = Collections.synchronizedList(new ArrayList<>());

  /** A queue whose first request, of a visitor "first", holds the thread until go. */
  private FairQueue<String, Integer> held(BiConsumer<String, Integer> work) {
    FairQueue<String, Integer> queue =
        new FairQueue<>(
            "test",
            visitor -> true,
            (visitor, request) -> {
              started.countDown();
              await(go);
              work.accept(visitor, request);
            });
    queue.put("first", 0, 0, 1);
    await(started);
    return queue;
  }

  private void note(String visitor, int request) {
    worked.add(visitor + request);
  }

  @Test
  void newerRequestTakesThePlaceOfOneThatWaitsAndNobodyStarves() {
    CountDownLatch done = new CountDownLatch(3);
    try (FairQueue<String, Integer> queue =
        held((visitor, request) -> {
          note(visitor, request);
          done.countDown();
        })) {
      for (int i = 2; i <= 1000; i++) {
        queue.put("a", 0, i, 1);
        if (i == 2) {
          queue.put("b", 0, 1, 1);
        }
      }
      assertThat(queue.size()).isEqualTo(2);
      go.countDown();
      await(done);
    }
    assertThat(worked).containsExactly("first0", "a1000", "b1");
  }

  @Test
  void olderRequestThatComesBackTakesNobodysPlace() {
    CountDownLatch done = new CountDownLatch(2);
    try (FairQueue<String, Integer> queue =
        held((visitor, request) -> {
          note(visitor, request);
          done.countDown();
        })) {
      queue.put("a", 0, 2, 1);
      queue.putOlder("a", 0, 1, 1);
      go.countDown();
      await(done);
    }
    assertThat(worked).containsExactly("first0", "a2");
  }

  @Test
  void smallRequestGoesBeforeBigOnesThatWereThereBefore() {
    int big = 30;
    CountDownLatch done = new CountDownLatch(big + 2);
    try (FairQueue<String, Integer> queue =
        held((visitor, request) -> {
          note(visitor, request);
          done.countDown();
        })) {
      for (int i = 0; i < big; i++) {
        queue.put("greedy" + i % 15, i, i, 256);
      }
      queue.put("small", 0, 0, 1);
      go.countDown();
      await(done);
    }
    assertThat(worked).hasSize(big + 2).startsWith("first0", "small0");
  }

  @Test
  void oneVisitorsManyRequestsShareTheThreadWithAnothersFew() {
    CountDownLatch done = new CountDownLatch(23);
    try (FairQueue<String, Integer> queue =
        held((visitor, request) -> {
          note(visitor, request);
          done.countDown();
        })) {
      for (int i = 0; i < 20; i++) {
        queue.put("many", i, i, 10);
      }
      queue.put("few", 0, 0, 10);
      queue.put("few", 1, 1, 10);
      go.countDown();
      await(done);
    }
    assertThat(worked.subList(0, 5)).containsExactly("first0", "many0", "few0", "many1", "few1");
  }

  @Test
  void bigRequestComesItsTurnHoweverManySmallOnesFollow() {
    CountDownLatch big = new CountDownLatch(1);
    List<Integer> small = Collections.synchronizedList(new ArrayList<>());
    FairQueue<String, Integer> queue =
        held((visitor, request) -> {
          if (visitor.equals("big")) {
            big.countDown();
          } else {
            small.add(request);
          }
        });
    try (queue) {
      queue.put("big", 0, 0, 100);
      for (int i = 0; i < 1000; i++) {
        queue.put("small", i, i, 1);
      }
      go.countDown();
      await(big);
      assertThat(small.size()).isBetween(90, 1000);
    }
  }

  @Test
  void whoIsNotReadyWaitsAndHoldsUpNobody() {
    Set<String> ready = ConcurrentHashMap.newKeySet();
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch second = new CountDownLatch(2);
    ready.add("b");
    try (FairQueue<String, Integer> queue =
        new FairQueue<>(
            "test",
            ready::contains,
            (visitor, request) -> {
              note(visitor, request);
              first.countDown();
              second.countDown();
            })) {
      queue.put("a", 0, 1, 1);
      queue.put("b", 0, 1, 1);
      await(first);
      queue.put("a", 0, 2, 1);
      assertThat(worked).containsExactly("b1");
      ready.add("a");
      queue.wake();
      await(second);
    }
    assertThat(worked).containsExactly("b1", "a2");
  }

  @Test
  void whatWorkThrowsEndsThatWorkAlone() {
    CountDownLatch done = new CountDownLatch(1);
    try (FairQueue<String, Integer> queue =
        new FairQueue<>(
            "test",
            visitor -> true,
            (visitor, request) -> {
              switch (request) {
                case 0 -> throw new IllegalStateException("on purpose");
                case 1 -> throw new OutOfMemoryError("on purpose");
                case 2 -> throw new StackOverflowError("on purpose");
                default -> done.countDown();
              }
            })) {
      for (int i = 0; i < 4; i++) {
        queue.put("a", i, i, 1);
      }
      await(done);
    }
    assertThat(done.getCount()).isZero();
  }

  @Test
  void visitorWhoLeftIsForgotten() {
    try (FairQueue<String, Integer> queue = held(this::note)) {
      queue.put("a", 0, 1, 1);
      queue.put("b", 0, 1, 1);
      queue.forget("a");
      assertThat(queue.size()).isEqualTo(1);
      go.countDown();
    }
    assertThat(worked).doesNotContain("a1");
  }

  @Test
  void whatWaitsWhenItClosesIsForgotten() throws InterruptedException {
    FairQueue<String, Integer> queue = held(this::note);
    queue.put("a", 0, 2, 1);
    Thread closing = Thread.ofPlatform().start(queue::close);
    while (closing.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    go.countDown();
    closing.join();
    assertThat(worked).containsExactly("first0");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
