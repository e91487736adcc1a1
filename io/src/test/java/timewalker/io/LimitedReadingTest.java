package timewalker.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LimitedReadingTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private static <T extends Throwable> Object thrown(T failure) throws T {
    throw failure;
  }

  private static Object read(Throwable failure) throws IOException {
    return LimitedReading.of(
        "a.jpg",
        LONG,
        () -> {
          if (failure instanceof Exception e) {
            return thrown(e);
          }
          return thrown((Error) failure);
        });
  }

  @Test
  void whateverADecoderThrowsIsTheFilesFault() {
    for (Throwable failure :
        List.of(
            new IllegalStateException("lost"),
            new NullPointerException(),
            new Exception("checked"),
            new AssertionError("never"),
            new NoClassDefFoundError("codec"),
            new OutOfMemoryError("heap"),
            new StackOverflowError(),
            new BadInputException("a.jpg", "is empty"))) {
      assertThatThrownBy(() -> read(failure))
          .as(failure.toString())
          .isInstanceOf(BadInputException.class)
          .hasMessageStartingWith("a.jpg: ");
    }
  }

  @Test
  void aBrokenMachineAndAnUnreadableDiskAreNot() {
    InternalError broken = new InternalError("broken");
    assertThatThrownBy(() -> read(broken)).isSameAs(broken);
    IOException disk = new IOException("I/O error");
    assertThatThrownBy(() -> read(disk)).isSameAs(disk);
  }

  @Test
  void aDecoderThatNeverEndsIsGivenUpAndWhatItUsesIsReleasedAfterIt() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    try (LimitedReading reading = new LimitedReading("slow.webp")) {
      assertThatThrownBy(() ->
              reading.call(
                  Duration.ofMillis(50),
                  () -> {
                    boolean open = false;
                    while (!open) { // native code is deaf to interrupts
                      try {
                        open = stuck.await(1, TimeUnit.MINUTES);
                      } catch (InterruptedException e) {
                        open = false;
                      }
                    }
                    return null;
                  }))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("slow.webp: takes too long");
      assertThatThrownBy(() -> reading.call(LONG, () -> 1)).hasMessageContaining("too long");
      reading.afterwards(released::countDown);
    }
    assertThat(released.getCount()).isEqualTo(1);
    stuck.countDown();
    assertThat(released.await(1, TimeUnit.MINUTES)).isTrue();
  }

  @Test
  void readingOnAfterItWasGivenUpFails() throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    InputStream endless =
        LimitedReading.stream(
            new InputStream() {
              @Override
              public int read() {
                return 7;
              }
            });
    assertThatThrownBy(() ->
            LimitedReading.of(
                "endless.gif",
                Duration.ofMillis(50),
                () -> {
                  try {
                    while (endless.read() == 7) {
                      Thread.interrupted(); // some decoders swallow interrupts
                    }
                  } finally {
                    ended.countDown();
                  }
                  return null;
                }))
        .hasMessageContaining("too long");
    assertThat(ended.await(1, TimeUnit.MINUTES)).isTrue();
  }
}
