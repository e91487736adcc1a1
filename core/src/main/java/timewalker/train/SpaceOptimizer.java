package timewalker.train;

import java.util.Locale;
import timewalker.avatar.Moment;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.SpaceGradients;
import timewalker.math.NamedArrays;
import timewalker.math.Parallel;
import timewalker.surfel.Surfels;

/** Adam for every parameter group of a personal space, each with its own rate. */
final class SpaceOptimizer {
  /** Spherical harmonics above degree 0 learn slower, as in 3D Gaussian Splatting. */
  private static final double HIGHER_DEGREES = 1.0 / 20;

  private final TrainingSettings.RateSettings rates;
  private final Schedule decay;
  private final Parallel parallel;
  private final PersonalSpace space;
  private final double[] colourRates;
  private Adam position;
  private Adam rotation;
  private Adam scale;
  private Adam opacity;
  private Adam sh;
  private TableAdam tables; // null without bases
  private final RowAdam blend;
  private final RowAdam residual;
  private Adam net;

  SpaceOptimizer(PersonalSpace space, TrainingSettings settings, Parallel parallel) {
    this.space = space;
    this.rates = settings.rates();
    this.parallel = parallel;
    this.decay = new Schedule.ExponentialDecay(1, rates.decay(), settings.steps());
    Surfels surfels = space.average();
    int n = surfels.count();
    int colours = surfels.sh().length / n;
    position = new Adam(AdamSettings.standard(), 3, n);
    rotation = new Adam(AdamSettings.standard(), 4, n);
    scale = new Adam(AdamSettings.standard(), 2, n);
    opacity = new Adam(AdamSettings.standard(), 1, n);
    sh = new Adam(AdamSettings.standard(), colours, n);
    colourRates = new double[colours];
    for (int c = 0; c < colours; c++) {
      colourRates[c] = rates.colour() * (c < 3 ? 1 : HIGHER_DEGREES);
    }
    if (space.hasBases()) {
      tables = new TableAdam(AdamSettings.forTables(), space.tables());
      net = new Adam(AdamSettings.standard(), 1, space.net().length);
    }
    blend = new RowAdam(AdamSettings.standard(), space.stageCount(), space.baseCount());
    residual =
        new RowAdam(
            AdamSettings.standard(),
            space.stageCount(),
            space.residual().length / space.stageCount());
  }

  /**
   * One step on everything that a frame of a stage has touched.
   *
   * @param step steps done before, which the schedules follow
   * @param w [N] the blend weights the frame was shown with
   */
  void step(int step, int stage, float[] w, Moment moment, SpaceGradients grads) {
    double falling = decay.at(step);
    Surfels a = space.average();
    Surfels g = grads.average();
    position.step(a.position(), g.position(), rates.position() * falling, parallel);
    rotation.step(a.rotation(), g.rotation(), rates.rotation(), parallel);
    scale.step(a.logScale(), g.logScale(), rates.scale(), parallel);
    opacity.step(a.opacityLogit(), g.opacityLogit(), rates.opacity(), parallel);
    sh.step(a.sh(), g.sh(), colourRates, parallel);
    if (space.hasBases()) {
      tables.step(
          space.tables(), w, moment.gradTable(), grads.blend(), rates.tables() * falling, parallel);
      net.step(space.net(), grads.net(), rates.net() * falling, parallel);
      blend.step(stage, space.blend(), grads.blend(), rates.blend());
      keepDeactivatedAtZero(stage);
      residual.step(stage, space.residual(), grads.residual(), rates.residual());
    }
  }

  private void keepDeactivatedAtZero(int stage) {
    for (int i = 0; i < space.baseCount(); i++) {
      if (!space.tables().active(i)) {
        space.blend()[stage * space.baseCount() + i] = 0;
      }
    }
  }

  /**
   * Follows a change of the surfels.
   *
   * @param oldRowOfNew [new count] which old surfel's state each takes, −1 for none
   */
  void select(int[] oldRowOfNew) {
    for (Adam adam : new Adam[] {position, rotation, scale, opacity, sh}) {
      adam.select(oldRowOfNew);
    }
  }

  /** Forgets the opacities' momentum, after they were reset. */
  void clearOpacity() {
    opacity.clear();
  }

  void save(NamedArrays arrays) {
    save("position", position, arrays);
    save("rotation", rotation, arrays);
    save("scale", scale, arrays);
    save("opacity", opacity, arrays);
    save("sh", sh, arrays);
    blend.save("adam/blend", arrays);
    residual.save("adam/residual", arrays);
    if (space.hasBases()) {
      save("net", net, arrays);
      arrays.put("adam/tables/steps", new int[] {tables.steps()});
      for (int i = 0; i < space.baseCount(); i++) {
        if (tables.firstMoment(i) != null) {
          arrays.put(tableMoment(i, "m"), tables.firstMoment(i));
          arrays.put(tableMoment(i, "v"), tables.secondMoment(i));
        }
      }
    }
  }

  private static void save(String name, Adam adam, NamedArrays arrays) {
    arrays.put("adam/" + name + "/m", adam.firstMoment());
    arrays.put("adam/" + name + "/v", adam.secondMoment());
    arrays.put("adam/" + name + "/steps", new int[] {adam.steps()});
  }

  private static String tableMoment(int basis, String which) {
    return String.format(Locale.ROOT, "adam/tables/%02d/%s", basis, which);
  }

  void load(NamedArrays arrays) {
    int n = space.average().count();
    position = load("position", 3, n, arrays);
    rotation = load("rotation", 4, n, arrays);
    scale = load("scale", 2, n, arrays);
    opacity = load("opacity", 1, n, arrays);
    sh = load("sh", colourRates.length, n, arrays);
    blend.load("adam/blend", arrays);
    residual.load("adam/residual", arrays);
    if (space.hasBases()) {
      net = load("net", 1, space.net().length, arrays);
      int bases = space.baseCount();
      float[][] m = new float[bases][];
      float[][] v = new float[bases][];
      for (int i = 0; i < bases; i++) {
        if (space.tables().active(i)) {
          int length = space.tables().grid().tableLength();
          m[i] = Adam.firstMoment(arrays, tableMoment(i, "m"), length);
          v[i] = Adam.secondMoment(arrays, tableMoment(i, "v"), length);
        }
      }
      tables = new TableAdam(AdamSettings.forTables(), m, v, steps("adam/tables/steps", arrays));
    }
  }

  private static Adam load(String name, int components, int rows, NamedArrays arrays) {
    long length = (long) components * rows;
    return new Adam(
        AdamSettings.standard(),
        components,
        Adam.firstMoment(arrays, "adam/" + name + "/m", length),
        Adam.secondMoment(arrays, "adam/" + name + "/v", length),
        steps("adam/" + name + "/steps", arrays));
  }

  private static int steps(String name, NamedArrays arrays) {
    return arrays.intsWithin(name, 0, Integer.MAX_VALUE - 1, 1)[0];
  }
}
