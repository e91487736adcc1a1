package timewalker.app.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.eclipse.jetty.websocket.api.Callback;
import org.junit.jupiter.api.Test;

class OutboxTest {
  /** A network that takes parts when it is told to, or at once. */
  private static final class Network implements Outbox.Line {
    private final boolean atOnce;
    private final Deque<Callback> untaken = new ArrayDeque<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final List<String> events = new ArrayList<>();
    private boolean cut;

    Network(boolean atOnce) {
      this.atOnce = atOnce;
    }

    private void took(Callback sent) {
      if (atOnce) {
        sent.succeed();
      } else {
        untaken.add(sent);
      }
    }

    @Override
    public void send(String text, Callback sent) {
      events.add(text);
      took(sent);
    }

    @Override
    public void send(ByteBuffer part, boolean last, Callback sent) {
      byte[] copy = new byte[part.remaining()];
      part.get(copy);
      bytes.writeBytes(copy);
      if (last) {
        events.add("numbers");
      }
      took(sent);
    }

    @Override
    public void cut() {
      cut = true;
    }
  }

  @Test
  void whatIsSentArrivesWholeAndInOrderHoweverLongItIs() throws IOException {
    Network network = new Network(true);
    Outbox outbox = new Outbox(network, () -> network.events.add("empty"));
    byte[] much = new byte[100_000_001]; // parts enough to end the stack, were each within another
    new Random(3).nextBytes(much);
    outbox.send(ByteBuffer.wrap(much));
    outbox.send("one");
    outbox.send(ByteBuffer.wrap(new byte[0]));
    assertThat(network.bytes.toByteArray()).isEqualTo(much);
    assertThat(network.events)
        .containsExactly("numbers", "empty", "one", "empty", "numbers", "empty");
    assertThat(outbox.bytes()).isZero();
    assertThat(outbox.empty()).isTrue();
  }

  @Test
  void onePartIsUnderWayAndTheRestWaits() {
    Network network = new Network(false);
    Outbox outbox = new Outbox(network, () -> network.events.add("empty"));
    outbox.send(ByteBuffer.wrap(new byte[200_000]));
    outbox.send("next");
    assertThat(network.untaken).hasSize(1);
    assertThat(network.bytes.size()).isLessThan(100_000);
    assertThat(outbox.bytes()).isEqualTo(200_004);
    assertThat(outbox.empty()).isFalse();
    while (!network.untaken.isEmpty()) {
      network.untaken.remove().succeed();
    }
    assertThat(network.bytes.size()).isEqualTo(200_000);
    assertThat(network.events).containsExactly("numbers", "next", "empty");
  }

  @Test
  void everyPartThatIsTakenCountsAsReading() throws InterruptedException {
    Network network = new Network(false);
    Outbox outbox = new Outbox(network, () -> {});
    assertThat(outbox.stalled()).isZero();
    outbox.send(ByteBuffer.wrap(new byte[200_000]));
    Thread.sleep(50);
    long before = outbox.stalled();
    network.untaken.remove().succeed();
    assertThat(before).isGreaterThan(40_000_000);
    assertThat(outbox.stalled()).isLessThan(outbox.waiting());
    assertThat(outbox.waiting()).isGreaterThanOrEqualTo(before);
  }

  @Test
  void sentencesThatNobodyReadsEndTheConnection() {
    Network network = new Network(false);
    Outbox outbox = new Outbox(network, () -> {});
    for (int i = 0; i < 1000 && !network.cut; i++) {
      outbox.send("no");
    }
    assertThat(network.cut).isTrue();
    assertThat(outbox.closed()).isTrue();
    assertThat(outbox.bytes()).isZero();
    outbox.send("no");
    assertThat(outbox.bytes()).isZero();
  }

  @Test
  void networkThatFailsEndsTheConnectionAndFreesWhatWaits() {
    Network network = new Network(false);
    Outbox outbox = new Outbox(network, () -> {});
    outbox.send(ByteBuffer.wrap(new byte[200_000]));
    network.untaken.remove().fail(new IOException("on purpose"));
    assertThat(network.cut).isTrue();
    assertThat(outbox.bytes()).isZero();
  }
}
