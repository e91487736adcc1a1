package timewalker.app.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FailuresTest {
  @Test
  void decoderThatCannotBeUnpackedIsNoDefect() {
    UnsatisfiedLinkError full = new UnsatisfiedLinkError("No space left on device");
    for (Throwable failure : new Throwable[] {full, new ExceptionInInitializerError(full)}) {
      CapturedTerminal captured = new CapturedTerminal(false);
      assertThat(new Failures(captured.terminal()).ended(failure)).isEqualTo(ExitCode.BAD_INPUT);
      assertThat(captured.err()).contains("No space left", "cachedir=FOLDER");
    }
    CapturedTerminal captured = new CapturedTerminal(false);
    assertThat(new Failures(captured.terminal()).ended(new NoClassDefFoundError("x")))
        .isEqualTo(ExitCode.INTERNAL);
  }
}
