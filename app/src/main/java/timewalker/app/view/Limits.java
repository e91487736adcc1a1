package timewalker.app.view;

import java.time.Duration;

/**
 * Limits on what visitors may use of the server.
 *
 * @param pages connected over a WebSocket at a time
 * @param message largest that a page may send, bytes
 * @param messages of one page a second
 * @param waiting bytes that wait to be sent to all pages: above, nothing is evaluated for anybody,
 *     and the page that has waited longest is disconnected
 * @param patience within which a page must take a part of what is sent to it
 * @param idle how long a page may say nothing; it connects anew by itself
 * @param connections without a WebSocket at a time; for a further one the oldest is closed
 * @param header within which a connection must have asked for something
 * @param age of a connection without a WebSocket; browsers open another
 */
record Limits(
    int pages,
    int message,
    int messages,
    long waiting,
    Duration patience,
    Duration idle,
    int connections,
    Duration header,
    Duration age) {
  static final Limits DEFAULT =
      new Limits(
          16,
          64 * 1024,
          1000,
          64L << 20,
          Duration.ofSeconds(10),
          Duration.ofMinutes(5),
          128,
          Duration.ofSeconds(5),
          Duration.ofMinutes(2));

  Limits withPatience(Duration shorter) {
    return new Limits(pages, message, messages, waiting, shorter, idle, connections, header, age);
  }

  Limits withConnections(int fewer, Duration sooner, Duration younger) {
    return new Limits(pages, message, messages, waiting, patience, idle, fewer, sooner, younger);
  }

  Limits withIdle(Duration shorter) {
    return new Limits(
        pages, message, messages, waiting, patience, shorter, connections, header, age);
  }

  Limits withWaiting(long fewer) {
    return new Limits(pages, message, messages, fewer, patience, idle, connections, header, age);
  }
}
