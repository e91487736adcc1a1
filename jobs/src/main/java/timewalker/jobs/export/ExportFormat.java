package timewalker.jobs.export;

import java.io.IOException;
import java.nio.file.Path;
import timewalker.head.HeadParams;

/** A file format for exports of an avatar. */
public interface ExportFormat {
  /** Whether a motion becomes one file per moment; otherwise a single file plays it. */
  boolean sequences();

  /**
   * Writes one moment.
   *
   * @param subject the avatar at its moment
   * @param head posed, its shape included
   */
  void write(ExportedMoment subject, HeadParams head, Path file) throws IOException;
}
