package timewalker.train;

import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.SpaceArrays;
import timewalker.avatar.SpaceGeometry;
import timewalker.basis.Dynamo;
import timewalker.basis.GridBox;
import timewalker.basis.HashTables;
import timewalker.basis.MlpLayout;
import timewalker.basis.NeuralBases;
import timewalker.head.HeadModel;
import timewalker.math.NamedArrays;
import timewalker.surfel.CanonicalMesh;
import timewalker.surfel.HeadPart;
import timewalker.surfel.PlacedSurfels;
import timewalker.surfel.SurfelInitialisation;

/** The personal space that training starts from. */
public final class SpaceStart {
  private static final int HIDDEN = 64;

  private SpaceStart() {}

  /**
   * The space before the first step.
   *
   * @param frames those that are trained on give the shapes of the life stages
   */
  public static PersonalSpace of(HeadModel head, FrameSource frames, TrainingSettings settings) {
    float[][] stageShape = stageShapes(head, frames, trainingFrames(frames));
    float[] canonicalShape = mean(stageShape);
    CanonicalMesh mesh = PersonalSpace.canonicalMesh(head, canonicalShape);
    PlacedSurfels placed = SurfelInitialisation.onMesh(mesh, null, surfelSettings(settings));
    PersonalSpace space =
        new PersonalSpace(
            head,
            frames.stages(),
            canonicalShape,
            mesh,
            stageShape,
            placed.surfels(),
            placed.group(),
            null,
            SpaceGeometry.DEFAULT,
            settings.bases().count() == 0
                ? null
                : bases(settings, stageShape.length, SpaceGeometry.DEFAULT.boxAround(mesh)));
    space.useShDegree(0);
    return space;
  }

  private static NeuralBases bases(TrainingSettings settings, int stages, GridBox box) {
    SplittableRandom random = new SplittableRandom(settings.seed());
    TrainingSettings.BasisSettings s = settings.bases();
    MlpLayout layout = new MlpLayout(s.grid().outputs(), s.residual(), HIDDEN);
    return new NeuralBases(
        stages,
        box,
        new HashTables(s.grid(), s.count(), random.split()),
        Dynamo.initialBlend(stages, s.count(), random.split()),
        new float[stages * s.residual()],
        layout,
        layout.initial(random.split()));
  }

  private static SurfelInitialisation.Settings surfelSettings(TrainingSettings settings) {
    TrainingSettings.SurfelSettings s = settings.surfels();
    return SurfelInitialisation.Settings.of(s.count(), s.shDegree(), settings.seed())
        .withOpacity(s.opacity())
        .withDensity(
            Map.of(
                HeadPart.TEETH.number(), s.mouth(),
                HeadPart.TONGUE.number(), s.mouth(),
                HeadPart.MOUTH_CAVITY.number(), s.mouth(),
                HeadPart.LEFT_EYE.number(), s.eyes(),
                HeadPart.RIGHT_EYE.number(), s.eyes()));
  }

  static PersonalSpace restored(
      NamedArrays saved,
      SpaceGeometry geometry,
      HeadModel head,
      FrameSource frames,
      TrainingSettings settings) {
    PersonalSpace space = SpaceArrays.load(saved, head, frames.stages(), geometry);
    requireOf(space, settings);
    return space;
  }

  /**
   * Makes sure that a space has the sizes that settings ask for.
   *
   * @throws IllegalArgumentException naming what differs
   */
  public static void requireOf(PersonalSpace space, TrainingSettings settings) {
    TrainingSettings.BasisSettings s = settings.bases();
    int bases = space.bases().map(NeuralBases::count).orElse(0);
    require("bases", bases, s.count());
    require("degree", space.average().shDegree(), settings.surfels().shDegree());
    space.bases().ifPresent(own -> require("grid", own.tables().grid(), s.grid()));
  }

  private static void require(String what, Object there, Object wanted) {
    if (!there.equals(wanted)) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s %s; its settings say %s", what, there, wanted));
    }
  }

  /** [K][frames of the stage] indices of the frames that are trained on. */
  static int[][] trainingFrames(FrameSource frames) {
    return IntStream.range(0, frames.stages().size())
        .mapToObj(k ->
            IntStream.range(0, frames.size())
                .filter(i -> frames.info(i).split().isTrained())
                .filter(i -> frames.info(i).stage() == k)
                .toArray())
        .toArray(int[][]::new);
  }

  /** [K][S] the mean tracked shape of every stage's training frames. */
  static float[][] stageShapes(HeadModel head, FrameSource frames, int[][] framesOfStage) {
    float[][] shapes = new float[framesOfStage.length][head.shapeCount()];
    for (int k = 0; k < shapes.length; k++) {
      double[] sum = new double[head.shapeCount()];
      for (int frame : framesOfStage[k]) {
        float[] shape = frames.info(frame).params().shape();
        for (int i = 0; i < shape.length; i++) {
          sum[i] += shape[i];
        }
      }
      for (int i = 0; i < sum.length; i++) {
        shapes[k][i] = (float) (sum[i] / Math.max(1, framesOfStage[k].length));
      }
    }
    return shapes;
  }

  private static float[] mean(float[][] rows) {
    float[] mean = new float[rows[0].length];
    for (int i = 0; i < mean.length; i++) {
      double sum = 0;
      for (float[] row : rows) {
        sum += row[i];
      }
      mean[i] = (float) (sum / rows.length);
    }
    return mean;
  }
}
