package timewalker.io.foreign;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import timewalker.head.HeadParams;
import timewalker.io.BadInputException;
import timewalker.io.dataset.DatasetFolder;
import timewalker.io.dataset.HeadModelRef;
import timewalker.io.dataset.HeadParamsFile;

/** Where a structure stores the head parameters of a frame. */
interface TrackedHeads {
  /**
   * A head as it was tracked.
   *
   * @param params with the head model's numbers of coefficients
   * @param staticOffset [V][3] metres added to the vertices
   */
  record Tracked(HeadParams params, Optional<float[]> staticOffset) {}

  /** The head of a frame. */
  Tracked read(TransformsList.Entry frame, TransformsList.Entry shared) throws IOException;

  /** Whether the head may carry motion itself; else the camera carries all. */
  boolean turns(TransformsList.Entry frame);

  /** What was odd. */
  default List<String> warnings() {
    return List.of();
  }

  static TrackedHeads of(ForeignFormat format, DatasetFolder folder, HeadCoefficients known) {
    return switch (format) {
      case VHAP -> new InArchives(folder, known);
      case INSTA -> new MetricalHeads(folder, known);
      case NERF -> new InlineHeads(new InArchives(folder, known), known);
      case RENDERME360 -> throw new IllegalArgumentException("holds no lists of frames");
    };
  }

  /** VHAP: an {@code .npz} a moment. */
  final class InArchives implements TrackedHeads {
    static final String KEY = "flame_param_path";

    private final DatasetFolder folder;
    private final HeadCoefficients known;

    InArchives(DatasetFolder folder, HeadCoefficients known) {
      this.folder = folder;
      this.known = known;
    }

    @Override
    public Tracked read(TransformsList.Entry frame, TransformsList.Entry shared) {
      String path = frame.paths().get(KEY);
      String where = frame.where() + ", " + KEY;
      if (path == null) {
        throw new BadInputException(
            frame.where(), String.format(Locale.ROOT, "has no \"%s\"", KEY));
      }
      var file = folder.file(path, where);
      HeadModelRef any = new HeadModelRef(known.model().id(), Optional.empty(), 0, 0, 0);
      HeadParams params = known.padded(HeadParamsFile.read(file, any), file.toString());
      int needed = 3 * known.model().vertexCount();
      Optional<float[]> offset = HeadParamsFile.staticOffset(file);
      if (offset.isPresent() && offset.get().length < needed) {
        throw new BadInputException(
            file + ", static_offset",
            String.format(
                Locale.ROOT,
                "is for %d vertices, the head model has %d",
                offset.get().length / 3,
                needed / 3));
      }
      // VHAP adds teeth behind FLAME's own vertices
      return new Tracked(params, offset.map(all -> Arrays.copyOf(all, needed)));
    }

    @Override
    public boolean turns(TransformsList.Entry frame) {
      return true;
    }
  }
}
