package timewalker.prepare.media;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import timewalker.synth.ExifTag;

/** When a picture was taken: by its clock, its notes, its name, and what lies beside it. */
class PictureDatesTest {
  private static final LocalDateTime DAY = LocalDateTime.of(1998, 5, 4, 10, 15);

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "IMG_19980504_101500.jpg, 1998-05-04",
    "IMG-19980504-WA0003.jpg, 1998-05-04",
    "1998-05-04 10.15.00.jpg, 1998-05-04",
    "PXL_19980504_123456789.MP.jpg, 1998-05-04",
    "signal-1998-05-04-101500.jpg, 1998-05-04",
    "04.05.1998.jpg, 1998-05-04",
    "12-31-1998 party.jpg, 1998-12-31",
    "Photos from 1998/a.jpg, 1998-07-01",
    "Summer 1998/deeper/a.jpg, 1998-07-01",
    "Holiday_1998/IMG_0001.jpg, 1998-07-01",
    "1950/Easter 1998/a.jpg, 1998-07-01",
    "Summer 1998/Scans 2019/a.jpg, 1998-07-01",
    "Grandma 1998.jpg, 1998-07-01",
    "1998-05 Holidays/a.jpg, 1998-07-01",
    "Toscana 1998/a.jpg, 1998-07-01",
    "Important days of 1998/a.jpg, 1998-07-01"
  })
  void namesStateDates(String name, String day) {
    assertThat(WrittenDates.of(name, false)).contains(LocalDateTime.parse(day + "T12:00"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "IMG_1998.jpg",
        "DSC 1998.JPG",
        "photo_2001.png",
        "1998x/a.jpg",
        "Nikon 2000D/a.jpg",
        "1960-1999/a.jpg",
        "summers 1980-89/a.jpg",
        "1980 - 1989 Oma/a.jpg",
        "2048 px/a.jpg",
        "scan_20190504.jpg",
        "phone backup 2019/a.jpg",
        "Screenshot_20210504-101500.png",
        "IMG_19981304_101500.jpg",
        "20990101_101500.jpg",
        "100MEDIA/a.jpg",
        "1998 and 2003/a.jpg"
      })
  void otherNumbersAreNoDates(String name) {
    assertThat(WrittenDates.of(name, false)).isEmpty();
  }

  /** Takeout names folders, and scanners' programs name files, by the day of the scan. */
  @Test
  void whatProgramsNamedTellsNothingOfAScan() {
    assertThat(WrittenDates.of("Photos from 2019/a.jpg", true)).isEmpty();
    assertThat(WrittenDates.of("album/20190302_101500.jpg", true)).isEmpty();
    assertThat(WrittenDates.of("Summer 1956/20190302_101500.jpg", true))
        .contains(LocalDateTime.of(1956, 7, 1, 12, 0));
  }

  @Test
  void clocksThatWereNeverSetAreKnown() {
    for (String time :
        new String[] {
          "0000-01-01T00:00",
          "1904-01-01T00:00",
          "1970-01-01T01:00",
          "1980-01-01T12:00",
          "2000-01-01T23:59",
          "1969-12-31T16:00",
          "2012-01-01T00:10"
        }) {
      assertThat(CameraClock.isUnset(LocalDateTime.parse(time))).as(time).isTrue();
    }
    for (String time :
        new String[] {
          "1998-05-04T10:15",
          "2000-01-02T00:00",
          "2012-01-01T14:00",
          "1999-12-31T23:30",
          "1962-01-01T00:00"
        }) {
      assertThat(CameraClock.isUnset(LocalDateTime.parse(time))).as(time).isFalse();
    }
  }

  private static byte[] jpeg() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB), "jpeg", out);
    return out.toByteArray();
  }

  private Path photo(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content);
  }

  private Optional<LocalDateTime> by(String make, String model, LocalDateTime time)
      throws IOException {
    byte[] file = new ExifTag(make, model, Optional.of(time), 1, 0).addTo(jpeg());
    return PhotoFacts.of(photo("a.jpg", file)).taken();
  }

  @Test
  void dayOfAScanIsNotThatOfThePicture() throws IOException {
    LocalDateTime today = LocalDateTime.of(2019, 3, 2, 10, 0);
    assertThat(by("Canon", "EOS 20D", today)).contains(today);
    assertThat(by("EPSON", "Perfection V600", today)).isEmpty();
    assertThat(by("Canon", "CanoScan 9000F", today)).isEmpty();
    assertThat(by("EPSON", "GT-X820", today)).isEmpty();
    assertThat(by("SAMSUNG", "GT-I9300", today)).contains(today);
    // Somebody wrote this date, since there were no scanners.
    LocalDateTime old = LocalDateTime.of(1956, 7, 11, 11, 13);
    assertThat(by("EPSON", "Perfection V600", old)).contains(old);
    assertThat(by("Canon", "EOS 20D", LocalDateTime.of(1970, 1, 1, 0, 0))).isEmpty();
  }

  /** A JPEG whose EXIF has one date, of a tag of one's choice. */
  private static byte[] withDate(int tag, String date) throws IOException {
    ByteBuffer tiff = ByteBuffer.allocate(84).order(ByteOrder.LITTLE_ENDIAN);
    tiff.put("II*\0".getBytes(UTF_8)).putInt(8);
    tiff.putShort((short) 1).putShort((short) 0x8769).putShort((short) 4).putInt(1).putInt(26);
    tiff.putInt(0).putShort((short) 1).putShort((short) tag).putShort((short) 2).putInt(20);
    tiff.putInt(44).putInt(0).put((date + "\0").getBytes(UTF_8));
    return segment(0xe1, "Exif\0\0".getBytes(UTF_8), tiff.array());
  }

  private static byte[] segment(int marker, byte[] name, byte[] body) throws IOException {
    byte[] jpeg = jpeg();
    int length = 2 + name.length + body.length;
    return ByteBuffer.allocate(jpeg.length + length + 2)
        .put(jpeg, 0, 2)
        .put((byte) 0xff)
        .put((byte) marker)
        .putShort((short) length)
        .put(name)
        .put(body)
        .put(jpeg, 2, jpeg.length - 2)
        .array();
  }

  @Test
  void dateOfDigitizingAloneIsNone() throws IOException {
    String date = "2019:03:02 10:00:00";
    assertThat(PhotoFacts.of(photo("a.jpg", withDate(0x9003, date))).taken())
        .contains(LocalDateTime.of(2019, 3, 2, 10, 0));
    assertThat(PhotoFacts.of(photo("b.jpg", withDate(0x9004, date))).taken()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1998-05-04T10:15:00+02:00, 1998-05-04T10:15",
    "1998-05-04, 1998-05-04T12:00",
    "1998-05, 1998-05-15T12:00",
    "1998, 1998-07-01T12:00"
  })
  void datesThatPeopleNoteCount(String noted, String time) throws IOException {
    String xmp =
        "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF"
            + " xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description"
            + " rdf:about='' xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/'"
            + " photoshop:DateCreated='"
            + noted
            + "'/></rdf:RDF></x:xmpmeta>";
    byte[] name = "http://ns.adobe.com/xap/1.0/\0".getBytes(UTF_8);
    Path file = photo("noted.jpg", segment(0xe1, name, xmp.getBytes(UTF_8)));
    assertThat(PhotoFacts.of(file).taken()).contains(LocalDateTime.parse(time));
  }

  /** IPTC's zeros are no date, and must not hide that of the camera. */
  @Test
  void noteWithoutADateHidesNothing() throws IOException {
    byte[] data = iptc("00000000");
    byte[] noted = segment(0xed, "Photoshop 3.0\0".getBytes(UTF_8), data);
    LocalDateTime time = LocalDateTime.of(2013, 6, 7, 10, 0);
    byte[] both = new ExifTag("Canon", "EOS 20D", Optional.of(time), 1, 0).addTo(noted);
    assertThat(PhotoFacts.of(photo("a.jpg", both)).taken()).contains(time);
  }

  /** A program that copies a scanner's clock into its notes knows no more than the scanner. */
  @Test
  void dayOfAScanStaysNoneInNotes() throws IOException {
    LocalDateTime scanned = LocalDateTime.of(1999, 5, 4, 10, 0);
    for (String day : new String[] {"19990504", "19560711"}) {
      byte[] noted = segment(0xed, "Photoshop 3.0\0".getBytes(UTF_8), iptc(day));
      ExifTag tag = new ExifTag("EPSON", "Perfection V600", Optional.of(scanned), 1, 0);
      Optional<LocalDateTime> taken = PhotoFacts.of(photo("a.jpg", tag.addTo(noted))).taken();
      assertThat(taken.map(LocalDateTime::getYear))
          .isEqualTo(day.startsWith("1956") ? Optional.of(1956) : Optional.empty());
    }
  }

  /** Photoshop's resource 0x0404 with the data set 2:55. */
  private static byte[] iptc(String day) {
    ByteBuffer data = ByteBuffer.allocate(14 + 13 + 1).order(ByteOrder.BIG_ENDIAN);
    data.put("8BIM".getBytes(UTF_8)).putShort((short) 0x0404).putShort((short) 0).putInt(13);
    data.put((byte) 0x1c).put((byte) 2).put((byte) 55).putShort((short) 8);
    return data.put(day.getBytes(UTF_8)).array();
  }

  @Test
  void iptcDateCounts() throws IOException {
    byte[] data = iptc("19980504");
    Path file = photo("a.jpg", segment(0xed, "Photoshop 3.0\0".getBytes(UTF_8), data));
    assertThat(PhotoFacts.of(file).taken()).contains(DAY.withHour(12).withMinute(0));
  }

  @Test
  void filesOfTakeoutAreReadBesideTheirPictures() throws IOException {
    String json = "{\"title\":\"x\",\"photoTakenTime\":{\"timestamp\":\"894276900\"}}";
    String longName = "a very long name that somebody gave to this picture.jpg";
    String[][] names = {
      {"a.jpg", "a.jpg.json"},
      {"b.jpg", "b.jpg.supplemental-metadata.json"},
      {"c(1).jpg", "c.jpg(1).json"},
      {"d(2).jpg", "d.jpg.supplemental-metadata(2).json"},
      {"e.jpg", "e.json"},
      {longName, longName.substring(0, 46) + ".json"}
    };
    for (String[] pair : names) {
      Path picture = folder.resolve(pair[0]);
      assertThat(TakeoutDate.of(picture)).as(pair[0]).isEmpty();
      Files.writeString(folder.resolve(pair[1]), json);
      assertThat(TakeoutDate.of(picture)).as(pair[0]).contains(DAY);
    }
    // A cut name that would split a character, and one that no file can have.
    assertThat(TakeoutDate.of(folder.resolve("x".repeat(45) + "\ud83c\udf82.jpg"))).isEmpty();
    for (String other : new String[] {"{}", "[1]", "no JSON", "{\"photoTakenTime\":7}", ""}) {
      Files.writeString(folder.resolve("o.jpg.json"), other);
      assertThat(TakeoutDate.of(folder.resolve("o.jpg"))).as(other).isEmpty();
    }
  }
}
