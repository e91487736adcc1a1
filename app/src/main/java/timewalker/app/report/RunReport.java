package timewalker.app.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import timewalker.avatar.OrbitView;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.engine.Engine;
import timewalker.engine.SpaceRenderer;
import timewalker.io.dataset.DatasetFrames;
import timewalker.io.image.ByteImage;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.jobs.Elapsed;
import timewalker.jobs.measure.Evaluation;
import timewalker.jobs.picture.MeshPictures;
import timewalker.jobs.picture.Pictures;
import timewalker.jobs.train.TrainingRun;
import timewalker.loss.Psnr;
import timewalker.math.FloatImage;
import timewalker.mesh.MeshListener;
import timewalker.mesh.TriangleMesh;
import timewalker.mesh.stage.StageMeshSettings;
import timewalker.mesh.stage.StageMesher;
import timewalker.raster.RenderSettings;
import timewalker.raster.RenderTarget;
import timewalker.train.FrameSource;
import timewalker.train.Split;
import timewalker.train.Trainer;
import timewalker.train.TrainingSettings;

/** Collects the contents of the report about a training run. */
public final class RunReport {
  private static final Logger LOG = LoggerFactory.getLogger(RunReport.class);
  private static final int WALK_SIZE = 256;
  private static final int MESH_SIZE = 256;

  /** Cells of 3 mm do for pictures of this size. */
  private static final StageMeshSettings MESHES =
      StageMeshSettings.DEFAULT.with(Map.of("cameras", 40, "size", 256, "poisson.depth", 7));

  private static final int SAMPLES_A_SPLIT = 2;
  private static final float ERROR_GAIN = 4;

  private RunReport() {}

  public static TrainingReport of(
      String title,
      Trainer trainer,
      TrainingSettings settings,
      DatasetFrames frames,
      RenderSettings render,
      Evaluation evaluation,
      Evaluation.Summary summary,
      Map<String, String> facts) {
    PersonalSpace space = trainer.space();
    Map<String, String> all = new LinkedHashMap<>(facts);
    all.put("steps", Integer.toString(trainer.steps()));
    all.put("training", Elapsed.text(trainer.seconds()));
    all.put("surfels", Integer.toString(space.average().count()));
    return new TrainingReport(
        title,
        space.stages().stream().map(stage -> stage.name()).toList(),
        List.of("split", "PSNR dB", "SSIM", "head PSNR", "head SSIM", "normals °", "depth mm"),
        rows(summary),
        walk(trainer.engine(), render),
        meshes(trainer.engine(), render),
        samples(frames, evaluation),
        trainer.history(),
        TrainingRun.SETTINGS.keys(settings),
        all);
  }

  private static List<List<String>> rows(Evaluation.Summary summary) {
    List<List<String>> rows = new ArrayList<>();
    summary
        .bySplit()
        .forEach((split, figures) -> {
          rows.add(row(split, figures));
          summary
              .byStage()
              .getOrDefault(split, Map.of())
              .forEach((stage, f) -> rows.add(row("   " + stage, f)));
        });
    return rows;
  }

  private static List<String> row(String name, Evaluation.Figures f) {
    return List.of(
        name,
        number(f.psnr(), 2),
        number(f.ssim(), 4),
        number(f.headPsnr(), 2),
        number(f.headSsim(), 4),
        number(f.normalDegrees(), 1),
        number(f.depthMillimetres(), 2));
  }

  private static String number(double value, int digits) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%." + digits + "f", value) : "–";
  }

  private static List<TrainingReport.CaptionedImage> walk(Engine engine, RenderSettings render) {
    PersonalSpace space = engine.space();
    SpaceRenderer renderer = new SpaceRenderer(engine, render);
    List<TrainingReport.CaptionedImage> pictures = new ArrayList<>();
    int stages = space.stageCount();
    for (int k = 0; k < stages; k++) {
      double yaw = stages == 1 ? 0 : -25 + 50.0 * k / (stages - 1);
      StageMix mix = StageMix.single(k, stages);
      RenderTarget target =
          renderer.render(
              mix, OrbitView.resting(space, mix), new OrbitView(yaw, 3, WALK_SIZE).around(space));
      pictures.add(
          new TrainingReport.CaptionedImage(space.stages().get(k).name(), Pictures.colour(target)));
    }
    return pictures;
  }

  /** Coarse ones; of a stage that is too transparent to be meshed there is no picture. */
  private static List<TrainingReport.CaptionedImage> meshes(Engine engine, RenderSettings render) {
    PersonalSpace space = engine.space();
    StageMesher mesher = new StageMesher(engine, render, MESHES, MeshListener.SILENT);
    List<TrainingReport.CaptionedImage> pictures = new ArrayList<>();
    for (int k = 0; k < space.stageCount(); k++) {
      try {
        TriangleMesh mesh = mesher.mesh(StageMix.single(k, space.stageCount()));
        if (mesh.faceCount() > 0) {
          pictures.add(
              new TrainingReport.CaptionedImage(
                  space.stages().get(k).name(),
                  MeshPictures.pair(mesh, MeshPictures.front(mesh, MESH_SIZE), engine.parallel())));
        }
      } catch (IllegalArgumentException e) {
        LOG.warn("the report shows no meshes: {}", e.getMessage());
      }
    }
    return pictures;
  }

  private static List<TrainingReport.Sample> samples(DatasetFrames frames, Evaluation evaluation) {
    List<Split> splits =
        IntStream.range(0, frames.size())
            .mapToObj(i -> frames.info(i).split())
            .filter(split -> !split.isTrained())
            .distinct()
            .toList();
    List<TrainingReport.Sample> samples = new ArrayList<>();
    for (Split split : splits) {
      int[] all =
          IntStream.range(0, frames.size())
              .filter(i -> frames.info(i).split().equals(split))
              .toArray();
      for (int s = 0; s < Math.min(SAMPLES_A_SPLIT, all.length); s++) {
        samples.add(sample(frames, evaluation, all[(2 * s + 1) * all.length / 4]));
      }
    }
    return samples;
  }

  private static TrainingReport.Sample sample(
      DatasetFrames frames, Evaluation evaluation, int index) {
    FrameSource.FrameInfo info = frames.info(index);
    FloatImage truth = frames.picture(index).colour();
    RenderTarget target = evaluation.render(info);
    FloatImage colour = target.picture();
    FloatImage error = new FloatImage(target.width(), target.height(), 3);
    for (int i = 0; i < error.data().length; i++) {
      error.data()[i] = ERROR_GAIN * Math.abs(colour.data()[i] - truth.data()[i]);
    }
    return new TrainingReport.Sample(
        String.format(
            Locale.ROOT,
            "%s, %s, %.2f dB",
            info.split().name(),
            frames.frame(index).lifeStage(),
            Psnr.of(colour, truth)),
        ByteImage.of(truth),
        frames.synthetic() ? Optional.of(SyntheticMediaTag.ALGORITHMIC) : Optional.empty(),
        Pictures.colour(target),
        ByteImage.of(error),
        Pictures.normal(target));
  }
}
