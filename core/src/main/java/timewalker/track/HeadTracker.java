package timewalker.track;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.engine.Engine;
import timewalker.engine.Moment;
import timewalker.engine.PictureComparison;
import timewalker.head.HeadMotion;
import timewalker.head.HeadParams;
import timewalker.loss.ColourAffine;
import timewalker.math.Camera;
import timewalker.math.Cholesky;
import timewalker.math.Parallel;
import timewalker.raster.RenderSettings;
import timewalker.raster.RenderTarget;

/**
 * Finds pose and expression of a head in a picture: the head with which a space shows the picture
 * best, by colours and silhouette, near the head that was expected. Exposure and white balance are
 * found along with it. The space and the head's shape do not change.
 *
 * <p>Levenberg–Marquardt, from coarse to fine pictures: gradients are exact, through the motion
 * field and the rasterizer; the matrix is that of {@link ScreenFlow}. Owns its work space; one per
 * thread of use.
 */
public final class HeadTracker {
  private static final double FIRST_DAMPING = 0.1;
  private static final int TRIES = 4;

  /** A head stays within so many standard deviations of what was expected. */
  private static final double FARTHEST = 8;

  /** A step that lowers the cost by less than this share is the last one. */
  private static final double CONVERGED = 1e-3;

  private final TrackerSettings settings;
  private final RenderSettings render;
  private final PersonalSpace space;
  private final Parallel parallel;
  private final Moment moment;
  private final PictureComparison pictures;
  private final Mismatch mismatch;
  private final ScreenFlow flow;
  private final double[] deviation; // [L]
  private float[] chosen = {}; // the weights of the life stages

  /**
   * One tracker.
   *
   * @param engine whose space is shown
   * @param render how
   */
  public static HeadTracker of(Engine engine, RenderSettings render, TrackerSettings settings) {
    return several(1, engine, render, settings).getFirst();
  }

  /** Trackers for several threads, which share what does not change. */
  public static List<HeadTracker> several(
      int count, Engine engine, RenderSettings render, TrackerSettings settings) {
    SkinSamples samples = new SkinSamples(engine.space().head());
    return Stream.generate(() -> new HeadTracker(engine, render, settings, samples))
        .limit(count)
        .toList();
  }

  private HeadTracker(
      Engine engine, RenderSettings render, TrackerSettings settings, SkinSamples samples) {
    this.settings = settings;
    this.render = render;
    this.parallel = engine.parallel();
    this.space = engine.space();
    this.moment = engine.newMoment();
    this.pictures = new PictureComparison(parallel);
    this.mismatch = new Mismatch(settings.evidence(), parallel);
    this.flow = new ScreenFlow(space.head(), samples, parallel);
    this.deviation = settings.pull().scale().of(space.head());
  }

  /**
   * What was found.
   *
   * @param head its shape is that of the given one
   * @param colours one matrix, to be applied to the rendered picture
   * @param cost of this head, at the finest size
   */
  public record Tracked(HeadParams head, ColourAffine colours, double cost) {}

  /** Says what the pictures that follow show. The space must not change until the last of them. */
  public void choose(StageMix stages) {
    if (!Arrays.equals(chosen, stages.weights())) {
      moment.at(stages);
      chosen = stages.weights().clone();
    }
  }

  /**
   * Tracks a head of the chosen moment.
   *
   * @param expected the head to stay near; not changed
   * @param start the head to start from, of the same shape; not changed
   * @param photo of the camera's size
   * @param where pixels that may be looked at
   */
  public Tracked track(
      HeadParams expected,
      HeadParams start,
      Camera camera,
      HeadPhoto photo,
      ColourAffine.Where where) {
    double[] target = HeadMotion.of(expected);
    double[] x = HeadMotion.of(start);
    Search search = null;
    for (int factor : factors(camera)) {
      search =
          new Search(
              expected,
              target,
              x,
              HeadPhoto.reduced(camera, factor),
              photo.reduced(factor),
              HeadPhoto.reduced(where, camera, factor));
      search.run();
      x = search.x;
    }
    return requireNonNull(search).found();
  }

  /**
   * The colours alone: the head of the chosen moment is taken as given.
   *
   * @param where pixels that may be looked at
   */
  public Tracked colours(
      HeadParams given, Camera camera, HeadPhoto photo, ColourAffine.Where where) {
    double[] x = HeadMotion.of(given);
    return new Search(given, x, x, camera, photo, where).found();
  }

  /** By which whole numbers pictures are reduced, coarsest first. */
  private int[] factors(Camera camera) {
    int side = Math.max(camera.width(), camera.height());
    int first = Math.max(1, side / settings.coarsest());
    int last = Math.max(1, side / Math.max(settings.coarsest(), settings.finest()));
    return first == last ? new int[] {first} : new int[] {first, last};
  }

  /** A search among pictures of one size. */
  private final class Search {
    private final HeadParams expected;
    private final double[] target; // [L]
    private final double[] x; // [L]
    private final double[] gradient; // [L]
    private final double[] matrix; // [L][L]
    private final Camera camera;
    private final HeadPhoto photo;
    private final ColourAffine.Where where;
    private final double factor;
    private ColourAffine colours;
    private double cost;

    Search(
        HeadParams expected,
        double[] target,
        double[] start,
        Camera camera,
        HeadPhoto photo,
        ColourAffine.Where where) {
      this.expected = expected;
      this.target = target;
      this.camera = camera;
      this.photo = photo;
      this.where = where;
      x = start.clone();
      gradient = new double[x.length];
      matrix = new double[x.length * x.length];
      factor = settings.evidence().pixel() * 256 * 256 / photo.colour().pixels();
      colours = new ColourAffine(1, render.background());
      pictures.resize(camera);
      cost = show(x);
    }

    void run() {
      double damping = FIRST_DAMPING;
      for (int step = 0; step < settings.steps(); step++) {
        linearize();
        double next = Double.POSITIVE_INFINITY;
        double[] tried = x;
        for (int tries = 0; tries < TRIES && !(next < cost); tries++) {
          tried = step(damping);
          next = show(tried);
          damping = next < cost ? Math.max(1e-6, damping / 10) : damping * 10;
        }
        if (!(next < cost)) {
          cost = show(x);
          return;
        }
        double gain = cost - next;
        System.arraycopy(tried, 0, x, 0, x.length);
        cost = next;
        if (gain < CONVERGED * cost) {
          return;
        }
      }
    }

    /** Draws a head and compares; its cost. */
    private double show(double[] at) {
      moment.pose(HeadMotion.with(expected, at));
      RenderTarget target = pictures.target();
      moment.draw(camera, render, target);
      float[] background = render.background();
      colours =
          ColourAffine.fitted(target.picture(), target.alpha(), photo.colour(), background, where);
      pictures.forward(colours);
      double sum = mismatch.compare(pictures, photo.colour(), photo.mask(), where, factor);
      for (int i = 0; i < at.length; i++) {
        double d = (at[i] - this.target[i]) / deviation[i];
        sum += 0.5 * d * d;
      }
      return sum;
    }

    /** Gradient and matrix at x, which was shown last. */
    private void linearize() {
      flow.matrix(
          x,
          moment.vertices(),
          camera,
          pictures.compared(),
          pictures.target().alpha(),
          mismatch.weight(),
          settings.evidence().silhouette(),
          factor,
          matrix);
      pictures.backward();
      HeadParams grad = HeadParams.neutral(0, space.head().expressionCount());
      moment.backward(pictures.gradTarget(), grad);
      double[] found = HeadMotion.of(grad);
      for (int i = 0; i < x.length; i++) {
        double precision = 1 / (deviation[i] * deviation[i]);
        gradient[i] = found[i] + precision * (x[i] - target[i]);
        matrix[i * x.length + i] += precision;
      }
    }

    private double[] step(double damping) {
      int n = x.length;
      double[] a = matrix.clone();
      double[] to = new double[n];
      for (int i = 0; i < n; i++) {
        a[i * n + i] *= 1 + damping;
        to[i] = -gradient[i];
      }
      if (!Cholesky.factor(a, n)) {
        return x.clone();
      }
      Cholesky.solve(a, n, to);
      for (int i = 0; i < n; i++) {
        double most = FARTHEST * deviation[i];
        to[i] = Math.clamp(to[i] + x[i], target[i] - most, target[i] + most);
      }
      return to;
    }

    Tracked found() {
      return new Tracked(HeadMotion.with(expected, x), colours, cost);
    }
  }
}
