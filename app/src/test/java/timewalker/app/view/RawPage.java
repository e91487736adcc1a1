package timewalker.app.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A page written by hand, byte by byte, so that it can do what no browser does. */
final class RawPage implements AutoCloseable {
  static final int TEXT = 1;
  static final int BINARY = 2;
  static final int CLOSE = 8;
  static final int PING = 9;
  static final int PONG = 10;
  private static final int END = 0x80;

  private final Socket socket = new Socket();
  private final DataInputStream in;

  /** Connects and says nothing. */
  RawPage(int port) throws IOException {
    socket.setReceiveBufferSize(16 * 1024); // little fits in between
    socket.setSoTimeout(30_000);
    socket.setTcpNoDelay(true);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    in = new DataInputStream(socket.getInputStream());
  }

  /** A page whose WebSocket is open. */
  static RawPage open(int port) throws IOException {
    RawPage page = new RawPage(port);
    page.write(
        "GET /moments HTTP/1.1\r\nHost: 127.0.0.1:"
            + port
            + "\r\nOrigin: http://127.0.0.1:"
            + port
            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
            + "\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n");
    assertThat(page.head()).contains(" 101 ");
    return page;
  }

  void write(String text) throws IOException {
    write(text.getBytes(StandardCharsets.US_ASCII));
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  /** Everything up to an empty line. */
  String head() throws IOException {
    StringBuilder head = new StringBuilder();
    while (!head.toString().endsWith("\r\n\r\n")) {
      head.append((char) in.readUnsignedByte());
    }
    return head.toString();
  }

  void ask(String json) throws IOException {
    write(frame(END | TEXT, json.getBytes(StandardCharsets.UTF_8)));
  }

  /** A frame as browsers send it, with a mask of zeros. */
  static byte[] frame(int first, byte[] payload) {
    ByteBuffer out = ByteBuffer.allocate(14 + payload.length);
    out.put((byte) first);
    if (payload.length < 126) {
      out.put((byte) (0x80 | payload.length));
    } else {
      out.put((byte) (0x80 | 127)).putLong(payload.length);
    }
    out.putInt(0).put(payload).flip();
    byte[] bytes = new byte[out.remaining()];
    out.get(bytes);
    return bytes;
  }

  /** A frame that came. */
  record Frame(int code, byte[] payload) {
    ByteBuffer bytes() {
      return ByteBuffer.wrap(payload).order(java.nio.ByteOrder.LITTLE_ENDIAN);
    }

    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }
  }

  /** The next message, put together. */
  Frame read() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    int code = 0;
    boolean last = false;
    while (!last) {
      int first = in.readUnsignedByte();
      long size = in.readUnsignedByte();
      size = size == 126 ? in.readUnsignedShort() : size == 127 ? in.readLong() : size;
      last = (first & END) != 0;
      code = code == 0 ? first & 15 : code;
      all.writeBytes(in.readNBytes((int) size));
    }
    return new Frame(code, all.toByteArray());
  }

  /**
   * Whether the server ends the connection within a time; what it sends until then is thrown away.
   */
  boolean endsWithin(long seconds) throws IOException {
    long until = System.nanoTime() + seconds * 1_000_000_000L;
    byte[] some = new byte[1 << 16];
    socket.setSoTimeout(200);
    while (System.nanoTime() < until) {
      try {
        if (socket.getInputStream().read(some) < 0) {
          return true;
        }
      } catch (IOException e) {
        if (!(e instanceof SocketTimeoutException)) {
          return true; // reset
        }
      }
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
