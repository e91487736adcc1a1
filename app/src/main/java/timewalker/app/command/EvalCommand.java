package timewalker.app.command;

import java.io.IOException;
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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import timewalker.TimeWalker;
import timewalker.app.console.ConsoleCommand;
import timewalker.app.console.Result;
import timewalker.app.option.AvatarInput;
import timewalker.app.option.LpipsOptions;
import timewalker.app.report.ReportFolder;
import timewalker.app.report.SidesReport;
import timewalker.jobs.measure.Evaluation;
import timewalker.jobs.measure.MeasureJob;
import timewalker.jobs.measure.SidesJob;

/** Measures an avatar on frames it was not trained on. */
@Command(
    name = "eval",
    description = {
      "Measure an avatar on held-out frames of a dataset.",
      "The figures are PSNR and SSIM per split and life stage, over the picture and over the head.",
      "Normals and depth on facial skin are measured where the dataset holds ground truth.",
      "All of this is measured twice and kept apart: with the heads that the dataset has, whose"
          + " frames' pixels were never looked at; and with pose and expression tracked in the"
          + " measured pictures, as publications do.",
      "With --sides, specks and needles are measured too; this needs no dataset."
    })
final class EvalCommand extends ConsoleCommand {
  private static final String NEW_LINE = System.lineSeparator();

  @Mixin private AvatarInput avatar;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "DATASET",
      description = "Folder of the dataset. It may be left out with --sides.")
  private @Nullable Path dataset;

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
            "Also measure with pose and expression tracked in each frame, half by half."
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

    @Option(
        names = "--sides",
        description =
            "Render each life stage from yaw ±40°, ±70° and 180°. Measure the largest piece of"
                + " the picture apart from the head, and the share of surfels with an axis ratio"
                + " above 10. A page with a contact sheet is written into the avatar's report.")
    boolean sides;
  }

  @Spec private CommandSpec spec;

  @Override
  protected Result execute() throws Exception {
    requireDataset();
    List<String> texts = new ArrayList<>();
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("avatar", avatar.file.toString());
    try (TimeWalker person = avatar.open()) {
      if (choice.sides) {
        new ReportFolder(avatar.file).requireOwn();
      }
      if (dataset != null) {
        data.put("dataset", dataset.toString());
        show(person.measure(request(dataset), this), texts, data);
      }
      if (choice.sides) {
        show(person.sides(SidesJob.Request.DEFAULT, this), texts, data);
      }
    }
    return new Result(String.join(NEW_LINE + NEW_LINE, texts), data);
  }

  /** Only the sides are measured without a dataset. */
  private void requireDataset() {
    if (dataset != null) {
      return;
    }
    if (!choice.sides) {
      throw new ParameterException(
          spec.commandLine(), "Missing: DATASET; only --sides works without one.");
    }
    requireAbsent(
        "has no effect without a DATASET",
        "--split",
        "--refine",
        "--colour-affine",
        "--copy",
        "--meshes",
        "--lpips");
  }

  private MeasureJob.Request request(Path measured) throws IOException {
    return new MeasureJob.Request(
        measured,
        Optional.ofNullable(choice.split),
        choice.refine,
        choice.colourAffine,
        choice.copy,
        choice.meshes,
        lpips.metric());
  }

  private void show(SidesJob.Result found, List<String> texts, Map<String, Object> data)
      throws IOException {
    Path page = new SidesReport(avatar.file, found).write();
    texts.add(found.sides().text());
    texts.add("Report: " + page);
    data.put("sides", found.sides().toList());
    data.put("report", page.toString());
  }

  private static void show(MeasureJob.Result found, List<String> texts, Map<String, Object> data) {
    texts.add(found.frames().text());
    data.put("splits", found.frames().toMap());
    data.put("turns", found.frames().turnsToMap());
    add(
        Optional.of(found.tracked()),
        "With pose and expression tracked in the measured pictures:",
        "splits_tracked",
        texts,
        data);
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
