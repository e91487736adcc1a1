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

  @Test
  void rangesShareTheNumbersEvenlyAndDoNotDependOnTheThreads() {
    for (int threads : new int[] {1, 3}) {
      try (Parallel parallel = Parallel.of(threads)) {
        int[][] borders = new int[4][2];
        parallel.ranges(10, 4, (part, from, to) -> borders[part] = new int[] {from, to});
        assertThat(borders).isDeepEqualTo(new int[][] {{0, 2}, {2, 5}, {5, 7}, {7, 10}});
        int[] visits = new int[1000];
        parallel.ranges(
            visits.length,
            7,
            (from, to) -> {
              for (int i = from; i < to; i++) {
                visits[i]++;
              }
            });
        assertThat(visits).containsOnly(1);
      }
    }
  }

  @Test
  void rangesOfBlocksBeginAtWholeBlocksAndEndWithTheNumbers() {
    try (Parallel parallel = Parallel.of(2)) {
      int[][] borders = new int[4][2];
      parallel.blockRanges(21, 8, 4, (part, from, to) -> borders[part] = new int[] {from, to});
      assertThat(borders).isDeepEqualTo(new int[][] {{0, 0}, {0, 8}, {8, 16}, {16, 21}});
      int n = Integer.MAX_VALUE - 5;
      parallel.blockRanges(n, 1 << 20, 4, (part, from, to) -> borders[part] = new int[] {from, to});
      assertThat(borders[3]).containsExactly(3 << 29, n);
    }
  }
}
