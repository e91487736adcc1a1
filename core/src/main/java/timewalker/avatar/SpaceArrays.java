package timewalker.avatar;

import java.util.List;
import timewalker.basis.HashGrid;
import timewalker.basis.HashTables;
import timewalker.basis.MlpLayout;
import timewalker.head.HeadModel;
import timewalker.math.NamedArrays;
import timewalker.surfel.SurfelBinding;
import timewalker.surfel.Surfels;

/** A personal space as named arrays and back: the content of avatars and checkpoints. */
public final class SpaceArrays {
  private static final String GRID = "bases/grid";
  private static final String NET = "net/parameters";

  private SpaceArrays() {}

  /**
   * Gives everything away, the arrays themselves. Deactivated bases are left out.
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
    arrays.put("surfels/rotation", s.rotation(), 4, n);
    arrays.put("surfels/log_scale", s.logScale(), 2, n);
    arrays.put("surfels/opacity_logit", s.opacityLogit(), n);
    arrays.put("surfels/sh", s.sh(), s.sh().length / n, n);
    arrays.put("surfels/group", space.binding().group(), n);
    arrays.put("surfels/bound_at", space.binding().boundAt(), 3, n);
    arrays.put("surfels/sh_degree", new int[] {space.shDegree()});
    if (!space.hasBases()) {
      return;
    }
    HashGrid grid = space.tables().grid();
    int[] layout = {
      grid.levels(), grid.features(), grid.log2Entries(), grid.coarsest(), grid.finest()
    };
    arrays.put(GRID, layout);
    arrays.put("stages/blend", space.blend(), stages, space.baseCount());
    arrays.put("stages/residual", space.residual(), stages, space.residual().length / stages);
    arrays.put(
        "net/layout",
        new int[] {
          space.netLayout().features(), space.netLayout().embedding(), space.netLayout().hidden()
        });
    arrays.put(NET, space.net());
    for (int i = 0; i < space.baseCount(); i++) {
      if (space.tables().active(i)) {
        arrays.put(tableName(i), space.tables().table(i));
      }
    }
  }

  private static String tableName(int basis) {
    return "bases/%02d".formatted(basis);
  }

  /**
   * Takes a space back.
   *
   * @param head the model it was made with
   * @throws IllegalArgumentException when an array is missing or has the wrong size
   */
  public static PersonalSpace load(
      NamedArrays arrays, HeadModel head, List<LifeStage> stages, SurfelBinding.Settings binding) {
    int n = arrays.floats("surfels/opacity_logit").length;
    int coefficients = n == 0 ? 0 : arrays.floats("surfels/sh").length / n / 3;
    Surfels average =
        new Surfels(
            n,
            (int) Math.round(Math.sqrt(coefficients)) - 1,
            arrays.floats("surfels/position"),
            arrays.floats("surfels/rotation"),
            arrays.floats("surfels/log_scale"),
            arrays.floats("surfels/opacity_logit"),
            arrays.floats("surfels/sh"));
    float[] shapes = arrays.floats("stages/shape");
    float[][] stageShape = new float[stages.size()][head.shapeCount()];
    for (int k = 0; k < stages.size(); k++) {
      System.arraycopy(shapes, k * head.shapeCount(), stageShape[k], 0, head.shapeCount());
    }
    boolean bases = arrays.has(GRID);
    PersonalSpace space =
        new PersonalSpace(
            head,
            stages,
            arrays.floats("canonical/shape"),
            stageShape,
            average,
            arrays.ints("surfels/group"),
            arrays.floats("surfels/bound_at"),
            binding,
            bases ? tables(arrays, stages.size()) : null,
            bases ? arrays.floats("stages/blend") : new float[0],
            bases ? arrays.floats("stages/residual") : new float[0],
            bases ? layout(arrays.ints("net/layout")) : null,
            bases ? arrays.floats(NET) : new float[0]);
    space.useShDegree(arrays.ints("surfels/sh_degree")[0]);
    return space;
  }

  private static HashTables tables(NamedArrays arrays, int stages) {
    int[] g = arrays.ints(GRID);
    int bases = arrays.floats("stages/blend").length / stages;
    float[][] tables = new float[bases][];
    for (int i = 0; i < bases; i++) {
      tables[i] = arrays.has(tableName(i)) ? arrays.floats(tableName(i)) : null;
    }
    return new HashTables(new HashGrid(g[0], g[1], g[2], g[3], g[4]), tables);
  }

  private static MlpLayout layout(int[] sizes) {
    return new MlpLayout(sizes[0], sizes[1], sizes[2]);
  }
}
