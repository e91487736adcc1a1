package timewalker.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import timewalker.head.HeadModel;
import timewalker.head.HeadModelFile;
import timewalker.io.BadInputException;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.DatasetSummary;
import timewalker.io.flame.FlameFiles;
import timewalker.io.flame.FlameReader;
import timewalker.io.image.ImageHeader;
import timewalker.io.image.ImageLimits;
import timewalker.io.image.SyntheticMediaTag;

/** Says what a folder or file holds. */
@Command(
    name = "info",
    description = {
      "Say what is in a dataset, a head model or a picture, and what is odd about it."
    })
final class InfoCommand extends ConsoleCommand {
  @Parameters(
      paramLabel = "PATH",
      description =
          "Folder of a dataset (ours, or in the layout of VHAP and GaussianAvatars), head model"
              + " (.pkl, .npz, .twh) or picture (PNG, JPEG).")
  private Path path;

  @Override
  protected Result execute() throws Exception {
    if (!Files.exists(path)) {
      throw new BadInputException(path.toString(), "does not exist");
    }
    if (Files.isDirectory(path)) {
      DatasetSummary summary = DatasetSummary.of(Dataset.open(path));
      return new Result(summary.text(), summary.data());
    }
    String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
    if (name.endsWith(".pkl") || name.endsWith(".npz")) {
      return aboutHead(FlameReader.read(FlameFiles.of(path)));
    }
    if (name.endsWith(".twh")) {
      return aboutHead(readHead());
    }
    if (name.endsWith(".png") || name.endsWith(".jpg") || name.endsWith(".jpeg")) {
      return aboutPicture();
    }
    throw new BadInputException(
        path.toString(),
        "is neither a dataset's folder nor a head model (.pkl, .npz, .twh) nor a picture (.png,"
            + " .jpg)");
  }

  private HeadModel readHead() {
    try (InputStream in = Files.newInputStream(path)) {
      return HeadModelFile.read(in);
    } catch (IOException e) {
      throw new BadInputException(path.toString(), e.getMessage(), e);
    }
  }

  private Result aboutHead(HeadModel head) {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("kind", "head model");
    data.put("path", path.toString());
    data.put("id", head.id());
    data.put("sha256", head.sha256());
    data.put("vertices", head.vertexCount());
    data.put("faces", head.faceCount());
    data.put("shapes", head.shapeCount());
    data.put("expressions", head.expressionCount());
    String text =
        """
        Head model  %s: %s
        Surface     %d vertices, %d triangles
        Components  %d shapes, %d expressions
        SHA-256     %s\
        """
            .formatted(
                path,
                head.id(),
                head.vertexCount(),
                head.faceCount(),
                head.shapeCount(),
                head.expressionCount(),
                head.sha256());
    return new Result(text, data);
  }

  private Result aboutPicture() throws IOException {
    ImageHeader header = ImageHeader.read(path, ImageLimits.DEFAULT);
    Optional<String> tag = SyntheticMediaTag.readFrom(path);
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("kind", "picture");
    data.put("path", path.toString());
    data.put("format", header.format().name());
    data.put("width", header.width());
    data.put("height", header.height());
    data.put("channels", header.channels());
    data.put("bits_per_sample", header.bitsPerSample());
    data.put("synthetic_media_tag", tag.orElse(null));
    String text =
        """
        Picture     %s: %s
        Size        %d x %d pixels, %d channels of %d bits
        Made by     %s\
        """
            .formatted(
                path,
                header.format(),
                header.width(),
                header.height(),
                header.channels(),
                header.bitsPerSample(),
                tag.map(t -> "a machine (" + t + ")").orElse("a camera, or not stated"));
    return new Result(text, data);
  }
}
