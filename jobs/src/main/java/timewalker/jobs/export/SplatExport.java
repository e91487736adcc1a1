package timewalker.app.export;

import java.io.IOException;
import java.nio.file.Path;
import timewalker.head.HeadParams;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.io.splat.SplatFormat;
import timewalker.surfel.Surfels;

/** The surfels of one moment in a file of splats. */
record SplatExport(SplatFormat format) implements ExportFormat {
  @Override
  public String ending() {
    return format.ending();
  }

  @Override
  public boolean sequences() {
    return true;
  }

  @Override
  public void write(Job job, HeadParams head, Path file) throws IOException {
    Surfels surfels = job.person().surfels(job.mix(), head);
    format.write(
        file,
        surfels,
        job.axes().orElse(format.usualAxes()),
        SyntheticMediaTag.TRAINED,
        job.person().parallel());
  }
}
