package timewalker.synth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.head.CoefficientPrior;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.Frame;
import timewalker.math.Parallel;

/** Parameters as a tracker would have found them, and the truth kept apart from them. */
final class TrackedParamsTest {
  private static final SynthSettings TINY =
      SynthSettings.DEFAULT.withAges(List.of(30.0)).withFrames(20, 1).withSize(48);
  private static final LifelongSubject TRACKED = new LifelongSubject(TINY.withTracked(true));

  private static double[] errors(List<Shot> shots) {
    return shots.stream()
        .flatMapToDouble(shot -> {
          float[][] found = joints(shot.params());
          float[][] truth = joints(shot.truth());
          double[] difference = new double[15];
          int at = 0;
          for (int j = 0; j < found.length; j++) {
            for (int i = 0; i < found[j].length; i++) {
              difference[at++] = Math.toDegrees(found[j][i] - truth[j][i]);
            }
          }
          return Arrays.stream(difference);
        })
        .toArray();
  }

  private static float[][] joints(HeadParams p) {
    return new float[][] {p.root(), p.neck(), p.jaw(), p.eyes()};
  }

  @Test
  void jointsAreOffByUpToHalfADegree() {
    double[] errors = errors(TRACKED.shots().stream().filter(s -> s.split().isTrained()).toList());
    double mean = Arrays.stream(errors).average().orElseThrow();
    double meanSize = Arrays.stream(errors).map(Math::abs).average().orElseThrow();
    double largest = Arrays.stream(errors).map(Math::abs).max().orElseThrow();
    // Uniform within ±0.5 degrees: mean size a quarter.
    assertThat(largest).isBetween(0.45, 0.5001);
    assertThat(meanSize).isBetween(0.22, 0.28);
    assertThat(Math.abs(mean)).isLessThan(0.05);
  }

  @Test
  void theShapeLiesInTheFirstTwentyComponentsAndIsTheNearestThere() {
    HeadModel model = TRACKED.headModel();
    CoefficientPrior prior = model.shapePrior("adult");
    Shot shot = TRACKED.shots().getFirst();
    double[] z = whitened(prior, shot.params().shape());
    double[] truth = vertices(model, shot.truth().shape());
    double best = distance(truth, vertices(model, shot.params().shape()));
    // Not the truth, but much nearer to it than the most likely head.
    assertThat(best).isBetween(1e-4, 0.5 * distance(truth, vertices(model, prior.mean())));
    float[] moved = new float[prior.coefficientCount()];
    for (int p = 0; p < 20; p++) {
      for (double by : new double[] {-0.05, 0.05}) {
        z[p] += by;
        prior.coefficients(z, moved);
        z[p] -= by;
        assertThat(distance(truth, vertices(model, moved)))
            .as("component " + p)
            .isGreaterThan(best);
      }
    }
  }

  /** z of a shape that has twenty components only; fails where it has more. */
  private static double[] whitened(CoefficientPrior prior, float[] shape) {
    int dimensions = prior.dimensions();
    double[][] basis = new double[20][];
    double[] rest = new double[shape.length];
    for (int s = 0; s < rest.length; s++) {
      rest[s] = shape[s] - prior.mean()[s];
    }
    // Gram-Schmidt over the first twenty columns, then back substitution.
    double[][] r = new double[20][20];
    double[] projected = new double[20];
    for (int p = 0; p < 20; p++) {
      double[] column = new double[rest.length];
      for (int s = 0; s < column.length; s++) {
        column[s] = prior.factor()[s * dimensions + p];
      }
      for (int q = 0; q < p; q++) {
        r[q][p] = dot(basis[q], column);
        add(column, basis[q], -r[q][p]);
      }
      r[p][p] = Math.sqrt(dot(column, column));
      add(column, column, 1 / r[p][p] - 1);
      basis[p] = column;
      projected[p] = dot(column, rest);
    }
    double length = Math.sqrt(dot(rest, rest));
    for (int p = 0; p < 20; p++) {
      add(rest, basis[p], -projected[p]);
    }
    assertThat(Math.sqrt(dot(rest, rest))).as("left over").isLessThan(1e-4 * length);
    double[] z = new double[dimensions];
    for (int p = 19; p >= 0; p--) {
      z[p] = projected[p];
      for (int q = p + 1; q < 20; q++) {
        z[p] -= r[p][q] * z[q];
      }
      z[p] /= r[p][p];
    }
    return z;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static void add(double[] to, double[] values, double factor) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * values[i];
    }
  }

  /** Skin of the resting head, [3 * vertices]. */
  private static double[] vertices(HeadModel model, float[] shape) {
    HeadParams params = HeadParams.neutral(model.shapeCount(), model.expressionCount());
    System.arraycopy(shape, 0, params.shape(), 0, shape.length);
    float[] all = new float[3 * model.vertexCount()];
    new HeadPoser(model).pose(params, all);
    int[] skin = model.mask("skin");
    double[] chosen = new double[3 * skin.length];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = all[3 * skin[i / 3] + i % 3];
    }
    return chosen;
  }

  /** Root mean square over vertices, metres. */
  private static double distance(double[] a, double[] b) {
    double squares = 0;
    for (int i = 0; i < a.length; i++) {
      squares += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return Math.sqrt(3 * squares / a.length);
  }

  @Test
  void aStageHasOneTrackedShapeAndExactParametersAreTheTruth() {
    float[] first = TRACKED.shots().getFirst().params().shape();
    assertThat(TRACKED.shots())
        .filteredOn(s -> s.split().isTrained())
        .allSatisfy(s -> assertThat(s.params().shape()).isEqualTo(first))
        .allSatisfy(s -> assertThat(s.truth().shape()).isNotEqualTo(first));
    for (Shot shot : new LifelongSubject(TINY).shots()) {
      assertThat(shot.params()).isSameAs(shot.truth());
    }
  }

  @Test
  void aDatasetHoldsTheTrackedParametersAndTheTruthApart(@TempDir Path folder) throws IOException {
    LifelongSubject subject = new LifelongSubject(TINY.withFrames(2, 0).withTracked(true));
    try (Parallel parallel = Parallel.of(1)) {
      SubjectDataset.write(subject, folder.resolve("data"), false, parallel, steps -> {});
    }
    Dataset dataset = Dataset.open(folder.resolve("data"));
    assertThat(dataset.exactParams()).isFalse();
    List<Frame> frames = dataset.frames();
    assertThat(frames).hasSize(2);
    for (int i = 0; i < 2; i++) {
      Shot shot = subject.shots().get(i);
      assertThat(frames.get(i).params().jaw()).isEqualTo(shot.params().jaw());
      assertThat(frames.get(i).params().shape()).isEqualTo(shot.params().shape());
      HeadParams truth = dataset.trueParams(frames.get(i)).orElseThrow();
      assertThat(truth.jaw()).isEqualTo(shot.truth().jaw());
      assertThat(truth.shape()).isEqualTo(shot.truth().shape());
      assertThat(truth.jaw()).isNotEqualTo(frames.get(i).params().jaw());
    }
  }
}
