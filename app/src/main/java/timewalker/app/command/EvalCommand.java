package timewalker.app.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import timewalker.TimeWalker;
import timewalker.app.console.ConsoleCommand;
import timewalker.app.console.Result;
import timewalker.app.option.AvatarInput;
import timewalker.app.option.LpipsOptions;
import timewalker.jobs.measure.Evaluation;
import timewalker.jobs.measure.MeasureJob;

/** Measures an avatar on frames it was not trained on. */
@Command(
    name = "eval",
    description = {
      "Measure an avatar on held-out frames of a dataset.",
      "The figures are PSNR and SSIM per split and life stage, over the picture and over the head.",
      "Normals and depth on facial skin are measured where the dataset holds ground truth."
    })
final class EvalCommand extends ConsoleCommand {
  private static final String NEW_LINE = System.lineSeparator();

  @Mixin private AvatarInput avatar;

  @Parameters(index = "1", paramLabel = "DATASET", description = "Folder of the dataset.")
  private Path dataset;

  @ArgGroup(validate = false, order = 1, heading = "%nMeasurements:%n")
  private final Choice choice = new Choice();

  @ArgGroup(validate = false, order = 2, heading = "%nLPIPS:%n")
  private final LpipsOptions lpips = new LpipsOptions();

  private static final class Choice {
    @Option(
        names = "--split",
        paramLabel = "NAME",
        description = "Measure only this split (default: all but train).")
    @Nullable String split;

    @Option(
        names = "--refine",
        description =
            "Also measure with expression, joints and translation fitted to each frame."
                + " Each half of a frame is measured with the fit to the other half. No measured"
                + " pixel takes part in its own fit. The figures exclude the tracker's errors.")
    boolean refine;

    @Option(
        names = "--colour-affine",
        description =
            "Also measure with exposure and white balance fitted to each frame, half by"
                + " half as with --refine. With --refine, also measure with both fitted.")
    boolean colourAffine;

    @Option(
        names = "--copy",
        description =
            "Also measure a copy of the closest training frame of the same stage, as a"
                + " baseline.")
    boolean copy;

    @Option(
        names = "--meshes",
        description =
            "Also measure the meshes of all life stages at rest and with held-out"
                + " expressions. The figures are Chamfer distance, F-score and normals on face"
                + " and ears. This needs a dataset of a synthetic person (timewalker synth). It"
                + " takes about a minute per stage.")
    boolean meshes;
  }

  @Override
  protected Result execute() throws Exception {
    MeasureJob.Request request =
        new MeasureJob.Request(
            dataset,
            Optional.ofNullable(choice.split),
            choice.refine,
            choice.colourAffine,
            choice.copy,
            choice.meshes,
            lpips.metric());
    try (TimeWalker person = avatar.open()) {
      return shown(person.measure(request, this));
    }
  }

  private Result shown(MeasureJob.Result found) {
    List<String> texts = new ArrayList<>(List.of(found.frames().text()));
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("avatar", avatar.file.toString());
    data.put("dataset", dataset.toString());
    data.put("splits", found.frames().toMap());
    data.put("turns", found.frames().turnsToMap());
    add(
        found.headFitted(),
        "With the head fitted to each frame's other half:",
        "splits_refined",
        texts,
        data);
    add(
        found.coloursFitted(),
        "With the colours fitted to each frame's other half:",
        "splits_colour_affine",
        texts,
        data);
    add(
        found.bothFitted(),
        "With head and colours fitted to each frame's other half:",
        "splits_refined_colour_affine",
        texts,
        data);
    add(found.copied(), "Copies of the closest training frames:", "splits_copy", texts, data);
    found
        .meshes()
        .ifPresent(meshes -> {
          texts.add(meshes.text());
          data.put("meshes", meshes.toMap());
        });
    return new Result(String.join(NEW_LINE + NEW_LINE, texts), data);
  }

  private static void add(
      Optional<Evaluation.Summary> summary,
      String heading,
      String key,
      List<String> texts,
      Map<String, Object> data) {
    summary.ifPresent(some -> {
      texts.add(heading + NEW_LINE + some.text());
      data.put(key, some.toMap());
      data.put(key.replaceFirst("splits", "turns"), some.turnsToMap());
    });
  }
}
