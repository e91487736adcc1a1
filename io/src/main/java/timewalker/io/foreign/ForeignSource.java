package timewalker.io.foreign;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import timewalker.head.HeadModel;

/** An opened data set of another program: its list of frames, which are read one by one. */
interface ForeignSource extends AutoCloseable {
  /** All frames, in the order of time. */
  List<? extends ForeignFrame> frames();

  /** Warnings about unusual content that could be used. */
  List<String> warnings();

  /** The person's age in years if the data state it, else NaN. */
  default double age() {
    return Double.NaN;
  }

  @Override
  void close() throws IOException;

  /**
   * Opens a data set.
   *
   * @param model whose parameters it carries
   */
  static ForeignSource open(Path path, ForeignFormat format, HeadModel model) throws IOException {
    return switch (format) {
      case VHAP, INSTA, NERF -> TransformsSource.open(path, format, model);
      case RENDERME360 -> SmcSource.open(path, model);
    };
  }
}
