package timewalker.app.view;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import timewalker.TimeWalker;
import timewalker.head.HeadParams;
import timewalker.jobs.export.ExportFormat;
import timewalker.jobs.export.ExportedMoment;

/**
 * The viewer with a person inside, in one file that needs no server.
 *
 * @param person the avatar
 * @param motion what the page can play
 */
public record PageExport(TimeWalker person, Optional<Motion> motion) implements ExportFormat {
  /** What names of pages end in, without the dot. */
  public static final String ENDING = "html";

  @Override
  public boolean sequences() {
    return false;
  }

  /** The page opens at the moment that was asked for; its face starts calm. */
  @Override
  public void write(ExportedMoment subject, HeadParams head, Path file) throws IOException {
    String name = file.getFileName().toString();
    WalkPage.write(
        file,
        person,
        name.substring(0, name.length() - ".html".length()),
        subject.mix(),
        motion,
        Viewing.painters());
  }
}
