package timewalker.app.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import timewalker.TimeWalker;
import timewalker.avatar.StageMix;
import timewalker.example.TinyLife;
import timewalker.io.BadInputException;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.ImageLimits;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.math.Camera;
import timewalker.raster.RenderTarget;

class ViewServerTest {
  private static final ViewServer.Painters PAINTERS =
      new ViewServer.Painters(
          ViewServerTest::colour, ViewServerTest::colour, ViewServerTest::colour);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private static TimeWalker person;
  private static ViewServer server;

  private static ByteImage colour(RenderTarget target) {
    return ByteImage.of(target.picture());
  }

  private static ViewServer start(String host, boolean open) throws IOException {
    return new ViewServer(
        person, "somebody", Optional.empty(), PAINTERS, new ViewServer.Settings(host, 0, open));
  }

  @BeforeAll
  static void startServer() throws IOException {
    person = TimeWalker.open(TinyLife.avatar());
    server = start("127.0.0.1", false);
  }

  @AfterAll
  static void stopServer() {
    server.close();
    person.close();
  }

  private static HttpResponse<byte[]> get(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + path)).build();
    return CLIENT.send(request, HttpResponse.BodyHandlers.ofByteArray());
  }

  /** The first line of the answer to a request written by hand. */
  private static String raw(int port, String head) throws IOException {
    return answer(port, head).lines().findFirst().orElse("");
  }

  /** The head of the answer. */
  private static String answer(int port, String head) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write((head + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      StringBuilder lines = new StringBuilder();
      for (int c = socket.getInputStream().read(); c >= 0; c = socket.getInputStream().read()) {
        lines.append((char) c);
        if (lines.indexOf("\r\n\r\n") >= 0) {
          break;
        }
      }
      return lines.toString();
    }
  }

  @Test
  void noSessionIsKeptAndNoCookieIsSent() throws IOException {
    String here = "127.0.0.1:" + server.port();
    for (String origin : new String[] {"http://" + here, "http://evil.com"}) {
      String answer =
          answer(
              server.port(),
              "GET /moments HTTP/1.1\r\nHost: "
                  + here
                  + "\r\nOrigin: "
                  + origin
                  + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
                  + "\r\nSec-WebSocket-Extensions: permessage-deflate"
                  + "\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==");
      assertThat(answer).as("sent as it is").doesNotContainIgnoringCase("deflate");
      assertThat(answer).contains(origin.contains("evil") ? " 403 " : " 101 ");
      assertThat(answer).doesNotContainIgnoringCase("Set-Cookie");
    }
  }

  @Test
  void pageAndItsPartsAreServedAndNothingElse() throws Exception {
    HttpResponse<byte[]> page = get("");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'");
    assertThat(page.headers().firstValue("Server")).isEmpty();
    for (String module : PageFiles.MODULES) {
      HttpResponse<byte[]> part = get("page/" + module);
      assertThat(part.statusCode()).as(module).isEqualTo(200);
      assertThat(part.headers().firstValue("Content-Type").orElse("")).contains("javascript");
    }
    for (String path :
        new String[] {
          "page/", "page/main.class", "page/..%2f..%2fViewServer.class", "ViewServer.class",
          "page/%2e%2e/application.properties", "portrait/9.jpg", "portrait/-1.jpg", "etc/passwd",
        }) {
      assertThat(get(path).statusCode()).as(path).isIn(400, 404);
    }
    String host = "\r\nHost: 127.0.0.1:" + server.port();
    for (String path :
        new String[] {
          "/../../../etc/passwd", "/page/../../etc/passwd", "//etc/passwd", "/page/....//x"
        }) {
      assertThat(raw(server.port(), "GET " + path + " HTTP/1.1" + host))
          .as(path)
          .containsPattern(" 40[04] ");
    }
  }

  @Test
  void descriptionNamesStagesAndControls() throws Exception {
    JsonNode said = new ObjectMapper().readTree(get("description.json").body());
    assertThat(said.at("/name").asText()).isEqualTo("somebody");
    assertThat(said.at("/stages/1/age").asDouble()).isEqualTo(60);
    assertThat(said.at("/controls").findValuesAsText("name"))
        .contains("smile", "jaw", "blink-left");
    assertThat(said.at("/surfels").asInt()).isEqualTo(TinyLife.SURFELS);
    assertThat(SyntheticMediaTag.readFrom(get("portrait/0.jpg").body(), "portrait"))
        .contains(SyntheticMediaTag.TRAINED.uri());
  }

  @Test
  void anotherHostAndAnotherPageAreTurnedAway() throws Exception {
    int port = server.port();
    assertThat(raw(port, "GET / HTTP/1.1\r\nHost: 127.0.0.1:" + port)).contains(" 200 ");
    assertThat(raw(port, "GET / HTTP/1.1\r\nHost: evil.example.org:" + port)).contains(" 403 ");
    assertThat(raw(port, "GET /description.json HTTP/1.1\r\nHost: evil.example.org"))
        .contains(" 403 ");
    String own = "GET / HTTP/1.1\r\nHost: localhost:" + port + "\r\nOrigin: ";
    assertThat(raw(port, own + "http://evil.example.org")).contains(" 403 ");
    assertThatThrownBy(() -> new Page("http://evil.example.org"))
        .hasStackTraceContaining("status code 403");
  }

  @Test
  void momentsComeAsTheyAreAskedForAndOnlyWhatChanged() throws Exception {
    try (Page page = new Page()) {
      page.ask(request(1, 0, 1));
      UnpackedSurfels first = new UnpackedSurfels(page.bytes());
      assertThat(first.request).isEqualTo(1);
      assertThat(first.attributes).isTrue();
      page.ask(request(2, 0, 1).replace("[0.2, 0, 0]", "[0.1, 0, 0]"));
      assertThat(new UnpackedSurfels(page.bytes()).attributes).isFalse();
      page.ask(request(6, 0, 1)); // this avatar's expressions change surfels
      assertThat(new UnpackedSurfels(page.bytes()).attributes).isTrue();
      page.ask(request(3, 0, 0.5));
      assertThat(new UnpackedSurfels(page.bytes()).attributes).isTrue();
      page.ask(request(4, 1, 0.5)); // the other head has nothing yet
      UnpackedSurfels other = new UnpackedSurfels(page.bytes());
      assertThat(other.attributes).isTrue();
      assertThat(other.slot).isEqualTo(1);
    }
  }

  @Test
  void manyRequestsAtOnceAreAnsweredByTheNewest() throws Exception {
    try (Page page = new Page()) {
      int last = 200;
      for (int i = 1; i <= last; i++) {
        page.ask(request(i, 0, i / 200.0));
      }
      int answers = 0;
      int newest = 0;
      while (newest < last) {
        int next = new UnpackedSurfels(page.bytes()).request;
        assertThat(next).isGreaterThan(newest);
        newest = next;
        answers++;
      }
      assertThat(answers).isLessThan(last);
    }
  }

  @Test
  void pictureIsTheOneThatTheRendererDraws() throws Exception {
    try (Page page = new Page()) {
      page.ask(
          """
          {"id": 9, "slot": 0, "kind": "picture", "weights": [0, 1], "camera":
           {"eye": [0.3, 0, 1], "target": [0, 0, 0], "focal": 320, "width": 128, "height": 96}}\
          """);
      ByteBuffer answer = page.bytes();
      byte[] jpeg = new byte[answer.remaining() - 12];
      answer.get(12, jpeg);
      ByteImage got = ImageFile.decode(jpeg, "answer", ImageLimits.DEFAULT);
      StageMix mix = person.stage("a60");
      Camera camera =
          Camera.lookAt(128, 96, 320, new double[] {0.3f, 0, 1}, new double[] {0, 0, 0});
      ByteImage want = colour(person.render(mix, person.head(mix, Map.of()), camera));
      double sum = 0;
      for (int i = 0; i < want.data().length; i++) {
        sum += Math.abs((want.data()[i] & 255) - (got.data()[i] & 255));
      }
      assertThat(sum / want.data().length).isLessThan(3); // what JPEG loses
    }
  }

  @Test
  void meshIsMadeOnceAndThenMoves() throws Exception {
    try (Page page = new Page()) {
      page.ask("{\"id\": 1, \"slot\": 0, \"kind\": \"mesh\", \"weights\": [1, 0]}");
      ByteBuffer first = page.next(60);
      while (first.get(0) == '{') {
        assertThat(StandardCharsets.UTF_8.decode(first.duplicate()).toString())
            .containsAnyOf("step", "too little", "not trained enough");
        if (StandardCharsets.UTF_8.decode(first.duplicate()).toString().contains("error")) {
          return; // an avatar that was hardly trained may be too thin to mesh; it says so
        }
        first = page.next(60);
      }
      page.ask(
          "{\"id\": 2, \"slot\": 0, \"kind\": \"mesh\", \"weights\": [1, 0], \"jaw\": [0.3, 0,"
              + " 0]}");
      ByteBuffer second = page.next(10);
      assertThat(second.order(java.nio.ByteOrder.LITTLE_ENDIAN).getInt(0))
          .isEqualTo(MeshPacket.MAGIC);
      assertThat(second.remaining()).isLessThan(first.remaining());
    }
  }

  @Test
  void nonsenseIsAnsweredWithASentenceAndTooMuchOfItEndsTheConnection() throws Exception {
    try (Page page = new Page()) {
      page.ask("nonsense");
      assertThat(StandardCharsets.UTF_8.decode(page.bytes()).toString()).contains("not JSON");
      page.ask("x".repeat(Limits.DEFAULT.message() + 1));
      assertThat(page.closed()).isEqualTo(1009);
    }
  }

  @Test
  void portThatIsTakenIsNamed() {
    ViewServer.Settings taken = new ViewServer.Settings("127.0.0.1", server.port(), false);
    assertThatThrownBy(() -> new ViewServer(person, "x", Optional.empty(), PAINTERS, taken))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("127.0.0.1:" + server.port());
  }

  @Test
  void onlySoManyPagesAreServed() throws Exception {
    Page[] pages = new Page[Limits.DEFAULT.pages()];
    try {
      for (int i = 0; i < pages.length; i++) {
        pages[i] = new Page();
        pages[i].ask(request(1, 0, 1));
        assertThat(pages[i].bytes().remaining()).isPositive();
      }
      try (Page tooMany = new Page()) {
        assertThat(tooMany.closed()).isEqualTo(1013);
      }
    } finally {
      for (Page page : pages) {
        if (page != null) {
          page.close();
        }
      }
    }
  }

  @Test
  void addressWithAllPagesMakesRoomForAnother() throws Exception {
    InetAddress other = InetAddress.getByName("127.0.0.2");
    Page[] pages = new Page[Limits.DEFAULT.pages()];
    try (HttpClient client = HttpClient.newBuilder().localAddress(other).build()) {
      assumeTrue(mayConnectFrom(other), "this system has no second loopback address");
      for (int i = 0; i < pages.length; i++) {
        pages[i] = new Page();
        pages[i].ask(request(1, 0, 1));
        assertThat(pages[i].bytes().remaining()).isPositive();
      }
      try (Page page = new Page(client, "http://127.0.0.1:" + server.port())) {
        assertThat(pages[0].closed()).isEqualTo(1013);
        page.ask(request(1, 0, 1));
        assertThat(page.bytes().remaining()).isPositive();
        pages[1].ask(request(2, 0, 1));
        assertThat(pages[1].bytes().remaining()).isPositive();
      }
    } finally {
      for (Page page : pages) {
        if (page != null) {
          page.close();
        }
      }
    }
  }

  private static boolean mayConnectFrom(InetAddress address) {
    try (Socket _ = new Socket("127.0.0.1", server.port(), address, 0)) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void othersNeedTheSecret() throws Exception {
    try (ViewServer open = start("127.0.0.1", true)) {
      assertThat(open.url()).matches("http://127\\.0\\.0\\.1:\\d+/[0-9a-f]{32}/");
      String host = " HTTP/1.1\r\nHost: me.example.org:" + open.port();
      String root = URI.create(open.url()).getPath();
      assertThat(raw(open.port(), "GET " + root + host)).contains(" 200 ");
      assertThat(raw(open.port(), "GET " + root + "page/main.js" + host)).contains(" 200 ");
      for (String path :
          new String[] {"/", "/page/main.js", "/description.json", "/portrait/0.jpg", "/0000/"}) {
        assertThat(raw(open.port(), "GET " + path + host)).as(path).contains(" 404 ");
      }
      String upgrade =
          "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13"
              + "\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nOrigin: http://me.example.org:"
              + open.port();
      assertThat(raw(open.port(), "GET /moments" + host + upgrade)).contains(" 404 ");
      assertThat(raw(open.port(), "GET " + root + "moments" + host + upgrade)).contains(" 101 ");
    }
  }

  private static String request(int id, int slot, double share) {
    return "{\"id\": %d, \"slot\": %d, \"weights\": [%s, %s], \"jaw\": [0.%d, 0, 0]}"
        .formatted(id, slot, share, 1 - share, id);
  }

  /** A page that asks. */
  private static final class Page implements WebSocket.Listener, AutoCloseable {
    private final BlockingQueue<ByteBuffer> messages = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> codes = new LinkedBlockingQueue<>();
    private final ByteArrayOutputStream parts = new ByteArrayOutputStream();
    private final WebSocket socket;

    Page() {
      this("http://127.0.0.1:" + server.port());
    }

    Page(String origin) {
      this(CLIENT, origin);
    }

    Page(HttpClient client, String origin) {
      URI address = URI.create(server.url().replace("http:", "ws:") + "moments");
      try {
        socket =
            client.newWebSocketBuilder().header("Origin", origin).buildAsync(address, this).join();
      } catch (CompletionException e) {
        throw new IllegalStateException(e);
      }
    }

    void ask(String json) {
      socket.sendText(json, true).join();
    }

    ByteBuffer bytes() throws InterruptedException {
      return next(20);
    }

    ByteBuffer next(int seconds) throws InterruptedException {
      ByteBuffer message = messages.poll(seconds, TimeUnit.SECONDS);
      assertThat(message).as("an answer").isNotNull();
      return message;
    }

    int closed() throws InterruptedException {
      Integer code = codes.poll(20, TimeUnit.SECONDS);
      assertThat(code).as("an end").isNotNull();
      return code;
    }

    private void take(byte[] part, boolean last) {
      parts.writeBytes(part);
      if (last) {
        messages.add(ByteBuffer.wrap(parts.toByteArray()));
        parts.reset();
      }
    }

    @Override
    public CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
      byte[] part = new byte[data.remaining()];
      data.get(part);
      take(part, last);
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      take(data.toString().getBytes(StandardCharsets.UTF_8), last);
      from.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
      codes.add(code);
      return null;
    }

    @Override
    public void close() {
      socket.abort();
    }
  }
}
