package timewalker.app.export;

import java.io.IOException;
import java.nio.file.Path;
import timewalker.app.view.Viewing;
import timewalker.app.view.WalkPage;
import timewalker.head.HeadParams;

/** The viewer with a person inside, in one file that needs no server. */
record PageExport() implements ExportFormat {
  @Override
  public String ending() {
    return "html";
  }

  @Override
  public boolean sequences() {
    return false;
  }

  /** The page opens at the moment that was asked for; its face starts calm. */
  @Override
  public void write(Job job, HeadParams head, Path file) throws IOException {
    String name = file.getFileName().toString();
    WalkPage.write(
        file,
        job.person(),
        name.substring(0, name.length() - ".html".length()),
        job.mix(),
        job.motion(),
        Viewing.painters());
  }
}
