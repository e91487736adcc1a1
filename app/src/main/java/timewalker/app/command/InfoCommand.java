package timewalker.app.command;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import timewalker.app.console.ConsoleCommand;
import timewalker.app.console.Result;
import timewalker.io.summary.Summaries;
import timewalker.io.summary.Summary;

/** Describes a folder or file. */
@Command(
    name = "info",
    description = {"Describe a dataset, an avatar or another file, and list what is unusual."})
final class InfoCommand extends ConsoleCommand {
  @Parameters(
      paramLabel = "PATH",
      description =
          "Folder of a dataset (ours, or in the layout of VHAP and GaussianAvatars), head"
              + " model (.pkl, .npz, .twh), avatar (.twa), picture, clip, points or mesh (.ply,"
              + " .glb, .spz), or NumPy file (.npy, .npz).")
  private Path path;

  @Override
  protected Result execute() throws IOException {
    Summary summary = Summaries.of(path);
    return new Result(summary.text(), summary.data());
  }
}
