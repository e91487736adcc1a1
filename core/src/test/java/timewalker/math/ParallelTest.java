package timewalker.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ParallelTest {
  @Test
  void everyPartRunsExactlyOnceOverManyRuns() {
    for (int threads : new int[] {1, 2, 5}) {
      try (Parallel parallel = Parallel.of(threads)) {
        for (int parts = 0; parts < 300; parts++) {
          AtomicIntegerArray calls = new AtomicIntegerArray(parts + 1);
          parallel.run(parts, calls::incrementAndGet);
          for (int part = 0; part < parts; part++) {
            assertThat(calls.get(part)).isEqualTo(1);
          }
          assertThat(calls.get(parts)).isZero();
        }
      }
    }
  }

  @Test
  void twoPartsReallyRunAtTheSameTime() {
    CountDownLatch both = new CountDownLatch(2);
    try (Parallel parallel = Parallel.of(2)) {
      parallel.run(
          2,
          part -> {
            both.countDown();
            try {
              // Passes only if the other part starts before this one ends.
              assertThat(both.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
              throw new AssertionError(e);
            }
          });
    }
  }

  @Test
  void theLowestFailedPartIsThrownAfterAllHaveRun() {
    for (int threads : new int[] {1, 3}) {
      try (Parallel parallel = Parallel.of(threads)) {
        AtomicIntegerArray calls = new AtomicIntegerArray(20);
        assertThatThrownBy(() ->
                parallel.run(
                    20,
                    part -> {
                      calls.incrementAndGet(part);
                      if (part == 7 || part == 13) {
                        throw new ArithmeticException("part " + part);
                      }
                    }))
            .isInstanceOf(ArithmeticException.class)
            .hasMessage("part 7");
        for (int part = 0; part < 20; part++) {
          assertThat(calls.get(part)).isEqualTo(1);
        }
        int[] sum = new int[4];
        parallel.run(4, part -> sum[part] = part + 1);
        assertThat(sum).containsExactly(1, 2, 3, 4);
      }
    }
  }

  @Test
  void runsInsideRunsAndFromSeveralCallersComplete() throws InterruptedException {
    try (Parallel parallel = Parallel.of(3)) {
      AtomicIntegerArray calls = new AtomicIntegerArray(64);
      Runnable job =
          () -> {
            for (int i = 0; i < 50; i++) {
              parallel.run(
                  8, outer -> parallel.run(8, inner -> calls.incrementAndGet(8 * outer + inner)));
            }
          };
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        callers.add(Thread.ofPlatform().start(job));
      }
      for (Thread caller : callers) {
        caller.join();
      }
      for (int i = 0; i < 64; i++) {
        assertThat(calls.get(i)).isEqualTo(200);
      }
    }
  }

  @Test
  void clearingReachesEveryNumberOfEveryArray() {
    float[][] arrays = {new float[70_000], {}, new float[65_536], new float[1], new float[200_001]};
    for (float[] array : arrays) {
      Arrays.fill(array, 1);
    }
    float[] other = {1, 1};
    try (Parallel parallel = Parallel.of(3)) {
      parallel.clear(arrays);
      parallel.clear();
    }
    for (float[] array : arrays) {
      assertThat(array).isEqualTo(new float[array.length]);
    }
    assertThat(other).containsExactly(1, 1);
  }

  @Test
  void closedThreadsRefuseWork() {
    Parallel parallel = Parallel.of(2);
    parallel.close();
    assertThatThrownBy(() -> parallel.run(2, part -> {})).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> Parallel.of(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
