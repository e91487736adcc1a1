package timewalker.app.bench;

import java.util.Random;
import timewalker.basis.CpuBasisField;
import timewalker.basis.GridBox;
import timewalker.basis.HashGrid;
import timewalker.basis.HashTables;
import timewalker.engine.AdamSettings;
import timewalker.engine.TableAdam;
import timewalker.math.Parallel;
import timewalker.synth.BumpySphere;

/** One step of the neural head bases alone: blend, look up, scatter back, Adam for all tables. */
final class BasisWork implements Work {
  private static final double RATE = 1e-3;
  private static final GridBox BOX = new GridBox(-1.1f, -1.1f, -1.1f, 2.2f);

  private final Parallel parallel;
  private final int points;
  private final float[] positions;
  private final HashTables tables;
  private final CpuBasisField field;
  private final TableAdam adam;
  private final float[] weights;
  private final float[] gradWeights;
  private final float[] features;
  private final float[] gradFeatures;
  private final float[] gradPositions;

  BasisWork(int bases, int points, Parallel parallel) {
    this.parallel = parallel;
    this.points = points;
    Random random = new Random(1);
    positions = BumpySphere.surfels(points).position();
    HashGrid grid = HashGrid.standard();
    tables = new HashTables(grid, bases, random);
    field = new CpuBasisField(grid, BOX, parallel);
    adam = new TableAdam(AdamSettings.forTables(), tables);
    weights = NetWork.normal(bases, random);
    gradWeights = new float[bases];
    features = new float[grid.outputs() * points];
    gradFeatures = NetWork.normal(grid.outputs() * points, random);
    gradPositions = new float[3 * points];
  }

  private void step() {
    field.clearGradient();
    field.blend(tables, weights);
    field.forward(positions, points, features);
    field.backward(positions, points, gradFeatures, gradPositions);
    adam.step(tables, weights, field.gradTable(), gradWeights, RATE, parallel);
  }

  @Override
  public double[] repeat(double forSeconds, int least) {
    return Work.repeat(this::step, forSeconds, least);
  }

  @Override
  public Cost cost() {
    return training(tables.grid(), tables.bases(), points);
  }

  /** Blending reads a table; Adam reads and writes it and its two moments. */
  static Cost training(HashGrid grid, int bases, int points) {
    return Cost.ofStreaming((7.0 * bases + 3) * grid.tableLength())
        .plus(new Cost(3 * 2 * 8.0 * grid.outputs() * points, 0, 0));
  }

  /** Blending and looking up alone. */
  static Cost showing(HashGrid grid, int bases, int points) {
    return Cost.ofStreaming((bases + 1.0) * grid.tableLength())
        .plus(new Cost(2 * 8.0 * grid.outputs() * points, 0, 0));
  }
}
