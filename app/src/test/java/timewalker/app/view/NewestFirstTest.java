package timewalker.app.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class NewestFirstTest {
  @Test
  void newerRequestTakesThePlaceOfOneThatWaitsAndNobodyStarves() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(3);
    List<String> worked = Collections.synchronizedList(new ArrayList<>());
    try (NewestFirst<String, Integer> queue =
        new NewestFirst<>(
            "test",
            (key, request) -> {
              started.countDown();
              await(go);
              worked.add(key + request);
              done.countDown();
            })) {
      queue.put("a", 1);
      await(started);
      for (int i = 2; i <= 1000; i++) {
        queue.put("a", i);
        if (i == 2) {
          queue.put("b", 1);
        }
      }
      assertThat(queue.size()).isEqualTo(2);
      go.countDown();
      await(done);
    }
    assertThat(worked).containsExactly("a1", "a1000", "b1");
  }

  @Test
  void whatWaitsWhenItClosesIsForgotten() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    List<Integer> worked = Collections.synchronizedList(new ArrayList<>());
    NewestFirst<String, Integer> queue =
        new NewestFirst<>(
            "test",
            (_, request) -> {
              started.countDown();
              await(go);
              worked.add(request);
            });
    queue.put("a", 1);
    await(started);
    queue.put("a", 2);
    Thread closing = Thread.ofPlatform().start(queue::close);
    while (closing.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    go.countDown();
    closing.join();
    assertThat(worked).containsExactly(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
