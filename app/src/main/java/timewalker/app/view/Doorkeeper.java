package timewalker.app.view;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Checks who may send requests. Without a token, a request must name this machine as its host, so
 * that a foreign page with a redirected name is refused. With a token, the address must contain it,
 * and it cannot be guessed. In both cases requests that a browser sends on behalf of another page
 * are refused.
 */
final class Doorkeeper {
  private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "localhost", "[::1]");
  private static final int TOKEN_BYTES = 16;

  private final Optional<String> token;

  /**
   * @param token empty when only this machine may come in
   */
  Doorkeeper(Optional<String> token) {
    this.token = token;
  }

  /** A token of 128 random bits. */
  static String newToken() {
    byte[] bytes = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** What every path begins with: "/", or "/token/". */
  String root() {
    return token.map(t -> "/" + t + "/").orElse("/");
  }

  /**
   * Whether a request may be answered.
   *
   * @param host the Host header, null if there was none
   * @param origin the Origin header, null if there was none
   * @param port this server's
   */
  boolean admits(String host, String origin, int port) {
    if (host == null || token.isEmpty() && !isThisMachine(host, port)) {
      return false;
    }
    return origin == null || origin.toLowerCase(Locale.ROOT).equals("http://" + lower(host));
  }

  /**
   * Browsers send an Origin with every WebSocket; one without it is no browser, or a broken one.
   */
  boolean admitsSocket(String host, String origin, int port) {
    return origin != null && admits(host, origin, port);
  }

  /** A name and a port to the letter; a URI could hold more, such as a query. */
  private static boolean isThisMachine(String host, int port) {
    String end = ":" + port;
    String lower = lower(host);
    return lower.endsWith(end)
        && THIS_MACHINE.contains(lower.substring(0, lower.length() - end.length()));
  }

  private static String lower(String host) {
    return host.toLowerCase(Locale.ROOT);
  }
}
