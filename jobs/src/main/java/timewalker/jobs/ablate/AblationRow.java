package timewalker.jobs.ablate;

import java.util.Arrays;
import java.util.List;
import timewalker.engine.LossTerm;
import timewalker.train.Losses;

/** The rows of the paper's Table 1, in its order: the changed settings and the paper's figures. */
public enum AblationRow {
  NO_LPIPS("no-lpips", "w/o perceptual loss", 26.56, 0.916, 0.18, "losses.perceptual=0"),
  NO_GEOMETRY(
      "no-geometry", "w/o geometry losses", 27.25, 0.943, 0.080, without(LossTerm.Kind.GEOMETRY)),
  NO_DEFORM(
      "no-deform",
      "w/o deformation regularizer",
      24.79,
      0.886,
      0.165,
      without(LossTerm.Kind.DEFORMATION)),
  /** The average alone, the same at every life stage. */
  NO_DYNAMO("no-dynamo", "w/o Dynamo", 21.69, 0.767, 0.197, "bases.count=0"),
  ONE_GRID("one-grid", "1 hash grid", 24.84, 0.890, 0.119, "bases.count=1"),
  ALL_GRIDS("all-grids", "all hash grids", 26.86, 0.938, 0.078, "bases.dynamo=false"),
  OURS("ours", "ours", 27.20, 0.941, 0.077);

  private final String key;
  private final String title;
  private final double psnr;
  private final double ssim;
  private final double lpips;
  private final String changes;

  AblationRow(String key, String title, double psnr, double ssim, double lpips, String... changes) {
    this.key = key;
    this.title = title;
    this.psnr = psnr;
    this.ssim = ssim;
    this.lpips = lpips;
    this.changes = String.join(" ", changes);
  }

  private static String[] without(LossTerm.Kind kind) {
    return Losses.settings(kind).stream().map(key -> key + "=0").toArray(String[]::new);
  }

  /** What it is called on the command line and in files. */
  public String key() {
    return key;
  }

  /** What it is called in the table. */
  public String title() {
    return title;
  }

  /** What differs from "ours": settings as key=value. */
  public List<String> changes() {
    return changes.isEmpty() ? List.of() : List.of(changes.split(" "));
  }

  /**
   * What the paper found.
   *
   * @return NaN for figures that the paper does not give
   */
  public double paper(Figure figure) {
    return switch (figure) {
      case PSNR -> psnr;
      case SSIM -> ssim;
      case LPIPS -> lpips;
      case ST_LPIPS, HEAD_PSNR, HEAD_SSIM, NORMALS, DEPTH -> Double.NaN;
    };
  }

  /** The names of all rows. */
  public static List<String> keys() {
    return Arrays.stream(values()).map(AblationRow::key).toList();
  }
}
