package timewalker.app.export;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import timewalker.TimeWalker;
import timewalker.app.view.Motion;
import timewalker.avatar.StageMix;
import timewalker.head.HeadParams;
import timewalker.io.splat.SplatAxes;
import timewalker.io.splat.SplatFormat;
import timewalker.jobs.Outputs;

/**
 * A kind of file that an avatar can be exported to. A further kind is one more entry of {@link
 * #ALL}.
 */
public interface ExportFormat {
  /** All that there are, in the order of messages. */
  List<ExportFormat> ALL =
      Stream.<ExportFormat>concat(
              Arrays.stream(SplatFormat.values()).map(SplatExport::new),
              Stream.of(new PageExport()))
          .toList();

  /** What names of such files end in, without the dot. */
  String ending();

  /** Whether a motion becomes many files, one a moment; else it is played by the one file. */
  boolean sequences();

  /** Writes one moment. */
  void write(Job job, HeadParams head, Path file) throws IOException;

  /**
   * What is to be exported.
   *
   * @param mix the moment of life
   * @param axes where the axes shall point, when not where readers expect them
   * @param motion what a file can play that is no sequence
   */
  record Job(TimeWalker person, StageMix mix, Optional<SplatAxes> axes, Optional<Motion> motion) {}

  /** The format that a name asks for. */
  static Optional<ExportFormat> of(Path file) {
    return ALL.stream().filter(f -> f.ending().equals(Outputs.ending(file))).findFirst();
  }

  /** For example ".ply, .spz or .glb". */
  static String endings(Stream<ExportFormat> formats) {
    List<String> all = formats.map(format -> "." + format.ending()).toList();
    String last = all.getLast();
    return all.size() == 1
        ? last
        : all.stream().limit(all.size() - 1).collect(Collectors.joining(", ")) + " or " + last;
  }
}
