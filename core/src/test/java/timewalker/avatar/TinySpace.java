package timewalker.avatar;

import java.util.List;
import java.util.SplittableRandom;
import timewalker.basis.HashGrid;
import timewalker.basis.HashTables;
import timewalker.basis.MlpLayout;
import timewalker.basis.NeuralBases;
import timewalker.head.ExpressionCode;
import timewalker.head.HeadModel;
import timewalker.head.HeadMotion;
import timewalker.head.TestHeads;
import timewalker.surfel.CanonicalMesh;
import timewalker.surfel.PlacedSurfels;
import timewalker.surfel.StageAdditions;
import timewalker.surfel.SurfelDirections;
import timewalker.surfel.SurfelInitialisation;

/** A personal space that is evaluated in less than a millisecond, with everything in it. */
public final class TinySpace {
  /** A head of a few vertices. */
  public static final HeadModel HEAD =
      TestHeads.random(TestHeads.Kind.MIXED_WITH_CORRECTIVES, 31, 3, 4, 5);

  /** Two life stages, one without an age. */
  public static final List<LifeStage> STAGES =
      List.of(new LifeStage("a10", 10), new LifeStage("party", Double.NaN));

  private static final int SURFELS = 24;

  private TinySpace() {}

  /** A space with three bases, of which one is switched off. */
  public static PersonalSpace create() {
    SplittableRandom random = new SplittableRandom(3);
    HashGrid grid = new HashGrid(2, 2, 4, 2, 4);
    HashTables tables = new HashTables(grid, 3, random);
    tables.deactivate(1);
    MlpLayout layout = new MlpLayout(grid.outputs(), 2, 8);
    float[] net = layout.initial(random);
    for (int i = 0; i < net.length; i++) {
      net[i] += (float) (0.02 * (random.nextDouble() - 0.5));
    }
    float[][] shapes = {{0.1f, 0, -0.2f}, {0, 0.3f, 0}};
    CanonicalMesh mesh = PersonalSpace.canonicalMesh(HEAD, shapes[0]);
    PlacedSurfels placed =
        SurfelInitialisation.onMesh(mesh, null, SurfelInitialisation.Settings.of(SURFELS, 1, 5));
    PersonalSpace space =
        new PersonalSpace(
            HEAD,
            STAGES,
            shapes[0],
            mesh,
            shapes,
            placed.surfels(),
            placed.group(),
            null,
            SpaceGeometry.DEFAULT,
            new NeuralBases(
                2,
                SpaceGeometry.DEFAULT.boxAround(mesh),
                tables,
                new float[] {0.5f, 0, 0.3f, -0.2f, 0, 0.9f},
                new float[] {0.1f, 0.2f, 0.3f, 0.4f},
                layout,
                net));
    space.add(List.of(StageAdditions.NONE, additions(random)));
    space.correct(List.of(correction(random), StageCorrection.NONE));
    space.express(expressions(random));
    return space;
  }

  private static ExpressionBases expressions(SplittableRandom random) {
    int inputs = ExpressionCode.inputs(HEAD);
    float[][] arrays = {
      new float[2 * inputs], new float[2 * inputs], new float[2 * 3 * SurfelDirections.NUMBERS]
    };
    for (float[] array : arrays) {
      for (int i = 0; i < array.length; i++) {
        array[i] = (float) (0.1 * (random.nextDouble() - 0.5));
      }
    }
    return new ExpressionBases(
        new ExpressionCode(arrays[0], new float[] {1, 2}),
        arrays[1],
        new SurfelDirections(2, new int[] {2, 5, 23}, arrays[2]));
  }

  private static StageAdditions additions(SplittableRandom random) {
    float[] values = new float[2 * StageAdditions.NUMBERS];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (0.1 * (random.nextDouble() - 0.5));
    }
    return new StageAdditions(new int[] {3, 7}, values);
  }

  /** Learned from two heads. */
  private static StageCorrection correction(SplittableRandom random) {
    int columns = HeadMotion.length(HEAD);
    float[][] arrays = {new float[2 * columns], new float[2 * columns], new float[columns]};
    for (float[] array : arrays) {
      for (int i = 0; i < array.length; i++) {
        array[i] = (float) (0.1 * (random.nextDouble() - 0.5));
      }
    }
    return new StageCorrection(arrays[0], arrays[1], arrays[2]);
  }
}
