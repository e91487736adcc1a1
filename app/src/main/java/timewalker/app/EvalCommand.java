package timewalker.app;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import timewalker.io.avatar.AvatarFile;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.DatasetFrames;
import timewalker.io.dataset.FrameCache;
import timewalker.math.Parallel;

/** Measures an avatar on frames it was not trained on. */
@Command(
    name = "eval",
    description = {
      "Measure an avatar on a dataset's held-out frames.",
      "PSNR and SSIM per split and life stage, over the picture and over the head; normals and",
      "depth on facial skin where the dataset holds the truth."
    })
final class EvalCommand extends ConsoleCommand {
  @Parameters(index = "0", paramLabel = "AVATAR", description = "Avatar file (.twa).")
  private Path avatar;

  @Parameters(index = "1", paramLabel = "DATASET", description = "Folder of the dataset.")
  private Path dataset;

  @ArgGroup(validate = false, order = 1, heading = "%nWhat is measured:%n")
  private final Choice choice = new Choice();

  @ArgGroup(validate = false, order = 2, heading = "%nHead model:%n")
  private final AvatarOptions head = new AvatarOptions();

  private static final class Choice {
    @Option(
        names = "--split",
        paramLabel = "NAME",
        description = "Only this split (default: all but train).")
    String split;

    @Option(names = "--threads", paramLabel = "N", description = "Threads (default: all cores).")
    int threads = Runtime.getRuntime().availableProcessors();
  }

  @Override
  protected Result execute() throws Exception {
    AvatarFile file = AvatarFile.read(avatar, head.models());
    try (DatasetFrames frames =
            new DatasetFrames(Dataset.open(dataset), FrameCache.Settings.DEFAULT);
        Parallel parallel = Parallel.of(Math.max(1, choice.threads));
        Progress progress = progress("Measuring", frames.size())) {
      Evaluation evaluation = new Evaluation(file.space(), frames, file.render(), parallel);
      Evaluation.Summary summary =
          evaluation.summarise(frames, Optional.ofNullable(choice.split), progress);
      Map<String, Object> data = new LinkedHashMap<>();
      data.put("avatar", avatar.toString());
      data.put("dataset", dataset.toString());
      data.put("splits", summary.toMap());
      return new Result(summary.text(), data);
    }
  }
}
