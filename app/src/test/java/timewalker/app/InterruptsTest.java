package timewalker.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class InterruptsTest {
  @Test
  void secondBitOfTheIgnoredSignalsIsTheInterrupt() {
    assertThat(Interrupts.areIgnored(status("0000000000000006"))).isTrue();
    assertThat(Interrupts.areIgnored(status("0000000000000002"))).isTrue();
    assertThat(Interrupts.areIgnored(status("0000000000001005"))).isFalse();
    assertThat(Interrupts.areIgnored(status("fffffffffffffffd"))).isFalse();
    assertThat(Interrupts.areIgnored(List.of("Name:\tjava"))).isFalse();
  }

  private static List<String> status(String ignored) {
    return List.of("SigBlk:\t0000000000000002", "SigIgn:\t" + ignored, "SigCgt:\t2");
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "only Linux tells the signals of a process")
  void processStartedWithInterruptsIgnoredSaysSo(@TempDir Path folder) throws Exception {
    Path status = folder.resolve("status");
    Process shell =
        new ProcessBuilder("sh", "-c", "trap '' INT; exec cat /proc/self/status")
            .redirectOutput(status.toFile())
            .start();
    assertThat(shell.waitFor()).isZero();
    assertThat(Interrupts.areIgnored(Files.readAllLines(status))).isTrue();
  }
}
