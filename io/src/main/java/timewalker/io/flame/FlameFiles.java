package timewalker.io.flame;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Where the user keeps the parts of FLAME.
 *
 * @param model the head: {@code .pkl} of FLAME 2020, 2023 or 2023 Open, or {@code .npz} with the
 *     same keys
 * @param id what the model is called in files that refer to it
 * @param shapeComponents how many of its components are shape, the rest being expression
 * @param landmarks embeddings of landmarks, {@code .npy}, {@code .npz} or {@code .pkl}
 * @param masks the file of vertex masks
 * @param texture {@code .npz} with texture coordinates {@code vt} and their triangles {@code ft}
 */
public record FlameFiles(
    Path model,
    String id,
    int shapeComponents,
    List<Path> landmarks,
    Optional<Path> masks,
    Optional<Path> texture) {
  /** Shape components of every published FLAME. */
  public static final int SHAPE_COMPONENTS = 300;

  public FlameFiles {
    if (shapeComponents < 0) {
      throw new IllegalArgumentException("shapeComponents is " + shapeComponents);
    }
    landmarks = List.copyOf(landmarks);
  }

  /** The head alone, called after its file's name. */
  public static FlameFiles of(Path model) {
    return new FlameFiles(
        model, idOf(model), SHAPE_COMPONENTS, List.of(), Optional.empty(), Optional.empty());
  }

  private static String idOf(Path model) {
    String name = String.valueOf(model.getFileName()).toLowerCase(Locale.ROOT);
    if (name.contains("2023")) {
      return name.contains("open") ? "flame-2023-open" : "flame-2023";
    }
    return name.contains("2020") || name.contains("generic_model") ? "flame-2020" : "flame";
  }

  /** The same under another id. */
  public FlameFiles withId(String newId) {
    return new FlameFiles(model, newId, shapeComponents, landmarks, masks, texture);
  }

  /** The same with another number of shape components. */
  public FlameFiles withShapeComponents(int count) {
    return new FlameFiles(model, id, count, landmarks, masks, texture);
  }

  /** The same with one more landmark file. */
  public FlameFiles withLandmarks(Path file) {
    List<Path> more = new ArrayList<>(landmarks);
    more.add(file);
    return new FlameFiles(model, id, shapeComponents, more, masks, texture);
  }

  /** The same with masks. */
  public FlameFiles withMasks(Path file) {
    return new FlameFiles(model, id, shapeComponents, landmarks, Optional.of(file), texture);
  }

  /** The same with texture coordinates. */
  public FlameFiles withTexture(Path file) {
    return new FlameFiles(model, id, shapeComponents, landmarks, masks, Optional.of(file));
  }
}
