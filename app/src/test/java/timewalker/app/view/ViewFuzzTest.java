package timewalker.app.view;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import timewalker.TimeWalker;
import timewalker.fuzzing.Bounded;
import timewalker.fuzzing.Parts;
import timewalker.fuzzing.Scratch;
import timewalker.head.HeadModelFile;
import timewalker.io.avatar.HeadModels;

/** What pages and strangers may send to the viewer. */
@Tag("fuzz")
@Tag("fuzz-vectors")
class ViewFuzzTest {
  private static final int PORT = 7007;
  private static final int MOST_PIXELS = 64 * 64;
  private static final Pattern THIS_MACHINE =
      Pattern.compile("(?i)(localhost|127\\.0\\.0\\.1|\\[::1]):" + PORT);
  private static final TimeWalker PERSON = tinyPerson();
  private static final MomentStudio STUDIO = new MomentStudio(PERSON);
  private static final PageFiles PAGE = new PageFiles();

  /** A message of a page, and the answer to it. */
  @FuzzTest
  void message(byte[] input) {
    String json = new String(input, StandardCharsets.UTF_8);
    Bounded.run(
        () -> {
          MomentRequest request = MomentRequest.parse(json, PERSON);
          STUDIO.surfels(request, true);
          if (request.camera().isPresent() && request.pixels() <= MOST_PIXELS) {
            STUDIO.picture(request.mix(), request.head(), request.camera().get());
          }
        },
        IllegalArgumentException.class);
  }

  /** Who asks, and for what: whoever is no page of ours on this machine stays outside. */
  @FuzzTest
  void door(FuzzedDataProvider random) {
    Doorkeeper keeper = new Doorkeeper(Optional.empty());
    String host = random.consumeString(60);
    String origin = random.consumeString(60);
    String name = random.consumeRemainingAsString();
    Bounded.run(() -> keeper.admitsSocket(host, origin, PORT));
    Bounded.run(() -> keeper.admits(host, null, PORT));
    Bounded.run(() -> PageFiles.type(name));
    Bounded.run(() -> PAGE.find(name));
    if (keeper.admits(host, null, PORT) && !THIS_MACHINE.matcher(host).matches()) {
      throw new AssertionError("let in: " + host);
    }
  }

  private static TimeWalker tinyPerson() {
    try (InputStream head = Parts.class.getResourceAsStream("tiny.twh");
        InputStream avatar = Parts.class.getResourceAsStream("tiny.twa")) {
      Path file = Scratch.file("tiny.twa", avatar.readAllBytes());
      return TimeWalker.open(file, HeadModels.with(HeadModelFile.read(head)), 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
