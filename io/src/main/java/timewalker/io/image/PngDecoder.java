package timewalker.io.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import timewalker.io.BadInputException;

/**
 * Reads PNG (ISO/IEC 15948): every colour type and bit depth, interlaced or not. It is strict where
 * picture libraries are lenient, since a damaged picture must not be trained on: checksums of all
 * chunks that matter are verified, and every row must be there. Bytes are converted to sRGB where
 * the file states other colours; 16-bit samples are data, and come as they are stored.
 */
final class PngDecoder {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10};
  private static final int PALETTE = 3;
  private static final int[] CHANNELS_OF_TYPE = {1, 0, 3, 1, 2, 0, 4};
  private static final int MAX_XMP = 1 << 20;

  /** Bytes behind the last row; some writers leave a few. */
  private static final int MAX_BEHIND = 1 << 16;

  private static final int MAX_PARTS = 1 << 20;

  /** Deflate cannot compress by more than 1032:1; a picture that claims more is damaged. */
  private static final long MAX_RATIO = 1032;

  /** First column, first row, column step, row step of the seven interlaced passes. */
  private static final int[][] ADAM7 = {
    {0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}
  };

  private static final int[][] ONE_PASS = {{0, 0, 1, 1}};

  private record Chunk(String type, int start, int length) {
    static final Chunk NONE = new Chunk("", 0, 0);

    boolean isThere() {
      return start > 0;
    }
  }

  private final byte[] file;
  private final String origin;
  private final int width;
  private final int height;
  private final int bits;
  private final int colourType;
  private final boolean interlaced;
  private final List<Chunk> imageData = new ArrayList<>();
  private Chunk palette = Chunk.NONE;
  private Chunk transparency = Chunk.NONE;

  // The decoder's product: one of the two, [height][width][outChannels]; the other is empty.
  private byte[] bytes = {};
  private short[] shorts = {};
  private int outChannels;

  private PngDecoder(byte[] file, String origin, ImageLimits limits) {
    this.file = file;
    this.origin = origin;
    ImageHeader header = ImageHeader.read(file, origin, limits);
    width = header.width();
    height = header.height();
    bits = header.bitsPerSample();
    colourType = file[25];
    interlaced = file[28] == 1;
    collectChunks();
  }

  static boolean isPng(byte[] file) {
    return file.length >= 8 && Arrays.equals(file, 0, 8, SIGNATURE, 0, 8);
  }

  static ImageHeader header(byte[] file, String origin) {
    if (file.length < 33
        || intAt(file, 8) != 13
        || !"IHDR".equals(typeAt(file, 8))
        || !crcHolds(file, 8, 13)) {
      throw new BadInputException(origin, "has a damaged PNG header");
    }
    int bits = file[24];
    int type = file[25];
    boolean known =
        switch (type) {
          case 0 -> bits == 1 || bits == 2 || bits == 4 || bits == 8 || bits == 16;
          case 2, 4, 6 -> bits == 8 || bits == 16;
          case PALETTE -> bits == 1 || bits == 2 || bits == 4 || bits == 8;
          default -> false;
        };
    if (!known || file[26] != 0 || file[27] != 0 || file[28] < 0 || file[28] > 1) {
      throw new BadInputException(origin, "has a PNG header with unknown settings");
    }
    int channels = type == PALETTE ? 3 : CHANNELS_OF_TYPE[type];
    return new ImageHeader(
        ImageHeader.Format.PNG, intAt(file, 16), intAt(file, 20), channels, bits);
  }

  static ByteImage bytes(byte[] file, String origin, ImageLimits limits) {
    PngDecoder decoder = new PngDecoder(file, origin, limits);
    decoder.decode(false);
    return PngColours.of(file)
        .toSrgb(new ByteImage(decoder.width, decoder.height, decoder.outChannels, decoder.bytes));
  }

  static ShortImage shorts(byte[] file, String origin, ImageLimits limits) {
    PngDecoder decoder = new PngDecoder(file, origin, limits);
    decoder.decode(true);
    return new ShortImage(decoder.width, decoder.height, decoder.outChannels, decoder.shorts);
  }

  /** The XMP packet of a PNG. */
  static Optional<byte[]> xmp(byte[] file, String origin) {
    byte[] keyword = "XML:com.adobe.xmp\0".getBytes(StandardCharsets.ISO_8859_1);
    for (int at = 8; at + 12 <= file.length; ) {
      int length = chunkLength(file, at, origin);
      int start = at + 8;
      int end = start + length;
      int text = start + keyword.length;
      if ("iTXt".equals(typeAt(file, at))
          && text + 2 <= end
          && Arrays.equals(file, start, text, keyword, 0, keyword.length)) {
        boolean packed = file[text] == 1;
        text = afterZero(file, afterZero(file, text + 2, end), end);
        byte[] packet = Arrays.copyOfRange(file, text, end);
        return packed ? inflated(packet) : Optional.of(packet);
      }
      at = end + 4;
    }
    return Optional.empty();
  }

  private static Optional<byte[]> inflated(byte[] packed) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(packed);
      byte[] out = new byte[MAX_XMP];
      return Optional.of(Arrays.copyOf(out, inflater.inflate(out)));
    } catch (DataFormatException e) {
      return Optional.empty();
    } finally {
      inflater.end();
    }
  }

  private static int afterZero(byte[] file, int from, int end) {
    int at = from;
    while (at < end && file[at] != 0) {
      at++;
    }
    return Math.min(at + 1, end);
  }

  private void collectChunks() {
    boolean ended = false;
    long packed = 0;
    for (int at = 33; !ended; ) {
      int length = chunkLength(file, at, origin);
      String type = typeAt(file, at);
      Chunk chunk = new Chunk(type, at + 8, length);
      boolean critical = (file[at + 4] & 0x20) == 0;
      if ((critical || type.equals("tRNS")) && !crcHolds(file, at, length)) {
        throw damaged(String.format(Locale.ROOT, "its %s chunk does not match its checksum", type));
      }
      switch (type) {
        case "PLTE" -> palette = chunk;
        case "tRNS" -> transparency = chunk;
        case "IDAT" -> {
          if (imageData.size() == MAX_PARTS) {
            throw damaged("its pixels are in too many chunks");
          }
          imageData.add(chunk);
          packed += length;
        }
        case "IEND" -> ended = true;
        default -> {
          if (critical) {
            throw damaged("it has an unknown critical chunk");
          }
        }
      }
      at += 12 + length;
    }
    if (colourType == PALETTE && (!palette.isThere() || palette.length % 3 != 0)) {
      throw damaged("its palette is missing or broken");
    }
    long raw = (long) height * rowBytes(width);
    if (raw / MAX_RATIO > packed) {
      throw damaged(
          String.format(Locale.ROOT, "%d bytes cannot hold %dx%d pixels", packed, width, height));
    }
  }

  private static int chunkLength(byte[] file, int at, String origin) {
    if (at + 12 > file.length) {
      throw new BadInputException(origin, "ends early; the PNG is cut off");
    }
    int length = intAt(file, at);
    if (length < 0 || length > file.length - at - 12) {
      throw new BadInputException(origin, "ends early or is damaged; the PNG is cut off");
    }
    return length;
  }

  private int rowBytes(int pixels) {
    return (int) (((long) pixels * CHANNELS_OF_TYPE[colourType] * bits + 7) / 8);
  }

  private void decode(boolean wide) {
    boolean alphaKey = transparency.isThere() && colourType != 4 && colourType != 6;
    outChannels = (colourType == PALETTE ? 3 : CHANNELS_OF_TYPE[colourType]) + (alphaKey ? 1 : 0);
    long samples = (long) width * height * outChannels;
    if (samples > Integer.MAX_VALUE - 16) {
      throw new BadInputException(origin, "is too large to hold in memory");
    }
    if (wide) {
      shorts = new short[(int) samples];
    } else {
      bytes = new byte[(int) samples];
    }
    Inflater inflater = new Inflater();
    try {
      Rows rows = new Rows(inflater);
      for (int[] pass : interlaced ? ADAM7 : ONE_PASS) {
        decodePass(rows, pass);
      }
      rows.finish();
    } catch (DataFormatException e) {
      throw damaged("its pixels cannot be unpacked");
    } finally {
      inflater.end();
    }
  }

  private void decodePass(Rows rows, int[] pass) throws DataFormatException {
    int passWidth = (width - pass[0] + pass[2] - 1) / pass[2];
    int passHeight = (height - pass[1] + pass[3] - 1) / pass[3];
    if (passWidth <= 0 || passHeight <= 0) {
      return;
    }
    int n = rowBytes(passWidth);
    int pixelBytes = Math.max(1, CHANNELS_OF_TYPE[colourType] * bits / 8);
    byte[] current = new byte[n + 1];
    byte[] above = new byte[n + 1];
    boolean plain =
        bytes.length > 0
            && bits == 8
            && !interlaced
            && colourType != PALETTE
            && !transparency.isThere();
    for (int y = 0; y < passHeight; y++) {
      rows.read(current);
      unfilter(current, above, pixelBytes);
      if (plain) {
        System.arraycopy(current, 1, bytes, y * n, n);
      } else {
        int row = (pass[1] + y * pass[3]) * width;
        for (int x = 0; x < passWidth; x++) {
          store(current, x, row + pass[0] + x * pass[2]);
        }
      }
      byte[] swap = above;
      above = current;
      current = swap;
    }
  }

  /** Reverses a row's filter (ISO/IEC 15948, 9.2); index 0 is the filter's number. */
  private void unfilter(byte[] row, byte[] above, int step) {
    int n = row.length;
    switch (row[0]) {
      case 0 -> {}
      case 1 -> {
        for (int i = 1 + step; i < n; i++) {
          row[i] += row[i - step];
        }
      }
      case 2 -> {
        for (int i = 1; i < n; i++) {
          row[i] += above[i];
        }
      }
      case 3 -> {
        for (int i = 1; i < n; i++) {
          int left = i > step ? row[i - step] & 0xff : 0;
          row[i] += (byte) ((left + (above[i] & 0xff)) >> 1);
        }
      }
      case 4 -> {
        for (int i = 1; i < n; i++) {
          int left = i > step ? row[i - step] & 0xff : 0;
          int corner = i > step ? above[i - step] & 0xff : 0;
          row[i] += (byte) paeth(left, above[i] & 0xff, corner);
        }
      }
      default -> throw damaged("a row has an unknown filter");
    }
  }

  private static int paeth(int left, int up, int corner) {
    int toLeft = Math.abs(up - corner);
    int toUp = Math.abs(left - corner);
    int toCorner = Math.abs(left + up - 2 * corner);
    if (toLeft <= toUp && toLeft <= toCorner) {
      return left;
    }
    return toUp <= toCorner ? up : corner;
  }

  private void store(byte[] row, int x, int pixel) {
    int channels = CHANNELS_OF_TYPE[colourType];
    int to = pixel * outChannels;
    if (colourType == PALETTE) {
      int index = sample(row, x);
      if (3 * index >= palette.length) {
        throw damaged("a pixel points outside its palette");
      }
      for (int c = 0; c < 3; c++) {
        put(to + c, file[palette.start + 3 * index + c] & 0xff, 8);
      }
      if (outChannels == 4) {
        boolean stated = index < transparency.length;
        put(to + 3, stated ? file[transparency.start + index] & 0xff : 255, 8);
      }
      return;
    }
    boolean key = outChannels > channels;
    for (int c = 0; c < channels; c++) {
      int value = sample(row, x * channels + c);
      put(to + c, value, bits);
      key = key && 2 * c + 2 <= transparency.length && value == keySample(c);
    }
    if (outChannels > channels) {
      put(to + channels, key ? 0 : 255, 8);
    }
  }

  private int keySample(int channel) {
    int at = transparency.start + 2 * channel;
    return (file[at] & 0xff) << 8 | (file[at + 1] & 0xff);
  }

  private int sample(byte[] row, int i) {
    return switch (bits) {
      case 8 -> row[1 + i] & 0xff;
      case 16 -> (row[1 + 2 * i] & 0xff) << 8 | (row[2 + 2 * i] & 0xff);
      default -> {
        int perByte = 8 / bits;
        int shift = 8 - bits * (1 + i % perByte);
        yield (row[1 + i / perByte] & 0xff) >> shift & ((1 << bits) - 1);
      }
    };
  }

  private void put(int at, int value, int valueBits) {
    int full = (1 << valueBits) - 1;
    if (bytes.length > 0) {
      bytes[at] = (byte) (valueBits == 8 ? value : (value * 255L + full / 2) / full);
    } else {
      shorts[at] = (short) (valueBits == 16 ? value : value * (65535 / full));
    }
  }

  private BadInputException damaged(String what) {
    return new BadInputException(origin, "is a damaged PNG: " + what);
  }

  private static boolean crcHolds(byte[] file, int at, int length) {
    CRC32 crc = new CRC32();
    crc.update(file, at + 4, length + 4);
    return (int) crc.getValue() == intAt(file, at + 8 + length);
  }

  private static int intAt(byte[] file, int at) {
    return ByteBuffer.wrap(file).getInt(at);
  }

  private static String typeAt(byte[] file, int at) {
    return new String(file, at + 4, 4, StandardCharsets.ISO_8859_1);
  }

  /** Unpacks rows out of the picture's data chunks. */
  private final class Rows {
    private final Inflater inflater;
    private int next;

    Rows(Inflater inflater) {
      this.inflater = inflater;
    }

    void read(byte[] row) throws DataFormatException {
      for (int n = 0; n < row.length; ) {
        n += inflater.inflate(row, n, row.length - n);
        if (n < row.length && !feed()) {
          throw damaged("it ends before its last row");
        }
      }
    }

    /** Reads to the end, where the checksum over all pixels is. */
    void finish() throws DataFormatException {
      byte[] rest = new byte[64];
      int behind = 0;
      while (!inflater.finished()) {
        int n = inflater.inflate(rest);
        behind += n;
        if (behind > MAX_BEHIND) {
          throw damaged("it holds more pixels than its size says");
        }
        if (n == 0 && !inflater.finished() && !feed()) {
          throw damaged("it ends before its checksum");
        }
      }
    }

    private boolean feed() {
      if (inflater.finished() || inflater.needsDictionary()) {
        return false;
      }
      if (!inflater.needsInput()) {
        return true;
      }
      if (next == imageData.size()) {
        return false;
      }
      Chunk chunk = imageData.get(next++);
      inflater.setInput(file, chunk.start, chunk.length);
      return true;
    }
  }
}
