package timewalker.app.view;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.eclipse.jetty.util.IteratingCallback;
import org.eclipse.jetty.websocket.api.Callback;

/**
 * Messages that wait to be sent to one page. One message is sent at a time, in parts. So a page
 * that reads slowly differs from one that does not read. The other messages wait here, because the
 * queue of the network has no bound.
 */
final class Outbox {
  /** Bytes that are handed to the network at a time. */
  private static final int PART = 64 * 1024;

  /**
   * Messages that may wait: answers come one at a time, so only sentences can become many, and only
   * of a page that asks for nonsense and does not read what it is told.
   */
  private static final int MOST_MESSAGES = 64;

  private final Line line;
  private final Runnable emptied;
  private final Pump pump = new Pump();
  private final Deque<Message> waiting = new ArrayDeque<>(); // the first is under way
  private long bytes;
  private long since; // when the last part was taken, in System.nanoTime
  private long began; // when the first message of those that wait was sent, likewise
  private boolean closed;

  /** Where to it is sent. */
  interface Line {
    void send(String text, Callback sent);

    void send(ByteBuffer part, boolean last, Callback sent);

    /** Ends the connection at once. */
    void cut();
  }

  private sealed interface Message {
    int size();
  }

  private record Text(String text, int size) implements Message {}

  /**
   * Numbers, sent in parts.
   *
   * @param left what was not yet handed on
   */
  private record Numbers(ByteBuffer left, int size) implements Message {}

  /**
   * @param emptied told whenever nothing waits any more
   */
  Outbox(Line line, Runnable emptied) {
    this.line = line;
    this.emptied = emptied;
  }

  void send(ByteBuffer numbers) {
    add(new Numbers(numbers.slice(), numbers.remaining()));
  }

  void send(String text) {
    add(new Text(text, text.getBytes(StandardCharsets.UTF_8).length));
  }

  private void add(Message message) {
    boolean full;
    synchronized (this) {
      if (closed) {
        return;
      }
      full = waiting.size() >= MOST_MESSAGES;
      if (!full) {
        if (waiting.isEmpty()) {
          since = System.nanoTime();
          began = since;
        }
        waiting.add(message);
        bytes += message.size();
      }
    }
    if (full) {
      cut();
    } else {
      pump.iterate();
    }
  }

  /** Whether nothing waits, so that something new would be sent at once. */
  synchronized boolean empty() {
    return waiting.isEmpty() && !closed;
  }

  /** Bytes that wait. */
  synchronized long bytes() {
    return bytes;
  }

  /** For how long the page has taken nothing of what waits for it, nanoseconds. */
  synchronized long stalled() {
    return waiting.isEmpty() ? 0 : System.nanoTime() - since;
  }

  /** For how long something waits, nanoseconds. */
  synchronized long waiting() {
    return waiting.isEmpty() ? 0 : System.nanoTime() - began;
  }

  /** Whether nothing is sent any more. */
  synchronized boolean closed() {
    return closed;
  }

  /** Forgets what waits; nothing is sent any more. */
  synchronized void close() {
    closed = true;
    waiting.clear();
    bytes = 0;
  }

  /** Forgets what waits and ends the connection. */
  void cut() {
    close();
    line.cut();
  }

  /** Sends part after part, without deep recursion where the network takes them at once. */
  private final class Pump extends IteratingCallback {
    private boolean sending; // whether a part of the first message was handed on

    @Override
    protected Action process() {
      Message message;
      ByteBuffer part = null;
      boolean drained;
      synchronized (Outbox.this) {
        if (sending) {
          since = System.nanoTime();
          drained = dropSent();
        } else {
          drained = false;
        }
        message = waiting.peek();
        sending = message != null;
        if (message instanceof Numbers numbers) {
          part = nextPart(numbers.left());
        }
      }
      if (drained) {
        emptied.run();
      }
      if (message == null) {
        return Action.IDLE;
      }
      Callback sent = Callback.from(this::succeeded, this::failed);
      if (message instanceof Text text) {
        line.send(text.text(), sent);
      } else if (message instanceof Numbers numbers && part != null) {
        line.send(part, !numbers.left().hasRemaining(), sent);
      }
      return Action.SCHEDULED;
    }

    /** Forgets the first message if all of it was taken; whether none is left. */
    private boolean dropSent() {
      Message first = waiting.peek();
      if (first == null || (first instanceof Numbers numbers && numbers.left().hasRemaining())) {
        return false;
      }
      waiting.remove();
      bytes -= first.size();
      return waiting.isEmpty();
    }

    private static ByteBuffer nextPart(ByteBuffer numbers) {
      int size = Math.min(PART, numbers.remaining());
      ByteBuffer part = numbers.slice(numbers.position(), size);
      numbers.position(numbers.position() + size);
      return part;
    }

    @Override
    protected void onFailure(Throwable cause) {
      cut();
    }
  }
}
