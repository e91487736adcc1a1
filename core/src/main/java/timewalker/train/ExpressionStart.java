package timewalker.train;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import timewalker.avatar.ExpressionBases;
import timewalker.avatar.PersonalSpace;
import timewalker.head.ExpressionCode;
import timewalker.head.HeadModel;
import timewalker.head.HeadMotion;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.math.SymmetricEigen;
import timewalker.surfel.SurfelBinding;
import timewalker.surfel.SurfelDirections;

/**
 * Where expression bases start: the principal components of the faces that training frames show,
 * counted from the usual face of their life stage, and no change of any surfel yet.
 *
 * <p>Components keep their proportions: the largest has unit variance. Whitened ones would learn
 * the errors of tracking in those that hardly vary.
 */
final class ExpressionStart {
  /** Differences of expression, jaw and eyes that mean as much as each other. */
  private static final HeadMotion.Scale ALIKE = new HeadMotion.Scale(0.003, 1, 1, 0.1, 0.3, 1);

  /** A component of so much less variance than the largest is left out. */
  private static final double LEAST_SHARE = 1e-3;

  /** Variance, in squares of what is alike, of faces that do not move. */
  private static final double NOTHING = 1e-6;

  /** A surfel takes part where expressions move the skin this far, root mean square, metres. */
  private static final double MOVED = 0.0003;

  /** Frames from which the motion of the skin is measured, evenly spread. */
  private static final int MOST_POSED = 200;

  private final TrainingSettings.ExpressionSettings settings;
  private final PersonalSpace space;
  private final FrameSource frames;
  private final HeadRefinement refinement;
  private final int[][] framesOfStage;

  ExpressionStart(
      TrainingSettings.ExpressionSettings settings,
      PersonalSpace space,
      FrameSource frames,
      HeadRefinement refinement,
      int[][] framesOfStage) {
    this.settings = settings;
    this.space = space;
    this.frames = frames;
    this.refinement = refinement;
    this.framesOfStage = framesOfStage;
  }

  /** The bases as the heads are now; empty where all frames of a life stage show one face. */
  Optional<ExpressionBases> begun() {
    HeadModel head = space.head();
    int inputs = ExpressionCode.inputs(head);
    float[] centre = new float[framesOfStage.length * inputs];
    double[][] faces = faces(centre, inputs);
    double[] scale = scale(head, inputs);
    SymmetricEigen components = SymmetricEigen.of(covariance(faces, scale), inputs);
    double largest = components.values()[0];
    int count =
        (int)
            Arrays.stream(components.values())
                .limit(settings.count())
                .filter(value -> value > LEAST_SHARE * largest)
                .count();
    if (!(largest > NOTHING) || count == 0) {
      return Optional.empty();
    }
    float[] projection = new float[count * inputs];
    for (int b = 0; b < count; b++) {
      for (int i = 0; i < inputs; i++) {
        projection[b * inputs + i] =
            (float) (components.vectors()[b * inputs + i] / (scale[i] * Math.sqrt(largest)));
      }
    }
    ExpressionCode code = new ExpressionCode(projection, limits(projection, faces, count));
    int[] surfels = movedSurfels();
    return surfels.length == 0
        ? Optional.empty()
        : Optional.of(new ExpressionBases(code, centre, SurfelDirections.zero(count, surfels)));
  }

  /** [frames][C] the face of every training frame without the usual one of its stage. */
  private double[][] faces(float[] centre, int inputs) {
    double[][] all = new double[Arrays.stream(framesOfStage).mapToInt(f -> f.length).sum()][];
    int at = 0;
    for (int k = 0; k < framesOfStage.length; k++) {
      int first = at;
      double[] mean = new double[inputs];
      for (int frame : framesOfStage[k]) {
        double[] face = face(refinement.params(frame, frames.info(frame)));
        all[at++] = face;
        for (int i = 0; i < inputs; i++) {
          mean[i] += face[i] / framesOfStage[k].length;
        }
      }
      for (int i = 0; i < inputs; i++) {
        centre[k * inputs + i] = (float) mean[i];
        for (int f = first; f < at; f++) {
          all[f][i] -= mean[i];
        }
      }
    }
    return all;
  }

  private static double[] face(HeadParams p) {
    return Arrays.stream(ExpressionCode.groups(p))
        .flatMapToDouble(g -> IntStream.range(0, g.length).mapToDouble(i -> g[i]))
        .toArray();
  }

  /** [C] the part of a motion's scale that belongs to the face. */
  private static double[] scale(HeadModel head, int inputs) {
    double[] motion = ALIKE.of(head);
    HeadParams p = HeadMotion.with(HeadParams.neutral(0, head.expressionCount()), motion);
    double[] scale = face(p);
    if (scale.length != inputs) {
      throw new IllegalStateException("a face of " + scale.length + " numbers");
    }
    return scale;
  }

  private static double[] covariance(double[][] faces, double[] scale) {
    int n = scale.length;
    double[] sum = new double[n * n];
    for (double[] face : faces) {
      for (int i = 0; i < n; i++) {
        for (int j = 0; j < n; j++) {
          sum[i * n + j] += face[i] / scale[i] * (face[j] / scale[j]) / faces.length;
        }
      }
    }
    return sum;
  }

  private static float[] limits(float[] projection, double[][] faces, int count) {
    float[] limits = new float[count];
    for (double[] face : faces) {
      for (int b = 0; b < count; b++) {
        double z = 0;
        for (int i = 0; i < face.length; i++) {
          z += projection[b * face.length + i] * face[i];
        }
        limits[b] = Math.max(limits[b], (float) Math.abs(z));
      }
    }
    return limits;
  }

  /** Surfels where the faces of the training frames move the skin. */
  private int[] movedSurfels() {
    float[] moved = skinMotion();
    SurfelBinding binding = space.binding();
    int[] faces = space.mesh().faces();
    return IntStream.range(0, space.average().count())
        .filter(i -> {
          int corner = 3 * binding.triangle(i, 0);
          double largest = 0;
          for (int c = 0; c < 3; c++) {
            largest = Math.max(largest, moved[faces[corner + c]]);
          }
          return largest > MOVED;
        })
        .toArray();
  }

  /** [V] root mean square distance from the mean, metres. */
  private float[] skinMotion() {
    int[] all = Arrays.stream(framesOfStage).flatMapToInt(Arrays::stream).toArray();
    int[] posed = EvenSpread.of(all, MOST_POSED).toArray();
    HeadPoser poser = new HeadPoser(space.head());
    float[] vertices = new float[3 * space.head().vertexCount()];
    double[] sum = new double[vertices.length];
    double[] squares = new double[vertices.length];
    for (int frame : posed) {
      HeadParams shown = refinement.params(frame, frames.info(frame));
      HeadParams still =
          new HeadParams(
              space.canonicalShape(),
              shown.expression(),
              new float[3],
              new float[3],
              shown.jaw(),
              shown.eyes(),
              new float[3]);
      poser.pose(still, vertices);
      for (int i = 0; i < vertices.length; i++) {
        sum[i] += vertices[i];
        squares[i] += (double) vertices[i] * vertices[i];
      }
    }
    float[] moved = new float[vertices.length / 3];
    for (int v = 0; v < moved.length; v++) {
      double variance = 0;
      for (int i = 3 * v; i < 3 * v + 3; i++) {
        double mean = sum[i] / posed.length;
        variance += Math.max(0, squares[i] / posed.length - mean * mean);
      }
      moved[v] = (float) Math.sqrt(variance);
    }
    return moved;
  }
}
