package timewalker.app.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoggingTest {
  private final CapturedTerminal terminal = new CapturedTerminal(false);

  @AfterEach
  void asBefore() {
    Logging.to(new CapturedTerminal(false).terminal());
  }

  @Test
  void aPageThatIsClosedEarlyIsNoErrorUnlessEverythingIsAskedFor() {
    Logging.to(terminal.terminal());
    Logger library = Logger.getLogger("a.web.server");
    library.log(Level.SEVERE, "while servicing", new ClosedChannelException());
    assertThat(terminal.err()).isEmpty();
    library.log(Level.SEVERE, "while servicing", new IOException("disk"));
    assertThat(terminal.err()).contains("error: while servicing").contains("disk");
    Logging.verbosity(2);
    library.log(Level.SEVERE, "while leaving", new ClosedChannelException());
    assertThat(terminal.err()).contains("while leaving");
  }
}
