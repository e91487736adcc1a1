package timewalker.app.view;

import io.javalin.websocket.WsContext;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The pages that are connected; those who do not read or ask too much are disconnected. */
final class Visitors {
  private static final Logger LOG = LoggerFactory.getLogger(Visitors.class);

  /** For a page to agree to an end, nanoseconds; then it comes without. */
  private static final long FAREWELL = Duration.ofSeconds(2).toNanos();

  /** "Try again later". */
  private static final int TOO_MANY = 1013;

  private final Limits limits;
  private final Map<String, Connected> connected = new ConcurrentHashMap<>();
  private final Map<Session, Long> ending = new HashMap<>(); // since when

  Visitors(Limits limits) {
    this.limits = limits;
  }

  /**
   * Lets a page in, perhaps in the place of another ({@link Places}), or tells it that there are
   * too many.
   *
   * @param emptied told whenever the page has taken all that was sent
   * @return the page that had to make room, of which nothing is to be kept
   */
  Optional<Visitor> enter(WsContext context, Runnable emptied) {
    Connected page = new Connected(context.session, emptied);
    Optional<Connected> gone = Optional.empty();
    boolean full;
    synchronized (connected) {
      full = connected.size() >= limits.pages();
      if (full) {
        gone =
            Places.freed(
                connected.values().stream().map(Connected::place).toList(),
                page.address,
                System.nanoTime());
        full = gone.isEmpty();
        gone.ifPresent(connected.values()::remove);
      }
      if (!full) {
        connected.put(context.sessionId(), page);
      }
    }
    gone.ifPresent(other -> {
      other.outbox.close();
      end(other.session, TOO_MANY, "too many pages show this avatar; this one was not used");
    });
    if (full) {
      end(context.session, TOO_MANY, "too many pages show this avatar");
    }
    return gone.map(other -> other);
  }

  Optional<Visitor> find(String id) {
    return Optional.ofNullable(connected.get(id));
  }

  /** Notes that a page has left. */
  Optional<Visitor> leave(String id) {
    Connected gone = connected.remove(id);
    if (gone != null) {
      gone.outbox.close();
    }
    return Optional.ofNullable(gone);
  }

  /** Whether a message may be read; a page that sends too many is disconnected. */
  boolean mayAsk(WsContext context) {
    Connected page = connected.get(context.sessionId());
    if (page == null) {
      return false;
    }
    if (page.count() <= limits.messages()) {
      return true;
    }
    end(context.session, 1008, "too many messages per second");
    return false;
  }

  /** Whether so much waits to be sent that nothing should be added. */
  boolean crowded() {
    long bytes = 0;
    for (Connected page : connected.values()) {
      bytes += page.outbox.bytes();
    }
    return bytes >= limits.waiting();
  }

  /** Ends a connection; one whose page does not answer is cut a little later. */
  void end(Session session, int code, String reason) {
    synchronized (ending) {
      if (ending.putIfAbsent(session, System.nanoTime()) != null) {
        return;
      }
    }
    session.close(code, reason, Callback.NOOP);
  }

  /** Disconnects those who do not read; to be called about once a second. */
  void sweep() {
    for (Connected page : connected.values()) {
      if (page.outbox.stalled() > limits.patience().toNanos()) {
        drop(page, "it does not read its messages");
      }
    }
    if (crowded()) {
      connected.values().stream()
          .max(Comparator.comparingLong(page -> page.outbox.waiting()))
          .ifPresent(
              page -> drop(page, "too much data waits to be sent, most of it for this page"));
    }
    for (Session session : overdue()) {
      session.disconnect();
    }
  }

  private static void drop(Connected page, String why) {
    LOG.info("A page was disconnected: {}.", why);
    page.outbox.cut();
  }

  private List<Session> overdue() {
    List<Session> late = new ArrayList<>();
    synchronized (ending) {
      ending
          .entrySet()
          .removeIf(entry -> {
            boolean is = System.nanoTime() - entry.getValue() > FAREWELL;
            if (is) {
              late.add(entry.getKey());
            }
            return is;
          });
    }
    return late;
  }

  /** A page behind a socket. */
  private static final class Connected implements Visitor {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Session session;
    private final String address;
    private final Outbox outbox;
    private final SentMoments sent = new SentMoments();
    private long second = System.nanoTime(); // when the present one began
    private int messages; // within it
    private long asked = System.nanoTime(); // when it did so last, or came

    Connected(Session session, Runnable emptied) {
      this.session = session;
      this.address = address(session);
      this.outbox = new Outbox(new SocketLine(session), emptied);
    }

    private static String address(Session session) {
      return session.getRemoteSocketAddress() instanceof InetSocketAddress remote
          ? remote.getAddress().getHostAddress()
          : "";
    }

    synchronized Places.Taken<Connected> place() {
      return new Places.Taken<>(this, address, asked);
    }

    /** Counts a message of this second. */
    synchronized int count() {
      long now = System.nanoTime();
      asked = now;
      if (now - second > SECOND) {
        second = now;
        messages = 0;
      }
      return ++messages;
    }

    @Override
    public void send(ByteBuffer message) {
      outbox.send(message);
    }

    @Override
    public void send(String message) {
      outbox.send(message);
    }

    @Override
    public boolean ready() {
      return outbox.empty();
    }

    @Override
    public boolean gone() {
      return outbox.closed() || !session.isOpen();
    }

    @Override
    public SentMoments sent() {
      return sent;
    }
  }

  private record SocketLine(Session session) implements Outbox.Line {
    @Override
    public void send(String text, Callback sent) {
      session.sendText(text, sent);
    }

    @Override
    public void send(ByteBuffer part, boolean last, Callback sent) {
      session.sendPartialBinary(part, last, sent);
    }

    @Override
    public void cut() {
      session.disconnect();
    }
  }
}
