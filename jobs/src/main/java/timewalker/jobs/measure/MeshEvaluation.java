package timewalker.jobs.measure;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import timewalker.avatar.OrbitView;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.engine.Engine;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.Frame;
import timewalker.jobs.Progress;
import timewalker.math.Parallel;
import timewalker.mesh.HeadRegion;
import timewalker.mesh.MeshListener;
import timewalker.mesh.MeshTrim;
import timewalker.mesh.OrientedPoints;
import timewalker.mesh.SurfaceComparison;
import timewalker.mesh.SurfaceComparison.Agreement;
import timewalker.mesh.TriangleMesh;
import timewalker.mesh.poisson.PoissonReconstruction;
import timewalker.mesh.stage.DeferredWarp;
import timewalker.mesh.stage.StageMeshSettings;
import timewalker.mesh.stage.StageMesher;
import timewalker.raster.RenderSettings;
import timewalker.synth.LifelongSubject;
import timewalker.synth.TrueSurface;
import timewalker.train.Split;

/**
 * Measures meshes of a synthetic person against the true outermost surface, hair included. Only the
 * surface whose nearest vertex of the head model belongs to the face or the ears counts.
 */
public final class MeshEvaluation {
  private static final List<String> REGION = List.of("face-skin", "lips", "ears");
  private static final double THRESHOLD = 0.002;
  private static final int SAMPLES = 200_000;
  private static final int TIMED_POSES = 20;

  /**
   * A life stage at rest.
   *
   * @param untrained mesh of the space that training starts from
   * @param trained mesh of the avatar
   * @param best the same reconstruction, of points of the true surface itself
   */
  record Stage(String name, Agreement untrained, Agreement trained, Agreement best) {}

  /**
   * An expression that training never saw, in two ways.
   *
   * @param warped the stage's mesh, moved
   * @param warpSeconds what the move takes
   * @param meshed a mesh made anew
   * @param meshSeconds what that takes
   */
  record Expression(
      String stage, Agreement warped, double warpSeconds, Agreement meshed, double meshSeconds) {}

  private final LifelongSubject subject;
  private final double[] ages;
  private final PersonalSpace space;
  private final StageMeshSettings settings;
  private final StageMesher mesher;
  private final StageMesher starter;
  private final Parallel parallel;

  /**
   * @param ages of the space's life stages, years
   * @param trained on the subject
   * @param start what its training started from
   * @param settings of all meshes
   */
  public MeshEvaluation(
      LifelongSubject subject,
      double[] ages,
      Engine trained,
      Engine start,
      RenderSettings render,
      StageMeshSettings settings) {
    this.subject = subject;
    this.ages = ages.clone();
    this.settings = settings;
    this.space = trained.space();
    this.parallel = trained.parallel();
    mesher = new StageMesher(trained, render, settings, MeshListener.SILENT);
    starter = new StageMesher(start, render, settings, MeshListener.SILENT);
  }

  /** Everything that was found, in order of the stages. */
  public record Summary(List<Stage> stages, List<Expression> expressions) {
    /** As printed by the command. */
    public String text() {
      StringBuilder out =
          new StringBuilder(String.format(Locale.ROOT, "Meshes at rest, face and ears:%n"));
      out.append(
          String.format(
              Locale.ROOT,
              "%-28s %9s %9s %9s %8s %8s%n",
              "stage",
              "Chamfer",
              "accuracy",
              "complete",
              "F, 2 mm",
              "normal"));
      for (Stage s : stages) {
        out.append(line(s.name, s.trained));
        out.append(line("  before training", s.untrained));
        out.append(line("  of the true surface", s.best));
      }
      if (expressions.isEmpty()) {
        return out.toString().stripTrailing();
      }
      out.append(
          String.format(
              Locale.ROOT, "%nHeld-out expressions, Defer-Warping | one mesh per frame:%n"));
      out.append(
          String.format(
              Locale.ROOT,
              "%-10s %9s %8s %8s %9s | %9s %8s %8s %9s%n",
              "stage",
              "Chamfer",
              "F, 2 mm",
              "normal",
              "time",
              "Chamfer",
              "F, 2 mm",
              "normal",
              "time"));
      for (Expression e : expressions) {
        out.append(
            String.format(
                Locale.ROOT,
                "%-10s %s %7.1fms | %s %8.1fs%n",
                e.stage,
                figures(e.warped),
                1000 * e.warpSeconds,
                figures(e.meshed),
                e.meshSeconds));
      }
      return out.toString().stripTrailing();
    }

    private static String figures(Agreement a) {
      return String.format(
          Locale.ROOT, "%7.2fmm %8.3f %7.2f°", 1000 * a.chamfer(), a.fScore(), a.normalDegrees());
    }

    private static String line(String name, Agreement a) {
      return String.format(
          Locale.ROOT,
          "%-28s %7.2fmm %7.2fmm %7.2fmm %8.3f %7.2f°%n",
          name,
          1000 * a.chamfer(),
          1000 * a.accuracy(),
          1000 * a.completeness(),
          a.fScore(),
          a.normalDegrees());
    }

    /** For JSON. */
    public Map<String, Object> toMap() {
      Map<String, Object> byStage = new LinkedHashMap<>();
      for (Stage s : stages) {
        Map<String, Object> entry = map(s.trained);
        entry.put("untrained", map(s.untrained));
        entry.put("of_true_surface", map(s.best));
        byStage.put(s.name, entry);
      }
      List<Map<String, Object>> unseen = new ArrayList<>();
      for (Expression e : expressions) {
        Map<String, Object> warped = map(e.warped);
        warped.put("seconds", e.warpSeconds);
        Map<String, Object> meshed = map(e.meshed);
        meshed.put("seconds", e.meshSeconds);
        unseen.add(Map.of("life_stage", e.stage, "warped", warped, "meshed", meshed));
      }
      return Map.of("life_stages", byStage, "unseen_expressions", unseen);
    }

    private static Map<String, Object> map(Agreement a) {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("chamfer_mm", 1000 * a.chamfer());
      map.put("accuracy_mm", 1000 * a.accuracy());
      map.put("completeness_mm", 1000 * a.completeness());
      map.put("f_2mm", a.fScore());
      map.put("normal_deg", a.normalDegrees());
      return map;
    }
  }

  /**
   * Measures all life stages.
   *
   * @param dataset where the unseen expressions come from, one of each stage
   */
  public Summary measure(Dataset dataset, Progress progress) {
    Map<String, Frame> unseen = new TreeMap<>();
    dataset
        .frames(Split.TEST_EXPRESSION)
        .forEach(frame -> unseen.putIfAbsent(frame.lifeStage(), frame));
    List<Stage> stages = new ArrayList<>();
    List<Expression> expressions = new ArrayList<>();
    for (int k = 0; k < space.stageCount(); k++) {
      String name = space.stages().get(k).name();
      StageMix mix = StageMix.single(k, space.stageCount());
      progress.note(name);
      HeadParams rest = OrbitView.resting(space, mix);
      TrueSurface truth = subject.outermostSurface(ages[k], rest);
      SurfaceComparison comparison = comparison(truth, rest);
      progress.advance(1);
      DeferredWarp warp = mesher.moving(mix);
      Agreement trained = comparison.of(warp.mesh());
      progress.advance(1);
      Agreement untrained = comparison.of(starter.moving(mix).mesh());
      progress.advance(1);
      stages.add(new Stage(name, untrained, trained, comparison.of(best(truth))));
      progress.advance(1);
      if (unseen.containsKey(name)) {
        expressions.add(expression(dataset, unseen.get(name), ages[k], mix, warp));
      }
      progress.advance(1);
    }
    return new Summary(stages, expressions);
  }

  /** How often {@link #measure} advances its progress. */
  public int steps() {
    return 5 * space.stageCount();
  }

  /** At the age of the frame, or that of its life stage where the frame has none. */
  private Expression expression(
      Dataset dataset, Frame frame, double stageAge, StageMix mix, DeferredWarp warp) {
    HeadParams pose = frame.params();
    HeadParams exact = dataset.trueParams(frame).orElse(pose);
    double age = Double.isNaN(frame.age()) ? stageAge : frame.age();
    SurfaceComparison comparison = comparison(subject.outermostSurface(age, exact), exact);
    float[] vertices = new float[warp.mesh().vertices().length];
    warp.pose(pose, vertices); // once for the compiler
    long began = System.nanoTime();
    for (int i = 0; i < TIMED_POSES; i++) {
      warp.pose(pose, vertices);
    }
    double warpSeconds = (System.nanoTime() - began) / 1e9 / TIMED_POSES;
    began = System.nanoTime();
    TriangleMesh anew = mesher.mesh(mix, pose);
    double meshSeconds = (System.nanoTime() - began) / 1e9;
    return new Expression(
        frame.lifeStage(),
        comparison.of(warp.mesh().withVertices(vertices)),
        warpSeconds,
        comparison.of(anew),
        meshSeconds);
  }

  private SurfaceComparison comparison(TrueSurface truth, HeadParams params) {
    float[] posed = new float[3 * space.head().vertexCount()];
    new HeadPoser(space.head()).pose(params, posed);
    return new SurfaceComparison(
        new TriangleMesh(truth.vertices(), truth.faces(), null),
        truth.normals(),
        new HeadRegion(space.head(), posed, REGION),
        THRESHOLD,
        SAMPLES,
        parallel);
  }

  /** What the reconstruction makes of points that have no error: the middles of all triangles. */
  private TriangleMesh best(TrueSurface truth) {
    int n = truth.faces().length / 3;
    float[] position = new float[3 * n];
    float[] normal = new float[3 * n];
    for (int i = 0; i < 3 * n; i++) {
      int c = i / n;
      for (int k = 0; k < 3; k++) {
        int v = 3 * truth.faces()[3 * (i % n) + k] + c;
        position[i] += truth.vertices()[v] / 3;
        normal[i] += truth.normals()[v];
      }
    }
    TriangleMesh mesh =
        new PoissonReconstruction(settings.poisson(), parallel, MeshListener.SILENT)
            .reconstruct(new OrientedPoints(n, position, normal, null))
            .trimmed(settings.trim(), parallel);
    return MeshTrim.smallPieces(mesh, settings.pieces());
  }
}
