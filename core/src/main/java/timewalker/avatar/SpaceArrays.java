package timewalker.avatar;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import timewalker.basis.GridBox;
import timewalker.basis.HashGrid;
import timewalker.basis.HashTables;
import timewalker.basis.MlpLayout;
import timewalker.basis.NeuralBases;
import timewalker.head.ExpressionCode;
import timewalker.head.HeadModel;
import timewalker.head.HeadMotion;
import timewalker.math.Magnitude;
import timewalker.math.NamedArrays;
import timewalker.surfel.CanonicalMesh;
import timewalker.surfel.StageAdditions;
import timewalker.surfel.SurfelDirections;
import timewalker.surfel.Surfels;

/**
 * A personal space as named arrays and back: the content of avatars and checkpoints.
 *
 * <p>Arrays may come from an untrusted file, and kernels do not check their input. So {@link #load}
 * is the one place that checks every size and every number before a kernel sees them.
 */
public final class SpaceArrays {
  private static final String GRID = "bases/grid";
  private static final String NET = "net/parameters";
  private static final String BASES = "bases/";
  private static final String EXPRESSIONS = "expressions/";
  private static final String LIMIT = EXPRESSIONS + "limit";
  private static final String EXPRESSED = EXPRESSIONS + "surfel";
  private static final String ROTATION = "surfels/rotation";

  /** What the names of a space's arrays begin with. */
  private static final List<String> OWN =
      List.of("canonical/", "stages/", "surfels/", "net/", "expressions/", BASES);

  private static final int MOST_BASES = 64;

  /** Neighbours of all surfels together, 256 MiB of a binding. */
  private static final long MOST_NEIGHBOURS = 1L << 24;

  /** Numbers of activations per hidden layer, 1 GiB. */
  private static final long MOST_ACTIVATIONS = 1L << 28;

  /** A quaternion shorter than this has no direction left. */
  private static final double LEAST_SQUARE = 1e-12;

  private SpaceArrays() {}

  /**
   * Saves a space, the arrays themselves. Deactivated bases are left out.
   *
   * @param arrays added to
   */
  public static void save(PersonalSpace space, NamedArrays arrays) {
    Surfels s = space.average();
    int n = s.count();
    int stages = space.stageCount();
    arrays.put("canonical/shape", space.canonicalShape());
    float[] shapes = new float[stages * space.head().shapeCount()];
    for (int k = 0; k < stages; k++) {
      System.arraycopy(
          space.stageShape(k), 0, shapes, k * space.head().shapeCount(), space.head().shapeCount());
    }
    arrays.put("stages/shape", shapes, stages, space.head().shapeCount());
    arrays.put("surfels/position", s.position(), 3, n);
    arrays.put(ROTATION, s.rotation(), 4, n);
    arrays.put("surfels/log_scale", s.logScale(), 2, n);
    arrays.put("surfels/opacity_logit", s.opacityLogit(), n);
    arrays.put("surfels/sh", s.sh(), s.sh().length / n, n);
    arrays.put("surfels/group", space.binding().group(), n);
    arrays.put("surfels/bound_at", space.binding().boundAt(), 3, n);
    arrays.put("surfels/sh_degree", new int[] {space.shDegree()});
    for (int k = 0; k < stages; k++) {
      StageAdditions added = space.additions().get(k);
      if (added.count() > 0) {
        arrays.put(surfelsName(k), added.surfel());
        arrays.put(additionsName(k), added.values(), StageAdditions.NUMBERS, added.count());
      }
    }
    for (int k = 0; k < stages; k++) {
      save(k, space.corrections().get(k), arrays);
    }
    space.expressions().ifPresent(expressions -> save(expressions, stages, arrays));
    space.bases().ifPresent(bases -> save(bases, arrays));
  }

  private static void save(ExpressionBases expressions, int stages, NamedArrays arrays) {
    SurfelDirections directions = expressions.directions();
    int codes = expressions.count();
    int inputs = expressions.code().projection().length / codes;
    int surfels = directions.surfel().length;
    arrays.put("expressions/projection", expressions.code().projection(), codes, inputs);
    arrays.put(LIMIT, expressions.code().limit(), codes);
    arrays.put("expressions/centre", expressions.centre(), stages, inputs);
    arrays.put(EXPRESSED, directions.surfel(), surfels);
    arrays.put(
        "expressions/directions", directions.values(), codes * SurfelDirections.NUMBERS, surfels);
  }

  private static void save(int stage, StageCorrection correction, NamedArrays arrays) {
    int columns = correction.mean().length;
    if (columns > 0) {
      arrays.put(correctionName("mean", stage), correction.mean(), columns);
      arrays.put(correctionName("given", stage), correction.given(), correction.count(), columns);
      arrays.put(correctionName("weight", stage), correction.weight(), correction.count(), columns);
    }
  }

  private static String correctionName(String what, int stage) {
    return String.format(Locale.ROOT, "stages/correction/%s/%d", what, stage);
  }

  private static String surfelsName(int stage) {
    return String.format(Locale.ROOT, "stages/unseen/%d", stage);
  }

  private static String additionsName(int stage) {
    return String.format(Locale.ROOT, "stages/additions/%d", stage);
  }

  private static void save(NeuralBases bases, NamedArrays arrays) {
    int stages = bases.stages();
    HashGrid grid = bases.tables().grid();
    int[] sizes = {
      grid.levels(), grid.features(), grid.log2Entries(), grid.coarsest(), grid.finest()
    };
    arrays.put(GRID, sizes);
    arrays.put("stages/blend", bases.blend(), stages, bases.count());
    MlpLayout layout = bases.layout();
    arrays.put("stages/residual", bases.residual(), stages, layout.embedding());
    arrays.put("net/layout", new int[] {layout.features(), layout.embedding(), layout.hidden()});
    arrays.put(NET, bases.net());
    for (int i = 0; i < bases.count(); i++) {
      float[] table = bases.tables().table(i);
      if (table != null) {
        arrays.put(tableName(i), table);
      }
    }
  }

  private static String tableName(int basis) {
    return String.format(Locale.ROOT, BASES + "%02d", basis);
  }

  /**
   * Restores a space. Arrays of other owners, such as an optimizer, are skipped.
   *
   * @param head the model it was made with
   * @param stages K life stages
   * @param geometry that the arrays were made with
   * @throws IllegalArgumentException when an array is missing, has another shape than the others
   *     ask for, or holds a number that is not finite or out of its bounds
   */
  public static PersonalSpace load(
      NamedArrays arrays, HeadModel head, List<LifeStage> stages, SpaceGeometry geometry) {
    LifeStage.requireDistinct(stages);
    int shapes = head.shapeCount();
    Surfels average = surfels(arrays);
    int n = average.count();
    if ((long) n * geometry.binding().neighbours() > MOST_NEIGHBOURS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d surfels with %d neighbours each; expected at most %d neighbours in all",
              n,
              geometry.binding().neighbours(),
              MOST_NEIGHBOURS));
    }
    float[] canonicalShape = bounded(arrays, "canonical/shape", shapes);
    float[] all = bounded(arrays, "stages/shape", stages.size(), shapes);
    float[][] stageShape = new float[stages.size()][shapes];
    for (int k = 0; k < stages.size(); k++) {
      System.arraycopy(all, k * shapes, stageShape[k], 0, shapes);
    }
    int[] group = arrays.intsWithin("surfels/group", 0, Integer.MAX_VALUE, n);
    float[] boundAt = bounded(arrays, "surfels/bound_at", 3, n);
    int degree = arrays.intsWithin("surfels/sh_degree", 0, average.shDegree(), 1)[0];
    CanonicalMesh mesh = PersonalSpace.canonicalMesh(head, canonicalShape);
    NeuralBases bases =
        holdsAny(arrays, BASES) ? bases(arrays, stages.size(), n, geometry.boxAround(mesh)) : null;
    PersonalSpace space =
        new PersonalSpace(
            head,
            stages,
            canonicalShape,
            mesh,
            stageShape,
            average,
            group,
            boundAt,
            geometry,
            bases);
    space.useShDegree(degree);
    space.add(IntStream.range(0, stages.size()).mapToObj(k -> additions(arrays, k, n)).toList());
    space.correct(
        IntStream.range(0, stages.size()).mapToObj(k -> correction(arrays, k, head)).toList());
    if (holdsAny(arrays, EXPRESSIONS)) {
      space.express(expressions(arrays, stages.size(), n, head));
    }
    return space;
  }

  /** Whether there is an array of a kind; then all of its arrays are needed. */
  private static boolean holdsAny(NamedArrays arrays, String kind) {
    return arrays.names().stream().anyMatch(name -> name.startsWith(kind));
  }

  private static ExpressionBases expressions(
      NamedArrays arrays, int stages, int surfels, HeadModel head) {
    int codes = arrays.dimension(LIMIT, 0);
    if (codes < 1 || codes > MOST_BASES) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%d directions of expressions; expected 1 to %d", codes, MOST_BASES));
    }
    int inputs = ExpressionCode.inputs(head);
    int[] surfel = ascending(arrays, EXPRESSED, surfels);
    return new ExpressionBases(
        new ExpressionCode(
            bounded(arrays, "expressions/projection", codes, inputs),
            arrays.floatsWithin(LIMIT, 0, Magnitude.LARGEST, codes)),
        bounded(arrays, "expressions/centre", stages, inputs),
        new SurfelDirections(
            codes,
            surfel,
            bounded(
                arrays,
                "expressions/directions",
                codes * SurfelDirections.NUMBERS,
                surfel.length)));
  }

  private static int[] ascending(NamedArrays arrays, String name, int surfels) {
    int count = arrays.dimension(name, 0);
    int[] surfel = arrays.intsWithin(name, 0, surfels - 1, count);
    for (int j = 1; j < count; j++) {
      if (surfel[j] <= surfel[j - 1]) {
        throw new IllegalArgumentException(
            "array " + name + ": expected ascending numbers of surfels");
      }
    }
    return surfel;
  }

  private static StageCorrection correction(NamedArrays arrays, int stage, HeadModel head) {
    if (!arrays.has(correctionName("mean", stage))) {
      return StageCorrection.NONE;
    }
    int columns = HeadMotion.length(head);
    int count = arrays.dimension(correctionName("given", stage), 0);
    return new StageCorrection(
        bounded(arrays, correctionName("given", stage), count, columns),
        bounded(arrays, correctionName("weight", stage), count, columns),
        bounded(arrays, correctionName("mean", stage), columns));
  }

  private static StageAdditions additions(NamedArrays arrays, int stage, int surfels) {
    if (!arrays.has(surfelsName(stage))) {
      return StageAdditions.NONE;
    }
    int[] surfel = ascending(arrays, surfelsName(stage), surfels);
    return new StageAdditions(
        surfel, bounded(arrays, additionsName(stage), StageAdditions.NUMBERS, surfel.length));
  }

  private static NeuralBases bases(NamedArrays arrays, int stages, int surfels, GridBox box) {
    HashTables tables = tables(arrays, stages);
    MlpLayout layout = layout(arrays, tables.grid(), surfels);
    return new NeuralBases(
        stages,
        box,
        tables,
        arrays.floats("stages/blend"),
        bounded(arrays, "stages/residual", stages, layout.embedding()),
        layout,
        bounded(arrays, NET, layout.parameterCount()));
  }

  private static Surfels surfels(NamedArrays arrays) {
    int n = arrays.floats("surfels/opacity_logit").length;
    if (n < 1 || n > Surfels.MOST) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%d surfels; expected 1 to %d", n, Surfels.MOST));
    }
    int rows = arrays.dimension("surfels/sh", 0);
    int degree = 0;
    while (degree < 3 && 3 * (degree + 1) * (degree + 1) < rows) {
      degree++;
    }
    int coefficients = 3 * (degree + 1) * (degree + 1);
    Surfels surfels =
        new Surfels(
            n,
            degree,
            bounded(arrays, "surfels/position", 3, n),
            bounded(arrays, ROTATION, 4, n),
            bounded(arrays, "surfels/log_scale", 2, n),
            bounded(arrays, "surfels/opacity_logit", n),
            bounded(arrays, "surfels/sh", coefficients, n));
    requireDirections(surfels.rotation());
    return surfels;
  }

  /**
   * Checks that {@link #load} takes the numbers that {@link #save} gave. Training may have driven
   * them out of bounds.
   *
   * @param arrays of a space; arrays of other owners are skipped
   * @throws UnusableSpaceException naming the array
   */
  public static void requireLoadable(NamedArrays arrays) {
    for (String name : arrays.names()) {
      boolean own = OWN.stream().anyMatch(name::startsWith);
      if (own && arrays.entry(name).data() instanceof float[] values) {
        requireUsable(name, values);
      }
    }
    requireDirections(arrays.floats(ROTATION));
  }

  private static void requireUsable(String name, float[] values) {
    for (float value : values) {
      if (!Magnitude.isUsable(value)) {
        throw new UnusableSpaceException(
            String.format(
                Locale.ROOT, "array %s holds %s, beyond %s", name, value, Magnitude.LARGEST));
      }
    }
  }

  /**
   * Checks that every quaternion is long enough to have a direction.
   *
   * @param q [4][n]
   */
  private static void requireDirections(float[] q) {
    int n = q.length / 4;
    for (int i = 0; i < n; i++) {
      double square = 0;
      for (int c = 0; c < 4; c++) {
        square += (double) q[c * n + i] * q[c * n + i];
      }
      if (square < LEAST_SQUARE) {
        throw new UnusableSpaceException(
            String.format(
                Locale.ROOT, "array %s: the rotation of surfel %d has no direction", ROTATION, i));
      }
    }
  }

  /** A float array of exactly this shape whose numbers are finite and within bounds. */
  private static float[] bounded(NamedArrays arrays, String name, long... shape) {
    float[] data = arrays.finiteFloats(name, shape);
    requireUsable(name, data);
    return data;
  }

  private static HashTables tables(NamedArrays arrays, int stages) {
    int[] g = arrays.intsWithin(GRID, 0, Integer.MAX_VALUE, 5);
    HashGrid grid = new HashGrid(g[0], g[1], g[2], g[3], g[4]);
    int bases = arrays.dimension("stages/blend", 1);
    if (bases < 1 || bases > MOST_BASES) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%d bases; expected 1 to %d", bases, MOST_BASES));
    }
    float[] blend = bounded(arrays, "stages/blend", stages, bases);
    float[][] tables = new float[bases][];
    int found = 0;
    for (int i = 0; i < bases; i++) {
      if (arrays.has(tableName(i))) {
        tables[i] = bounded(arrays, tableName(i), grid.tableLength());
        found++;
      } else {
        requireUnused(blend, bases, i);
      }
    }
    long stored = arrays.names().stream().filter(SpaceArrays::isTableName).count();
    if (found == 0 || found != stored) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "%d tables of bases; %d of them belong to a basis", stored, found));
    }
    return new HashTables(grid, tables);
  }

  private static boolean isTableName(String name) {
    return name.startsWith(BASES) && !name.equals(GRID);
  }

  /** A deactivated basis has no table, and weight 0 at every life stage. */
  private static void requireUnused(float[] blend, int bases, int basis) {
    for (int at = basis; at < blend.length; at += bases) {
      if (blend[at] != 0) {
        throw new IllegalArgumentException(
            "array " + tableName(basis) + " is missing, but its basis has a blend weight");
      }
    }
  }

  private static MlpLayout layout(NamedArrays arrays, HashGrid grid, int surfels) {
    int[] sizes = arrays.intsWithin("net/layout", 0, 1 << 16, 3);
    MlpLayout layout = new MlpLayout(sizes[0], sizes[1], sizes[2]);
    if (layout.features() != grid.outputs()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "net/layout takes %d features; the grid gives %d",
              layout.features(),
              grid.outputs()));
    }
    if ((long) layout.hidden() * surfels > MOST_ACTIVATIONS) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d surfels with %d hidden units each; expected at most %d units in all",
              surfels,
              layout.hidden(),
              MOST_ACTIVATIONS));
    }
    return layout;
  }
}
