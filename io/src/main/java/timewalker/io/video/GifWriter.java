package timewalker.io.video;

import java.awt.image.BufferedImage;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.FileImageOutputStream;
import javax.imageio.stream.ImageOutputStream;
import org.jspecify.annotations.Nullable;
import timewalker.io.AtomicFile;
import timewalker.io.BadInputException;
import timewalker.io.OutputException;
import timewalker.io.TemporaryFile;
import timewalker.io.image.ByteImage;
import timewalker.io.image.SyntheticMediaTag;

/**
 * An endlessly repeating GIF. XMP is in an application extension before the first frame (XMP
 * specification part 3, section 1.1.2): the packet itself, followed by a trailer that a reader
 * which skips sub-blocks reads through to the end.
 */
public final class GifWriter implements ClipWriter {
  private static final String FORMAT = "javax_imageio_gif_image_1.0";
  private static final byte[] XMP_EXTENSION =
      concatenate(
          new byte[] {0x21, (byte) 0xff, 11}, "XMP DataXMP".getBytes(StandardCharsets.US_ASCII));

  private final Path file;
  private final SyntheticMediaTag tag;
  private final int framesPerSecond;
  private @Nullable TemporaryFile temporary; // null before the first frame
  private @Nullable ImageWriter writer;
  private @Nullable ImageOutputStream stream;
  private int frames;

  GifWriter(Path file, int framesPerSecond, SyntheticMediaTag tag) {
    this.file = file;
    this.tag = tag;
    this.framesPerSecond = framesPerSecond;
  }

  @Override
  public void add(ByteImage frame) throws IOException {
    if (temporary == null) {
      temporary = TemporaryFile.beside(file);
    }
    try {
      addFrame(temporary.path(), frame);
    } catch (IOException e) {
      throw OutputException.of(file, e);
    }
  }

  private void addFrame(Path to, ByteImage frame) throws IOException {
    if (writer == null) {
      // Not through a channel, which an interrupted thread cannot use.
      stream = new FileImageOutputStream(to.toFile());
      writer = ImageIO.getImageWritersByFormatName("gif").next();
      writer.setOutput(stream);
      writer.prepareWriteSequence(null);
    }
    BufferedImage image = buffered(frame.rgb());
    IIOMetadata metadata =
        writer.getDefaultImageMetadata(
            ImageTypeSpecifier.createFromRenderedImage(image), writer.getDefaultWriteParam());
    describe(metadata);
    writer.writeToSequence(new IIOImage(image, null, metadata), writer.getDefaultWriteParam());
    frames++;
  }

  private void describe(IIOMetadata metadata) throws IIOInvalidTreeException {
    IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(FORMAT);
    IIOMetadataNode control = child(root, "GraphicControlExtension");
    control.setAttribute("disposalMethod", "none");
    control.setAttribute("userInputFlag", "FALSE");
    control.setAttribute("transparentColorFlag", "FALSE");
    control.setAttribute("transparentColorIndex", "0");
    control.setAttribute("delayTime", Integer.toString(Math.round(100f / framesPerSecond)));
    if (frames == 0) {
      IIOMetadataNode loop = new IIOMetadataNode("ApplicationExtension");
      loop.setAttribute("applicationID", "NETSCAPE");
      loop.setAttribute("authenticationCode", "2.0");
      loop.setUserObject(new byte[] {1, 0, 0});
      child(root, "ApplicationExtensions").appendChild(loop);
    }
    metadata.setFromTree(FORMAT, root);
  }

  private static IIOMetadataNode child(IIOMetadataNode root, String name) {
    for (int i = 0; i < root.getLength(); i++) {
      if (root.item(i).getNodeName().equals(name)) {
        return (IIOMetadataNode) root.item(i);
      }
    }
    IIOMetadataNode node = new IIOMetadataNode(name);
    root.appendChild(node);
    return node;
  }

  private static BufferedImage buffered(ByteImage image) {
    BufferedImage out =
        new BufferedImage(image.width(), image.height(), BufferedImage.TYPE_INT_RGB);
    byte[] data = image.data();
    for (int i = 0; i < image.pixels(); i++) {
      int rgb =
          (data[3 * i] & 0xff) << 16 | (data[3 * i + 1] & 0xff) << 8 | (data[3 * i + 2] & 0xff);
      out.setRGB(i % image.width(), i / image.width(), rgb);
    }
    return out;
  }

  @Override
  public void finish() throws IOException {
    if (writer == null || temporary == null) {
      throw new IllegalStateException("a clip without frames");
    }
    Path encoded = temporary.path();
    try {
      writer.endWriteSequence();
      stopEncoding();
    } catch (IOException e) {
      throw OutputException.of(file, e);
    }
    AtomicFile.write(file, out -> copyWithTag(encoded, out));
  }

  private void stopEncoding() throws IOException {
    ImageWriter ended = writer;
    writer = null;
    if (ended != null) {
      ended.dispose();
    }
    ImageOutputStream written = stream;
    stream = null;
    if (written != null) {
      written.close();
    }
  }

  /** The tag goes behind the header, the screen descriptor and the global palette, if any. */
  private void copyWithTag(Path encoded, OutputStream out) throws IOException {
    try (InputStream in = new FileInputStream(encoded.toFile())) {
      byte[] start = in.readNBytes(13);
      int palette = (start[10] & 0x80) != 0 ? 3 << ((start[10] & 7) + 1) : 0;
      out.write(start);
      out.write(in.readNBytes(palette));
      out.write(XMP_EXTENSION);
      out.write(tag.xmp());
      out.write(magicTrailer());
      in.transferTo(out);
    }
  }

  /** Wherever a reader of sub-blocks lands in it, it is led to the terminator. */
  private static byte[] magicTrailer() {
    byte[] trailer = new byte[258];
    trailer[0] = 1;
    for (int i = 1; i < 257; i++) {
      trailer[i] = (byte) (256 - i);
    }
    return trailer;
  }

  /**
   * The digital source type that a GIF states, if any.
   *
   * @throws BadInputException when the file is no GIF
   */
  public static Optional<String> readTag(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    if (bytes.length < 13 || bytes[0] != 'G' || bytes[1] != 'I' || bytes[2] != 'F') {
      throw new BadInputException(file.toString(), "is no GIF");
    }
    int palette = (bytes[10] & 0x80) != 0 ? 3 << ((bytes[10] & 7) + 1) : 0;
    int at = 13 + palette;
    int packet = at + XMP_EXTENSION.length;
    if (packet >= bytes.length
        || !Arrays.equals(bytes, at, packet, XMP_EXTENSION, 0, XMP_EXTENSION.length)) {
      return Optional.empty();
    }
    int end = packet;
    while (end < bytes.length && bytes[end] != 1) {
      end++;
    }
    return SyntheticMediaTag.digitalSourceType(Arrays.copyOfRange(bytes, packet, end));
  }

  private static byte[] concatenate(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  @Override
  public void close() throws IOException {
    try (TemporaryFile _ = temporary) {
      stopEncoding();
    } catch (IOException e) {
      throw OutputException.of(file, e);
    }
  }
}
