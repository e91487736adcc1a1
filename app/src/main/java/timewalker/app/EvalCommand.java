package timewalker.app;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import timewalker.TimeWalker;
import timewalker.avatar.PersonalSpace;
import timewalker.io.BadInputException;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.DatasetFrames;
import timewalker.io.dataset.FrameCache;
import timewalker.io.lpips.Lpips;
import timewalker.io.settings.Presets;
import timewalker.mesh.StageMeshSettings;
import timewalker.synth.LifelongSubject;
import timewalker.synth.SubjectDataset;
import timewalker.train.FrameFit;
import timewalker.train.Trainer;
import timewalker.train.TrainingSettings;

/** Measures an avatar on frames it was not trained on. */
@Command(
    name = "eval",
    description = {
      "Measure an avatar on a dataset's held-out frames.",
      "PSNR and SSIM per split and life stage, over the picture and over the head; normals and",
      "depth on facial skin where the dataset holds the truth."
    })
final class EvalCommand extends ConsoleCommand {
  private static final String NEW_LINE = System.lineSeparator();

  /** Losses and rates of the fit. */
  private static final TrainingSettings FIT = Presets.STANDARD.settings();

  @Mixin private AvatarInput avatar;

  @Parameters(index = "1", paramLabel = "DATASET", description = "Folder of the dataset.")
  private Path dataset;

  @ArgGroup(validate = false, order = 1, heading = "%nWhat is measured:%n")
  private final Choice choice = new Choice();

  @ArgGroup(validate = false, order = 2, heading = "%nPerception:%n")
  private final LpipsOptions lpips = new LpipsOptions();

  private static final class Choice {
    @Option(
        names = "--split",
        paramLabel = "NAME",
        description = "Only this split (default: all but train).")
    String split;

    @Option(
        names = "--refine",
        description = {
          "Measure once more with expression, joints and translation fitted to each frame: to its",
          "left half for the right one, and the other way round, so that no pixel is measured that",
          "was looked at. Tells how good the avatar is where the tracker's errors do not count."
        })
    boolean refine;

    @Option(
        names = "--colour-affine",
        description = {
          "Measure once more with exposure and white balance fitted to each frame, half by half as",
          "above; with --refine also with both fitted."
        })
    boolean colourAffine;

    @Option(
        names = "--copy",
        description =
            "Also measure what a copy of the closest training frame of the same stage would score.")
    boolean copy;

    @Option(
        names = "--meshes",
        description = {
          "Measure meshes of all life stages, too, and how they follow unseen expressions: Chamfer",
          "distance, F-score and normals on face and ears. For datasets of the computed person",
          "(timewalker synth), whose true surface is known. Takes a minute a stage."
        })
    boolean meshes;
  }

  @Override
  protected Result execute() throws Exception {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("avatar", avatar.file.toString());
    data.put("dataset", dataset.toString());
    List<String> texts = new ArrayList<>();
    Dataset opened = Dataset.open(dataset);
    Optional<LifelongSubject> subject =
        choice.meshes ? Optional.of(subject(opened)) : Optional.empty();
    try (TimeWalker person = avatar.open();
        DatasetFrames frames = new DatasetFrames(opened, FrameCache.Settings.DEFAULT)) {
      Optional<Lpips> metric = lpips.metric(frames, person.parallel());
      Evaluation evaluation =
          new Evaluation(
              person.space(), frames, person.renderSettings(), metric, person.parallel());
      Evaluation.Summary summary = measure("Measuring", evaluation, frames, evaluation::frame);
      texts.add(summary.text());
      data.put("splits", summary.toMap());
      if (choice.refine) {
        Evaluation.Summary fitted =
            measure("Fitting", evaluation, frames, evaluation.fitted(FIT, FrameFit.Freedom.HEAD));
        texts.add("With the head fitted to each frame's other half:" + NEW_LINE + fitted.text());
        data.put("splits_refined", fitted.toMap());
      }
      if (choice.colourAffine) {
        Evaluation.Summary fitted =
            measure(
                "Measuring", evaluation, frames, evaluation.fitted(FIT, FrameFit.Freedom.COLOURS));
        texts.add("With the colours fitted to each frame's other half:" + NEW_LINE + fitted.text());
        data.put("splits_colour_affine", fitted.toMap());
      }
      if (choice.refine && choice.colourAffine) {
        Evaluation.Summary fitted =
            measure("Fitting", evaluation, frames, evaluation.fitted(FIT, FrameFit.Freedom.BOTH));
        texts.add(
            "With head and colours fitted to each frame's other half:" + NEW_LINE + fitted.text());
        data.put("splits_refined_colour_affine", fitted.toMap());
      }
      if (choice.copy) {
        Evaluation.Summary copied =
            measure("Copying", evaluation, frames, evaluation.copied(new NearestCopy(frames)));
        texts.add("Copies of the closest training frames:" + NEW_LINE + copied.text());
        data.put("splits_copy", copied.toMap());
      }
      if (subject.isPresent()) {
        MeshEvaluation.Summary meshes = meshes(person, subject.get(), opened, frames);
        texts.add(meshes.text());
        data.put("meshes", meshes.toMap());
      }
      return new Result(String.join(NEW_LINE + NEW_LINE, texts), data);
    }
  }

  /** The computed person whose dataset this is. */
  private LifelongSubject subject(Dataset opened) {
    try {
      return SubjectDataset.settings(opened.manifest())
          .map(LifelongSubject::new)
          .orElseThrow(() ->
              new IllegalArgumentException(
                  "does not show a computed person, whose surface is known"));
    } catch (IllegalArgumentException e) {
      throw new BadInputException(dataset.toString(), e.getMessage() + "; leave --meshes away", e);
    }
  }

  private MeshEvaluation.Summary meshes(
      TimeWalker person, LifelongSubject subject, Dataset opened, DatasetFrames frames) {
    PersonalSpace start =
        new Trainer(
                person.space().head(),
                frames,
                FIT,
                person.renderSettings(),
                null,
                person.parallel())
            .space();
    MeshEvaluation evaluation =
        new MeshEvaluation(
            subject,
            person.space(),
            start,
            person.renderSettings(),
            StageMeshSettings.DEFAULT,
            person.parallel());
    try (Progress progress = progress("Meshing", evaluation.steps())) {
      return evaluation.measure(opened, progress);
    }
  }

  private Evaluation.Summary measure(
      String task, Evaluation evaluation, DatasetFrames frames, Evaluation.Measure how) {
    try (Progress progress = progress(task, frames.size())) {
      return evaluation.summarise(frames, Optional.ofNullable(choice.split), how, progress);
    }
  }
}
