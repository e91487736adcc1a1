package timewalker.app.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import timewalker.TimeWalker;
import timewalker.example.TinyLife;
import timewalker.io.image.ByteImage;
import timewalker.raster.RenderTarget;

/**
 * Visitors who do what no browser does; after each, another page must be served as if nothing was.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HostileVisitorTest {
  private static final Limits LIMITS =
      Limits.DEFAULT
          .withPatience(Duration.ofSeconds(1))
          .withIdle(Duration.ofSeconds(6))
          .withConnections(12, Duration.ofSeconds(2), Duration.ofSeconds(6));

  /** Much more than an ordinary answer takes here. */
  private static final long SOON_MILLIS = 5_000;

  private static TimeWalker person;
  private static final AtomicReference<Supplier<Error>> FAULT = new AtomicReference<>();
  private static final AtomicInteger PAINTED = new AtomicInteger();
  private ViewServer server;

  @BeforeAll
  static void openPerson() throws IOException {
    person = TimeWalker.open(TinyLife.avatar());
  }

  @AfterAll
  static void closePerson() {
    person.close();
  }

  @BeforeEach
  void start() throws IOException {
    FAULT.set(null);
    PAINTED.set(0);
    server = serve(LIMITS);
  }

  private static ViewServer serve(Limits limits) throws IOException {
    ViewServer.Painters.Painter painter = HostileVisitorTest::paint;
    return new ViewServer(
        person,
        "somebody",
        Optional.empty(),
        new ViewServer.Painters(painter, painter, painter),
        new ViewServer.Settings("127.0.0.1", 0, false),
        limits);
  }

  @AfterEach
  void stop() throws IOException {
    FAULT.set(null);
    others();
    server.close();
  }

  private static ByteImage paint(RenderTarget target) {
    PAINTED.incrementAndGet();
    Supplier<Error> fault = FAULT.get();
    if (fault != null) {
      throw fault.get();
    }
    return ByteImage.of(target.picture());
  }

  /** A page and a picture of another visitor. */
  private void others() throws IOException {
    try (RawPage page = RawPage.open(server.port());
        RawPage plain = new RawPage(server.port())) {
      page.ask(surfels(7));
      assertThat(page.read().bytes().getInt(4)).isEqualTo(7);
      page.ask(picture(8, 0, 32));
      assertThat(page.read().bytes().getInt(4)).isEqualTo(8);
      plain.write(get("/"));
      assertThat(plain.head()).contains(" 200 ");
    }
  }

  private String get(String path) {
    return "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\n\r\n";
  }

  private static String surfels(int id) {
    double share = (id % 100) / 100.0;
    return String.format(
        Locale.ROOT,
        "{\"id\": %d, \"slot\": %d, \"weights\": [%s, %s]}",
        id,
        id % 2,
        share,
        1 - share);
  }

  private static String picture(int id, int slot, int side) {
    return String.format(
        Locale.ROOT,
        "{\"id\": %d, \"slot\": %d, \"kind\": \"picture\", \"weights\": [0, 1], \"camera\": {"
            + "\"eye\": [0.3, 0, 1], \"target\": [0, 0, 0], \"focal\": %d, \"width\": %d,"
            + " \"height\": %d}}",
        id,
        slot,
        3 * side,
        side,
        side);
  }

  @Test
  void visitorsWhoAskAndNeverReadAreDisconnectedAndOthersAreServed() throws Exception {
    List<RawPage> deaf = new ArrayList<>();
    try {
      for (int i = 0; i < 4; i++) {
        deaf.add(RawPage.open(server.port()));
      }
      long before = used();
      long most = 0;
      int cut = 0;
      for (int id = 1; id <= 4000 && cut < deaf.size(); id++) {
        cut = 0;
        for (RawPage page : deaf) {
          try {
            page.ask(surfels(id));
          } catch (IOException e) {
            cut++;
          }
        }
        if (id % 400 == 0) {
          others();
          most = Math.max(most, used() - before);
        }
        TimeUnit.MILLISECONDS.sleep(3);
      }
      assertThat(cut).isEqualTo(deaf.size());
      assertThat(most).isLessThan(LIMITS.waiting());
    } finally {
      for (RawPage page : deaf) {
        page.close();
      }
    }
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void whenTooMuchWaitsForAllThePageThatWaitsLongestGoes() throws Exception {
    Limits patient = LIMITS.withPatience(Duration.ofMinutes(5)).withWaiting(1);
    try (ViewServer full = serve(patient);
        RawPage deaf = RawPage.open(full.port())) {
      boolean cut = false;
      for (int id = 1; id <= 4000 && !cut; id++) {
        try {
          deaf.ask(surfels(id));
        } catch (IOException e) {
          cut = true;
        }
        TimeUnit.MILLISECONDS.sleep(3);
      }
      assertThat(cut).isTrue();
      try (RawPage other = RawPage.open(full.port())) {
        other.ask(surfels(5));
        assertThat(other.read().bytes().getInt(4)).isEqualTo(5);
      }
    }
  }

  @Test
  void pingsOfOneWhoNeverReadsPileUpNothing() throws Exception {
    try (RawPage page = RawPage.open(server.port())) {
      byte[] ping = RawPage.frame(0x80 | RawPage.PING, new byte[125]);
      byte[] many = new byte[100 * ping.length];
      for (int i = 0; i < 100; i++) {
        System.arraycopy(ping, 0, many, i * ping.length, ping.length);
      }
      long before = used();
      // The server stops reading once its answers are not taken: then this thread would wait.
      Thread writer =
          Thread.ofPlatform()
              .daemon()
              .start(() -> {
                try {
                  for (int i = 0; i < 10_000; i++) {
                    page.write(many);
                  }
                } catch (IOException e) {
                  Thread.onSpinWait(); // cut
                }
              });
      writer.join(3000);
      assertThat(used() - before).isLessThan(32L << 20);
      others();
    }
  }

  @Test
  void slowAndSilentConnectionsAreClosed() throws Exception {
    try (RawPage silent = new RawPage(server.port());
        RawPage header = new RawPage(server.port());
        RawPage body = new RawPage(server.port())) {
      header.write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ");
      body.write(
          "POST / HTTP/1.1\r\nHost: 127.0.0.1:"
              + server.port()
              + "\r\nContent-Length: 60000\r\n\r\n");
      Thread drip =
          Thread.ofPlatform()
              .daemon()
              .start(() -> {
                for (int i = 0; i < 60; i++) {
                  try {
                    header.write("x");
                    TimeUnit.MILLISECONDS.sleep(500);
                  } catch (IOException | InterruptedException e) {
                    return;
                  }
                }
              });
      assertThat(silent.endsWithin(20)).isTrue();
      assertThat(header.endsWithin(20)).isTrue();
      assertThat(body.endsWithin(20)).isTrue();
      drip.interrupt();
      drip.join();
    }
  }

  @Test
  void manySilentConnectionsLockNobodyOut() throws Exception {
    List<RawPage> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 200; i++) {
        silent.add(new RawPage(server.port()));
      }
      long began = System.nanoTime();
      others();
      assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began))
          .isLessThan(2 * SOON_MILLIS);
    } finally {
      for (RawPage page : silent) {
        page.close();
      }
    }
  }

  @Test
  void thirtyBigPicturesHoldUpNobody() throws Exception {
    List<RawPage> greedy = new ArrayList<>();
    try (RawPage other = RawPage.open(server.port())) {
      for (int i = 0; i < 15; i++) {
        greedy.add(RawPage.open(server.port()));
      }
      for (RawPage page : greedy) {
        page.ask(picture(1, 0, 2048));
        page.ask(picture(2, 1, 2048));
      }
      other.ask(picture(3, 0, 64));
      assertThat(other.read().bytes().getInt(4)).isEqualTo(3);
      int before = PAINTED.get() - 1;
      other.ask(surfels(4));
      assertThat(other.read().bytes().getInt(4)).isEqualTo(4);
      // At most the one that was being drawn, and those drawn before the small one was asked for.
      assertThat(before).isLessThan(10);
    } finally {
      for (RawPage page : greedy) {
        page.close();
      }
    }
  }

  @Test
  void errorEndsOneAnswerAndTheNextIsGiven() throws Exception {
    List<Supplier<Error>> faults =
        List.of(
            () -> new OutOfMemoryError("on purpose"),
            () -> new StackOverflowError("on purpose"),
            () -> new AssertionError("on purpose"),
            () -> new NoClassDefFoundError("on purpose"));
    try (RawPage page = RawPage.open(server.port())) {
      for (int i = 0; i < faults.size(); i++) {
        FAULT.set(faults.get(i));
        page.ask(picture(10 + i, 0, 32));
        String said = page.read().text();
        assertThat(said).contains("\"id\":" + (10 + i), "\"error\":\"");
        assertThat(said).contains(i < 2 ? "ran out of memory" : "internal error");
        FAULT.set(null);
        page.ask(picture(20 + i, 0, 32));
        assertThat(page.read().bytes().getInt(4)).isEqualTo(20 + i);
      }
    }
  }

  @Test
  void pageThatSendsTooManyMessagesIsTurnedAway() throws Exception {
    try (RawPage page = RawPage.open(server.port())) {
      boolean cut = false;
      byte[] one = RawPage.frame(0x80 | RawPage.TEXT, "{".getBytes(StandardCharsets.US_ASCII));
      byte[] many = new byte[100 * one.length];
      for (int i = 0; i < 100; i++) {
        System.arraycopy(one, 0, many, i * one.length, one.length);
      }
      try {
        for (int i = 0; i < 200; i++) {
          page.write(many);
        }
      } catch (IOException e) {
        cut = true;
      }
      assertThat(cut || page.endsWithin(20)).isTrue();
    }
  }

  @Test
  void hugeAndMalformedFramesEndTheirConnectionAlone() throws Exception {
    byte[] huge =
        ByteBuffer.allocate(14).put((byte) 0x81).put((byte) 0xff).putLong(1L << 62).array();
    byte[] negative = ByteBuffer.allocate(14).put((byte) 0x81).put((byte) 0xff).putLong(-1).array();
    List<byte[]> bad = new ArrayList<>(List.of(huge, negative));
    bad.add(new byte[] {(byte) 0x81, 5, 1, 2, 3, 4, 5}); // without a mask
    bad.add(RawPage.frame(0xf1, new byte[3])); // reserved bits
    bad.add(RawPage.frame(0x83, new byte[3])); // reserved code
    bad.add(RawPage.frame(0x80, new byte[3])); // goes on with nothing
    bad.add(RawPage.frame(0x09, new byte[3])); // a ping in parts
    bad.add(RawPage.frame(0x89, new byte[200])); // a ping that is too long
    bad.add(RawPage.frame(0x81, new byte[] {(byte) 0xc3, 0x28})); // no UTF-8
    bad.add(RawPage.frame(0x82, new byte[10])); // numbers
    bad.add(RawPage.frame(0x82, new byte[5000]));
    bad.add(RawPage.frame(0x81, new byte[LIMITS.message() + 1]));
    bad.add(RawPage.frame(0x88, new byte[1])); // an end whose code is cut
    for (byte[] bytes : bad) {
      try (RawPage page = RawPage.open(server.port())) {
        page.write(bytes);
        assertThat(page.endsWithin(20)).as("%s ...", bytes[0]).isTrue();
      }
    }
  }

  @Test
  void messageInEndlessPartsEndsItsConnection() throws Exception {
    try (RawPage page = RawPage.open(server.port())) {
      boolean cut = false;
      try {
        page.write(RawPage.frame(RawPage.TEXT, new byte[1000]));
        for (int i = 0; i < 1000; i++) {
          page.write(RawPage.frame(0, new byte[1000]));
        }
      } catch (IOException e) {
        cut = true;
      }
      assertThat(cut || page.endsWithin(20)).isTrue();
    }
  }

  @Test
  void randomFramesEndNothingButTheirConnection() throws Exception {
    Random random = new Random(5);
    for (int k = 0; k < 200; k++) {
      try (RawPage page = RawPage.open(server.port())) {
        byte[] bytes =
            RawPage.frame(
                0x80 | random.nextInt(16), surfels(k).getBytes(StandardCharsets.US_ASCII));
        for (int i = random.nextInt(4); i >= 0; i--) {
          bytes[random.nextInt(k % 2 == 0 ? 14 : bytes.length)] = (byte) random.nextInt(256);
        }
        page.write(bytes);
      } catch (IOException e) {
        assertThat(e).as("the server was faster").isNotNull();
      }
    }
    others();
  }

  @Test
  void pageThatLiesIdleIsEndedWithoutHarmAndOneThatSpeaksIsNot() throws Exception {
    try (RawPage page = RawPage.open(server.port())) {
      for (int i = 0; i < 3; i++) {
        TimeUnit.SECONDS.sleep(2); // twice the patience with those who do not read
        page.ask(surfels(i));
        assertThat(page.read().bytes().getInt(4)).isEqualTo(i);
      }
      page.write(RawPage.frame(0x80 | RawPage.PING, new byte[] {1}));
      assertThat(page.read().code()).isEqualTo(RawPage.PONG);
      RawPage.Frame end = page.read();
      assertThat(end.code()).isEqualTo(RawPage.CLOSE);
    }
  }
}
