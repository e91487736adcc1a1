package timewalker.app.option;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import timewalker.io.avatar.HeadModels;
import timewalker.io.flame.FlameFiles;
import timewalker.io.flame.FlameReader;

/** Option for a head model other than the embedded one. */
public final class AvatarOptions {
  @Option(
      names = "--head",
      paramLabel = "FILE",
      description = "Head model (FLAME .pkl or .npz) for data that were tracked with it.")
  @Nullable Path head;

  public HeadModels models() throws IOException {
    return head == null
        ? HeadModels.embedded()
        : HeadModels.with(FlameReader.read(FlameFiles.of(head)));
  }
}
