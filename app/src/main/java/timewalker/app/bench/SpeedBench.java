package timewalker.app.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import timewalker.engine.EngineChoice;
import timewalker.math.Lanes;
import timewalker.math.Parallel;

/** Times the rows of the table and the curves one by one, after a calibration of the machine. */
public final class SpeedBench {
  private final int threads;
  private final Effort effort;
  private final EngineChoice engines;
  private final StepWork.Scene scene;
  private final List<Row> rows;
  private final List<Curve> curves;

  /** One point of a curve. */
  private record Point(Curve curve, int value) {}

  /**
   * Of the table's own size.
   *
   * @param only what to measure, of {@link #names}
   * @param engines what computes whole steps and pictures
   */
  public SpeedBench(int threads, Effort effort, Set<String> only, EngineChoice engines) {
    this(threads, effort, only, engines, StepWork.Scene.STANDARD);
  }

  SpeedBench(
      int threads, Effort effort, Set<String> only, EngineChoice engines, StepWork.Scene scene) {
    this.engines = engines;
    this.threads = threads;
    this.effort = effort;
    this.scene = scene;
    this.rows = Row.ALL.stream().filter(r -> only.contains(r.key())).toList();
    this.curves = Arrays.stream(Curve.values()).filter(c -> only.contains(c.key())).toList();
  }

  /** Everything that can be measured: the rows, then the curves. */
  public static List<String> names() {
    return Stream.concat(rowNames().stream(), Arrays.stream(Curve.values()).map(Curve::key))
        .toList();
  }

  /** The rows of the table. */
  public static List<String> rowNames() {
    return Row.ALL.stream().map(Row::key).toList();
  }

  /** How often {@link #run} tells of progress. */
  public int parts() {
    return 1 + rows.size() + points().size();
  }

  private List<Point> points() {
    List<Point> points = new ArrayList<>();
    for (Curve curve : curves) {
      for (int value : curve.points()) {
        if (curve != Curve.THREADS || value <= Math.max(threads, cores())) {
          points.add(new Point(curve, value));
        }
      }
    }
    return points;
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  /**
   * Measures.
   *
   * @param measured told what was measured, part by part; may throw to stop
   */
  public SpeedReport run(Consumer<String> measured) {
    Scenery scenery = new Scenery(scene, engines);
    try (Parallel parallel = Parallel.of(threads)) {
      Calibration.Speeds speeds = Calibration.measure(parallel, effort);
      SpeedReport report = new SpeedReport(threads, cores(), Lanes.F.vectorBitSize(), speeds);
      measured.accept("machine");
      for (Row row : rows) {
        try (Work work = row.make(scenery, parallel)) {
          report.add(row, Timing.of(work, effort), work.cost());
        }
        measured.accept(row.key());
      }
      for (Point point : points()) {
        report.add(point.curve(), point.value(), timing(point, scenery, parallel));
        measured.accept(point.curve().key());
      }
      return report;
    }
  }

  private Timing timing(Point point, Scenery scenery, Parallel parallel) {
    StepWork.Scene varied = point.curve().scene(scene, point.value());
    LifeFrames.Album album = scenery.album(varied.size(), parallel);
    int used = point.curve() == Curve.THREADS ? point.value() : threads;
    try (Parallel others = Parallel.of(used);
        Work work = new StepWork(varied, album, engines, others)) {
      return Timing.of(work, effort.forScaling());
    }
  }
}
