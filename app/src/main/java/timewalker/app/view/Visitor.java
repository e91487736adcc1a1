package timewalker.app.view;

import java.nio.ByteBuffer;

/** One connected page, as those who answer see it. */
interface Visitor {
  /** Sends numbers. */
  void send(ByteBuffer message);

  /** Sends JSON. */
  void send(String message);

  /** Whether it has taken all that was sent to it, so that a further answer makes sense. */
  boolean ready();

  /** Whether it has left. */
  boolean gone();

  /** What was sent last into each of its slots, so that only changes follow. */
  SentMoments sent();
}
