package timewalker.app.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class DoorkeeperTest {
  private static final int PORT = 8080;
  private final Doorkeeper local = new Doorkeeper(Optional.empty());
  private final Doorkeeper open = new Doorkeeper(Optional.of(Doorkeeper.newToken()));

  @Test
  void thisMachineComesInUnderItsOwnNamesOnly() {
    for (String host :
        new String[] {"127.0.0.1:8080", "localhost:8080", "LOCALHOST:8080", "[::1]:8080"}) {
      assertThat(local.admits(host, null, PORT)).as(host).isTrue();
    }
    for (String host :
        new String[] {
          "example.org:8080",
          "127.0.0.1",
          "127.0.0.1:8081",
          "127.0.0.1.example.org:8080",
          "localhost:8080@example.org:8080",
          "me@localhost:8080",
          "localhost:8080/",
          "localhost:8080?a",
          "localhost:8080#a",
          "10.0.0.1:8080",
          "",
          "not a host"
        }) {
      assertThat(local.admits(host, null, PORT)).as(host).isFalse();
    }
    assertThat(local.admits(null, null, PORT)).isFalse();
  }

  @Test
  void whatAnotherPageSendsIsTurnedAway() {
    String host = "localhost:8080";
    assertThat(local.admits(host, "http://localhost:8080", PORT)).isTrue();
    assertThat(local.admits(host, "http://127.0.0.1:8080", PORT)).isFalse();
    assertThat(local.admits(host, "https://localhost:8080", PORT)).isFalse();
    assertThat(local.admits(host, "http://localhost:3000", PORT)).isFalse();
    assertThat(local.admits(host, "null", PORT)).isFalse();
    assertThat(open.admits("me.example.org:8080", "http://evil.example.org", PORT)).isFalse();
    assertThat(open.admits("me.example.org:8080", "http://me.example.org:8080", PORT)).isTrue();
  }

  @Test
  void socketNeedsAnOrigin() {
    assertThat(local.admitsSocket("localhost:8080", null, PORT)).isFalse();
    assertThat(local.admitsSocket("localhost:8080", "http://localhost:8080", PORT)).isTrue();
  }

  @Test
  void tokensAreLongAndDiffer() {
    String token = Doorkeeper.newToken();
    assertThat(token).matches("[0-9a-f]{32}").isNotEqualTo(Doorkeeper.newToken());
    assertThat(open.root()).matches("/[0-9a-f]{32}/");
    assertThat(local.root()).isEqualTo("/");
  }
}
