package timewalker.io.avatar;

import java.util.List;
import java.util.SplittableRandom;
import timewalker.avatar.LifeStage;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.SpaceGeometry;
import timewalker.basis.HashGrid;
import timewalker.basis.HashTables;
import timewalker.basis.MlpLayout;
import timewalker.basis.NeuralBases;
import timewalker.head.HeadModel;
import timewalker.surfel.CanonicalMesh;
import timewalker.surfel.PlacedSurfels;
import timewalker.surfel.SurfelInitialisation;

/** Spaces to write into files, with everything in them that a file can hold. */
final class TestSpaces {
  private TestSpaces() {}

  /**
   * A space of two life stages, one without an age, and three bases, of which one is switched off.
   *
   * @param shapes [2] coefficients of the head, by life stage
   */
  static PersonalSpace create(HeadModel head, float[][] shapes, HashGrid grid, int surfels) {
    SplittableRandom random = new SplittableRandom(3);
    HashTables tables = new HashTables(grid, 3, random);
    tables.deactivate(1);
    MlpLayout layout = new MlpLayout(grid.outputs(), 2, 8);
    float[] net = layout.initial(random);
    for (int i = 0; i < net.length; i++) {
      net[i] += (float) (0.02 * (random.nextDouble() - 0.5));
    }
    CanonicalMesh mesh = PersonalSpace.canonicalMesh(head, shapes[0]);
    PlacedSurfels placed =
        SurfelInitialisation.onMesh(mesh, null, SurfelInitialisation.Settings.of(surfels, 1, 5));
    return new PersonalSpace(
        head,
        List.of(new LifeStage("a10", 10), new LifeStage("party", Double.NaN)),
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
  }
}
