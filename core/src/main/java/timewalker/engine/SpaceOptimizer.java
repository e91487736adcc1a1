package timewalker.engine;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import timewalker.avatar.ExpressionBases;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.SpaceGradients;
import timewalker.basis.NeuralBases;
import timewalker.basis.PrincipalBases;
import timewalker.math.NamedArrays;
import timewalker.math.Parallel;
import timewalker.surfel.AdaptiveDensity;
import timewalker.surfel.SurfelDirections;
import timewalker.surfel.Surfels;

/** Adam for every parameter group of a personal space, each with a separate rate. */
final class SpaceOptimizer {
  private static final String DIRECTIONS = "directions";

  private final Parallel parallel;
  private final PersonalSpace space;
  private final @Nullable OfBases neural; // null without bases
  private final int colours;
  private Adam position;
  private Adam rotation;
  private Adam scale;
  private Adam opacity;
  private Adam sh;
  private @Nullable Adam directions; // null until expressions are learned
  private final RowAdam blend;
  private final RowAdam residual;

  /** What there is with bases only. */
  private static final class OfBases {
    final NeuralBases bases;
    TableAdam tables;
    Adam net;

    OfBases(NeuralBases bases) {
      this.bases = bases;
      tables = new TableAdam(AdamSettings.forTables(), bases.tables());
      net = new Adam(AdamSettings.standard(), 1, bases.net().length);
    }
  }

  SpaceOptimizer(PersonalSpace space, Parallel parallel) {
    this.space = space;
    this.parallel = parallel;
    Surfels surfels = space.average();
    int n = surfels.count();
    colours = surfels.sh().length / n;
    position = new Adam(AdamSettings.standard(), 3, n);
    rotation = new Adam(AdamSettings.standard(), 4, n);
    scale = new Adam(AdamSettings.standard(), 2, n);
    opacity = new Adam(AdamSettings.standard(), 1, n);
    sh = new Adam(AdamSettings.standard(), colours, n);
    space.expressions().ifPresent(e -> express(e.directions()));
    NeuralBases bases = space.bases().orElse(null);
    neural = bases == null ? null : new OfBases(bases);
    int stages = space.stageCount();
    blend = new RowAdam(AdamSettings.standard(), stages, bases == null ? 0 : bases.count());
    residual =
        new RowAdam(
            AdamSettings.standard(), stages, bases == null ? 0 : bases.layout().embedding());
  }

  /**
   * One step on everything that a frame of a stage has touched.
   *
   * @param w [N] the blend weights the frame was shown with
   * @param grads its blend is written: dw is summed up while the tables pass through the cache
   * @return whether dw is finite; where it is not, only the tables took the step
   */
  boolean step(LearningRates rates, int stage, float[] w, SpaceGradients grads) {
    if (neural != null) {
      Arrays.fill(grads.blend(), 0);
      neural.tables.step(
          neural.bases.tables(), w, grads.table(), grads.blend(), rates.tables(), parallel);
      if (!Finite.all(grads.blend())) {
        return false;
      }
    }
    Surfels a = space.average();
    Surfels g = grads.average();
    position.step(a.position(), g.position(), rates.position(), parallel);
    rotation.step(a.rotation(), g.rotation(), rates.rotation(), parallel);
    scale.step(a.logScale(), g.logScale(), rates.scale(), parallel);
    opacity.step(a.opacityLogit(), g.opacityLogit(), rates.opacity(), parallel);
    sh.step(a.sh(), g.sh(), colourRates(rates), parallel);
    if (directions != null) {
      float[] values = space.expressions().orElseThrow().directions().values();
      directions.step(values, grads.directions(), directionRates(rates), parallel);
      float kept = (float) (1 - rates.directionDecay());
      for (int i = 0; i < values.length; i++) {
        values[i] *= kept;
      }
    }
    if (neural != null) {
      NeuralBases bases = neural.bases;
      neural.net.step(bases.net(), grads.net(), rates.net(), parallel);
      blend.step(stage, bases.blend(), grads.blend(), blendRates(bases, rates.blend()));
      residual.step(stage, bases.residual(), grads.residual(), rates.residual());
    }
    return true;
  }

  private double[] colourRates(LearningRates rates) {
    double[] each = new double[colours];
    for (int c = 0; c < colours; c++) {
      each[c] = c < 3 ? rates.colour() : rates.higherColour();
    }
    return each;
  }

  /** [B][9] a share of the rate of each attribute. */
  private double[] directionRates(LearningRates rates) {
    double[] own = {
      rates.position(),
      rates.position(),
      rates.position(),
      rates.scale(),
      rates.scale(),
      rates.opacity(),
      rates.colour(),
      rates.colour(),
      rates.colour()
    };
    double[] each = new double[own.length * space.expressions().orElseThrow().count()];
    for (int i = 0; i < each.length; i++) {
      each[i] = rates.directions() * own[i % own.length];
    }
    return each;
  }

  /** Begins with directions whose moments are zero. */
  void express(SurfelDirections begun) {
    directions =
        new Adam(
            AdamSettings.standard(),
            begun.count() * SurfelDirections.NUMBERS,
            begun.surfel().length);
  }

  /** Follows a change of the bases. The space has the old ones still. */
  void replaceBases(PrincipalBases others) {
    if (neural != null) {
      neural.tables.replace(neural.bases.blend(), others.blend());
      blend.clear();
    }
  }

  /** [N] no rate for what is switched off, whose moments would still move its weight. */
  private static double[] blendRates(NeuralBases bases, double rate) {
    double[] each = new double[bases.count()];
    for (int i = 0; i < each.length; i++) {
      each[i] = bases.active(i) ? rate : 0;
    }
    return each;
  }

  /** Follows a change of the surfels. The space is still the one before. */
  void select(AdaptiveDensity.Change change) {
    int[] oldRowOfNew = change.oldRows();
    for (Adam adam : new Adam[] {position, rotation, scale, opacity, sh}) {
      adam.select(oldRowOfNew);
    }
    if (directions != null) {
      directions.select(
          space
              .expressions()
              .orElseThrow()
              .directions()
              .oldRows(change.source(), change.fresh(), space.average().count()));
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
    if (directions != null) {
      save(DIRECTIONS, directions, arrays);
    }
    blend.save("adam/blend", arrays);
    residual.save("adam/residual", arrays);
    if (neural != null) {
      save("net", neural.net, arrays);
      TableAdam tables = neural.tables;
      arrays.put("adam/tables/steps", new int[] {tables.steps()});
      for (int i = 0; i < neural.bases.count(); i++) {
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
    sh = load("sh", colours, n, arrays);
    SurfelDirections expressed = space.expressions().map(ExpressionBases::directions).orElse(null);
    directions =
        expressed == null
            ? null
            : load(
                DIRECTIONS,
                expressed.count() * SurfelDirections.NUMBERS,
                expressed.surfel().length,
                arrays);
    blend.load("adam/blend", arrays);
    residual.load("adam/residual", arrays);
    if (neural != null) {
      NeuralBases bases = neural.bases;
      neural.net = load("net", 1, bases.net().length, arrays);
      float[][] m = new float[bases.count()][];
      float[][] v = new float[bases.count()][];
      int length = bases.tables().grid().tableLength();
      for (int i = 0; i < m.length; i++) {
        if (bases.active(i)) {
          m[i] = Adam.firstMoment(arrays, tableMoment(i, "m"), length);
          v[i] = Adam.secondMoment(arrays, tableMoment(i, "v"), length);
        }
      }
      neural.tables =
          new TableAdam(AdamSettings.forTables(), m, v, steps("adam/tables/steps", arrays));
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
    return arrays.counts(name, 1)[0];
  }
}
