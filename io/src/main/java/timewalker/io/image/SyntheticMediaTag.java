package timewalker.io.image;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import timewalker.io.BadInputException;

/**
 * States inside a file that its content was made by a machine: the IPTC "digital source type" in an
 * XMP packet. Every picture, clip, mesh and page that the program computes carries it; cut-outs of
 * real photos do not. Formats without a place for XMP embed {@link #uri()} in their own metadata.
 */
public enum SyntheticMediaTag {
  /** Made by a model trained on pictures: everything that an avatar renders. */
  TRAINED("trainedAlgorithmicMedia"),
  /** Made by an algorithm without any sampled pictures. */
  ALGORITHMIC("algorithmicMedia"),
  /** What an avatar renders with pictures of the world beside it. */
  TRAINED_COMPOSITE("compositeWithTrainedAlgorithmicMedia"),
  /** A picture of the world with something drawn by a machine in it, or beside it. */
  COMPOSITE("compositeSynthetic");

  private static final String NEWS_CODES = "http://cv.iptc.org/newscodes/digitalsourcetype/";
  private static final String IPTC_EXTENSION = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";
  private static final String PROPERTY = "DigitalSourceType";

  private static final int END_BYTES = 4 << 20;

  private final String uri;

  SyntheticMediaTag(String code) {
    uri = NEWS_CODES + code;
  }

  /** The IPTC term's address, the tag's value. */
  public String uri() {
    return uri;
  }

  /** The XMP packet that carries this tag, UTF-8, for any format with a place for XMP. */
  public byte[] xmp() {
    return String.format(
            Locale.ROOT,
            """
            <?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
            <x:xmpmeta xmlns:x="adobe:ns:meta/">
            <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
            <rdf:Description rdf:about="" xmlns:Iptc4xmpExt="%s" xmlns:xmp="http://ns.adobe.com/xap/1.0/" \
            xmp:CreatorTool="TimeWalker" Iptc4xmpExt:DigitalSourceType="%s"/>
            </rdf:RDF>
            </x:xmpmeta>
            <?xpacket end="r"?>\
            """,
            IPTC_EXTENSION,
            uri)
        .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The digital source type that a picture file states, if any: a {@link #uri()} or another term.
   *
   * @param file PNG or JPEG
   * @throws BadInputException when it is no picture
   */
  public static Optional<String> readFrom(Path file) throws IOException {
    ImageHeader.requireFile(file, ImageLimits.DEFAULT);
    return readFrom(Files.readAllBytes(file), file.toString());
  }

  /** As above, for a file's bytes. */
  public static Optional<String> readFrom(byte[] file, String origin) {
    ImageHeader header = ImageHeader.read(file, origin, ImageLimits.DEFAULT);
    Optional<byte[]> packet =
        switch (header.format()) {
          case PNG -> PngDecoder.xmp(file, origin);
          case JPEG -> JpegSegments.xmp(file);
        };
    return packet.flatMap(SyntheticMediaTag::digitalSourceType);
  }

  /**
   * Whether a picture or clip of any format says that a trained model made it, or a part of it. The
   * text is sought at the file's ends, where formats keep what they say of themselves.
   */
  public static boolean isOfTrainedModel(Path file) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      long size = channel.size();
      if (tells(channel, Math.min(size, END_BYTES))) {
        return true;
      }
      channel.position(Math.max(channel.position(), size - END_BYTES));
      return tells(channel, size - channel.position());
    }
  }

  private static boolean tells(SeekableByteChannel channel, long bytes) throws IOException {
    ByteBuffer end = ByteBuffer.allocate((int) bytes);
    while (end.hasRemaining() && channel.read(end) >= 0) {
      // until the end is read
    }
    String text = new String(end.array(), 0, end.position(), StandardCharsets.ISO_8859_1);
    return text.contains(TRAINED.uri) || text.contains(TRAINED_COMPOSITE.uri);
  }

  /** The digital source type in an XMP packet, as an attribute or as an element. */
  public static Optional<String> digitalSourceType(byte[] xmp) {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    try {
      XMLStreamReader xml = factory.createXMLStreamReader(new ByteArrayInputStream(xmp), "UTF-8");
      while (xml.hasNext()) {
        if (xml.next() != XMLStreamReader.START_ELEMENT) {
          continue;
        }
        String attribute = xml.getAttributeValue(IPTC_EXTENSION, PROPERTY);
        if (attribute != null) {
          return Optional.of(attribute);
        }
        if (PROPERTY.equals(xml.getLocalName()) && IPTC_EXTENSION.equals(xml.getNamespaceURI())) {
          return Optional.of(xml.getElementText().strip());
        }
      }
    } catch (XMLStreamException | RuntimeException e) {
      // A packet that is not XML states nothing; the parser meets some with exceptions of its own.
      return Optional.empty();
    }
    return Optional.empty();
  }
}
