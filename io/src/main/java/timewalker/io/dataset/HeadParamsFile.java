package timewalker.io.dataset;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import timewalker.head.HeadParams;
import timewalker.io.BadInputException;
import timewalker.io.npy.NpyArray;
import timewalker.io.npy.NpyLimits;
import timewalker.io.npy.Npz;
import timewalker.math.Magnitude;

/** The head's parameters at one moment as an .npz file with VHAP's keys. */
public final class HeadParamsFile {
  /** Coefficients and one offset a vertex; a larger file is not a head's parameters. */
  private static final NpyLimits LIMITS = new NpyLimits(64L << 20, 100);

  private HeadParamsFile() {}

  /**
   * Writes parameters.
   *
   * @param vertices the head model's number of vertices
   * @param offset [vertices][3] metres added to the vertices; VHAP's readers want zeros for none
   */
  static void write(OutputStream out, HeadParams params, int vertices, Optional<float[]> offset)
      throws IOException {
    Map<String, NpyArray> arrays = new LinkedHashMap<>();
    arrays.put("shape", NpyArray.of(params.shape()));
    arrays.put("expr", NpyArray.of(params.expression(), 1, params.expression().length));
    arrays.put("rotation", NpyArray.of(params.root(), 1, 3));
    arrays.put("neck_pose", NpyArray.of(params.neck(), 1, 3));
    arrays.put("jaw_pose", NpyArray.of(params.jaw(), 1, 3));
    arrays.put("eyes_pose", NpyArray.of(params.eyes(), 1, 6));
    arrays.put("translation", NpyArray.of(params.translation(), 1, 3));
    arrays.put(
        "static_offset",
        NpyArray.of(offset.orElseGet(() -> new float[3 * vertices]), 1, vertices, 3));
    Npz.write(out, arrays);
  }

  /**
   * Reads parameters and checks them against the head model's sizes where those are stated.
   *
   * @throws BadInputException when the file is missing, damaged, or holds something else
   */
  public static HeadParams read(Path file, HeadModelRef model) {
    try (Npz npz = Npz.open(file, LIMITS)) {
      HeadParams params =
          new HeadParams(
              vector(npz, "shape", model.shapes()),
              vector(npz, "expr", model.expressions()),
              vector(npz, "rotation", 3),
              vector(npz, "neck_pose", 3),
              vector(npz, "jaw_pose", 3),
              vector(npz, "eyes_pose", 6),
              vector(npz, "translation", 3));
      requireBounded(params, file.toString());
      return params;
    } catch (IOException e) {
      throw new BadInputException(file.toString(), "cannot be read: " + e.getMessage(), e);
    }
  }

  /** Per-vertex offsets [V][3] in metres, unless there are none or all are zero. */
  public static Optional<float[]> staticOffset(Path file) {
    try (Npz npz = Npz.open(file, LIMITS)) {
      if (!npz.has("static_offset")) {
        return Optional.empty();
      }
      NpyArray array = npz.array("static_offset").requireFinite();
      if (array.size() % 3 != 0) {
        throw new BadInputException(array.origin(), "does not have three numbers per vertex");
      }
      float[] offset = array.floats();
      requireBounded(offset, array.origin());
      for (float v : offset) {
        if (v != 0) {
          return Optional.of(offset);
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new BadInputException(file.toString(), "cannot be read: " + e.getMessage(), e);
    }
  }

  /** One row of numbers: (n,) or (1, n). */
  private static float[] vector(Npz npz, String key, int expected) throws IOException {
    NpyArray array = npz.array(key);
    int[] shape = array.shape();
    boolean row = shape.length == 1 || shape.length == 2 && shape[0] == 1;
    if (!row || expected > 0 && array.size() != expected) {
      throw new BadInputException(
          array.origin(),
          String.format(
              Locale.ROOT,
              "has shape %s where %s is needed",
              java.util.Arrays.toString(shape),
              expected > 0 ? "[1, " + expected + "]" : "[1, any]"));
    }
    if (array.type() != NpyArray.Type.FLOAT32 && array.type() != NpyArray.Type.FLOAT64) {
      throw new BadInputException(
          array.origin(), "holds " + array.type() + " where floats are needed");
    }
    return array.requireFinite().floats();
  }

  /**
   * Requires numbers that a head can have: sums over its bases stay finite.
   *
   * @param where file or frame, for messages
   * @throws BadInputException for larger ones
   */
  public static void requireBounded(HeadParams params, String where) {
    requireBounded(params.shape(), where + ", shape");
    requireBounded(params.expression(), where + ", expression");
    requireBounded(params.root(), where + ", rotation");
    requireBounded(params.neck(), where + ", neck_pose");
    requireBounded(params.jaw(), where + ", jaw_pose");
    requireBounded(params.eyes(), where + ", eyes_pose");
    requireBounded(params.translation(), where + ", translation");
  }

  private static void requireBounded(float[] values, String where) {
    for (int i = 0; i < values.length; i++) {
      if (!Magnitude.isUsable(values[i])) {
        throw new BadInputException(
            where,
            String.format(
                Locale.ROOT,
                "holds %s at index %d, too large for a head; at most %s",
                values[i],
                i,
                Magnitude.LARGEST));
      }
    }
  }
}
