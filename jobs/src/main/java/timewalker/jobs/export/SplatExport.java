package timewalker.jobs.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import timewalker.head.HeadParams;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.io.splat.SplatFormat;
import timewalker.jobs.Outputs;

/** Exports the surfels of one moment as Gaussian splats. */
public record SplatExport(SplatFormat format) implements ExportFormat {
  /** The format that a name asks for. */
  public static Optional<ExportFormat> of(Path file) {
    return Arrays.stream(SplatFormat.values())
        .filter(format -> format.ending().equals(Outputs.ending(file)))
        .findFirst()
        .map(SplatExport::new);
  }

  /** What names of such files end in, without the dot. */
  public static List<String> endings() {
    return Arrays.stream(SplatFormat.values()).map(SplatFormat::ending).toList();
  }

  @Override
  public boolean sequences() {
    return true;
  }

  @Override
  public void write(ExportedMoment subject, HeadParams head, Path file) throws IOException {
    format.write(
        file,
        subject.surfels(head),
        subject.axes().orElse(format.usualAxes()),
        SyntheticMediaTag.TRAINED,
        subject.parallel());
  }
}
