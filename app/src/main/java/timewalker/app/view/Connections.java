package timewalker.app.view;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.websocket.core.WebSocketConnection;

/**
 * The connections without a WebSocket. Their number and age are limited, so that nobody can hold
 * many of them. When a new one exceeds the limit, the oldest is closed.
 */
final class Connections implements Connection.Listener {
  private final Limits limits;
  private final Map<Connection, Long> opened = new LinkedHashMap<>(); // when, the oldest first

  Connections(Limits limits) {
    this.limits = limits;
  }

  @Override
  public void onOpened(Connection connection) {
    if (connection instanceof WebSocketConnection) {
      return;
    }
    Connection oldest = null;
    synchronized (opened) {
      if (opened.size() >= limits.connections()) {
        oldest = opened.keySet().iterator().next();
        opened.remove(oldest);
      }
      opened.put(connection, System.nanoTime());
    }
    if (oldest != null) {
      oldest.getEndPoint().close();
    }
  }

  @Override
  public void onClosed(Connection connection) {
    synchronized (opened) {
      opened.remove(connection);
    }
  }

  /** How many there are. */
  int count() {
    synchronized (opened) {
      return opened.size();
    }
  }

  /** Closes those that are too old, or have not asked yet; to be called about once a second. */
  void sweep() {
    List<Connection> late = new ArrayList<>();
    long now = System.nanoTime();
    synchronized (opened) {
      opened.forEach((connection, since) -> {
        long most = (connection.getMessagesIn() == 0 ? limits.header() : limits.age()).toNanos();
        if (now - since > most) {
          late.add(connection);
        }
      });
    }
    for (Connection connection : late) {
      connection.getEndPoint().close();
    }
  }
}
