package timewalker.app.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.websocket.WsConfig;
import io.javalin.websocket.WsContext;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.SessionHandler;
import org.eclipse.jetty.ee10.websocket.server.JettyWebSocketServletFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.session.NullSessionCache;
import org.eclipse.jetty.session.NullSessionDataStore;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import timewalker.TimeWalker;
import timewalker.io.BadInputException;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.raster.RenderTarget;

/**
 * Serves one avatar to browsers: the page from inside the program, a description, portraits of the
 * life stages, and a WebSocket over which a page asks for moments. No path leads to any other file.
 */
public final class ViewServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ViewServer.class);
  private static final int PORTRAIT = 256;

  /** For one read or write of a connection without a WebSocket. */
  private static final Duration STILL = Duration.ofSeconds(10);

  private static final long SWEEP_MILLIS = 500;

  private final Doorkeeper doorkeeper;
  private final String host;
  private final PageFiles page = new PageFiles();
  private final byte[] description;
  private final byte[] directions;
  private final List<byte[]> portraits;
  private final Answers answers;
  private final Limits limits;
  private final Visitors visitors;
  private final Connections connections;
  private final ScheduledExecutorService sweeper =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("sweeper").factory());
  private final Javalin server;
  private final Thread warmUp;
  private volatile boolean closing;

  /**
   * How to serve.
   *
   * @param host address to listen on
   * @param port 0 for a free one
   * @param open whether others than this machine may come, with a token
   */
  public record Settings(String host, int port, boolean open) {}

  /** Turns a rendering into a picture for people: colours, normals, depth. */
  public record Painters(Painter colour, Painter normal, Painter depth) {
    /** One kind of picture. */
    @FunctionalInterface
    public interface Painter {
      ByteImage paint(RenderTarget target);
    }

    ByteImage paint(RenderTarget target, MomentRequest.Plane plane) {
      return switch (plane) {
        case COLOUR -> colour.paint(target);
        case NORMAL -> normal.paint(target);
        case DEPTH -> depth.paint(target);
      };
    }
  }

  /**
   * Starts.
   *
   * @param person stays the caller's to close, after the server
   * @param name shown as a title
   */
  public ViewServer(
      TimeWalker person, String name, Optional<Motion> motion, Painters painters, Settings settings)
      throws IOException {
    this(person, name, motion, painters, settings, Limits.DEFAULT);
  }

  ViewServer(
      TimeWalker person,
      String name,
      Optional<Motion> motion,
      Painters painters,
      Settings settings,
      Limits limits)
      throws IOException {
    this.limits = limits;
    visitors = new Visitors(limits);
    connections = new Connections(limits);
    host = settings.host();
    doorkeeper =
        new Doorkeeper(settings.open() ? Optional.of(Doorkeeper.newToken()) : Optional.empty());
    portraits = portraits(person, painters);
    description = json(Description.of(person, name, motion, false));
    directions = DirectionalColour.of(person.space());
    answers = new Answers(person, painters::paint, visitors::crowded);
    server = start(person, settings);
    var _ =
        sweeper.scheduleWithFixedDelay(
            this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    warmUp =
        Thread.ofPlatform()
            .daemon()
            .name("warm-up")
            .start(() -> new MomentStudio(person).warmUp(() -> closing));
  }

  private static List<byte[]> portraits(TimeWalker person, Painters painters) throws IOException {
    MomentStudio studio = new MomentStudio(person);
    List<byte[]> all = new java.util.ArrayList<>();
    for (int k = 0; k < person.stages().size(); k++) {
      ByteImage image = painters.colour().paint(studio.portrait(k, PORTRAIT));
      all.add(ImageFile.encodeJpeg(image, 0.9, Optional.of(SyntheticMediaTag.TRAINED)));
    }
    return all;
  }

  private static byte[] json(Map<String, ?> map) {
    try {
      return new JsonMapper().writeValueAsBytes(map);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private Javalin start(TimeWalker person, Settings settings) {
    try {
      return Javalin.create(config -> configure(config, person, settings)).start();
    } catch (RuntimeException e) {
      sweeper.shutdown();
      answers.close();
      throw new BadInputException(
          settings.host() + ":" + settings.port(),
          "the server cannot listen on this address, which another program may use; --port 0"
              + " chooses a free port",
          e);
    }
  }

  private void configure(JavalinConfig config, TimeWalker person, Settings settings) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.http.maxRequestSize = limits.message();
    config.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
    config.jetty.modifyServletContextHandler(context -> {
      context.setSessionHandler(withoutSessions());
      sendAsItIs(context);
    });
    config.jetty.addConnector((jetty, http) -> connector(jetty, http, settings));
    config.jetty.modifyWebSocketServletFactory(this::limit);
    String root = doorkeeper.root();
    config.routes.before(this::admit);
    config.routes.get(root, context -> file(context, "index.html"));
    config.routes.get(root + "description.json", c -> send(c, "application/json", description));
    config.routes.get(
        root + "directions.bin", c -> send(c, "application/octet-stream", directions));
    config.routes.get(root + "portrait/{stage}", this::portrait);
    config.routes.get(root + "page/{name}", c -> file(c, c.pathParam("name")));
    config.routes.wsBeforeUpgrade(root + "moments", this::admitSocket);
    config.routes.ws(root + "moments", socket -> moments(socket, person));
    config.routes.error(404, context -> context.contentType("text/plain").result("Nothing here."));
  }

  private ServerConnector connector(Server jetty, HttpConfiguration http, Settings settings) {
    ServerConnector connector = new ServerConnector(jetty, new HttpConnectionFactory(http));
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    connector.setIdleTimeout(STILL.toMillis());
    connector.addBean(connections);
    // Twice what is ever open: only those just closed, or turned away, come on top.
    int most = 2 * (limits.pages() + limits.connections());
    connector.addBean(new NetworkConnectionLimit(most, connector));
    return connector;
  }

  private void sweep() {
    try {
      connections.sweep();
      visitors.sweep();
      answers.wake();
    } catch (RuntimeException | Error e) { // the next sweep comes all the same
      LOG.error("the check of connections failed", e);
    }
  }

  /** Javalin asks for a session at each upgrade; none is kept, and no cookie is sent. */
  private static SessionHandler withoutSessions() {
    SessionHandler sessions = new SessionHandler();
    NullSessionCache cache = new NullSessionCache(sessions);
    cache.setSessionDataStore(new NullSessionDataStore());
    sessions.setSessionCache(cache);
    sessions.setUsingCookies(false);
    return sessions;
  }

  /** Compressing a megabyte would take longer than to evaluate the moment that is in it. */
  private static void sendAsItIs(ServletContextHandler context) {
    context.addEventListener(
        new LifeCycle.Listener() {
          @Override
          public void lifeCycleStarting(LifeCycle event) {
            WebSocketServerComponents.ensureWebSocketComponents(context.getServer(), context)
                .getExtensionRegistry()
                .unregister("permessage-deflate");
          }
        });
  }

  private void limit(JettyWebSocketServletFactory factory) {
    factory.setMaxTextMessageSize(limits.message());
    factory.setMaxBinaryMessageSize(1024);
    factory.setMaxFrameSize(limits.message());
    factory.setIdleTimeout(limits.idle());
  }

  private void admit(Context context) {
    if (!doorkeeper.admits(context.header("Host"), context.header("Origin"), server().port())) {
      context.status(HttpStatus.FORBIDDEN).result("Not from here.").skipRemainingHandlers();
      return;
    }
    context.header("X-Content-Type-Options", "nosniff");
    context.header("Referrer-Policy", "no-referrer");
    context.header("Cross-Origin-Resource-Policy", "same-origin");
    context.header("Cache-Control", "no-store");
    context.header("Content-Security-Policy", policy(context.header("Host")));
  }

  private static String policy(String host) {
    return "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self';"
        + " img-src 'self' data: blob:; media-src blob:; connect-src 'self' ws://"
        + host
        + "; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
  }

  private void admitSocket(Context context) {
    String origin = context.header("Origin");
    if (!doorkeeper.admitsSocket(context.header("Host"), origin, server().port())) {
      context.status(HttpStatus.FORBIDDEN).skipRemainingHandlers();
    }
  }

  private void file(Context context, String name) {
    page.find(name)
        .ifPresentOrElse(
            bytes -> send(context, PageFiles.type(name), bytes),
            () -> context.status(HttpStatus.NOT_FOUND));
  }

  private void portrait(Context context) {
    String name = context.pathParam("stage");
    for (int k = 0; k < portraits.size(); k++) {
      if (name.equals(k + ".jpg")) {
        send(context, "image/jpeg", portraits.get(k));
        return;
      }
    }
    context.status(HttpStatus.NOT_FOUND);
  }

  private static void send(Context context, String type, byte[] bytes) {
    context.contentType(type).result(bytes);
  }

  private void moments(WsConfig socket, TimeWalker person) {
    socket.onConnect(context -> visitors.enter(context, answers::wake).ifPresent(answers::forget));
    socket.onClose(this::leave);
    socket.onError(this::leave);
    socket.onBinaryMessage(context -> visitors.end(context.session, 1003, "requests are text"));
    socket.onMessage(context -> {
      if (visitors.mayAsk(context)) {
        visitors
            .find(context.sessionId())
            .ifPresent(visitor -> hear(visitor, context.message(), person));
      }
    });
  }

  private void leave(WsContext context) {
    visitors.leave(context.sessionId()).ifPresent(answers::forget);
    answers.wake(); // there may be room again for what others wait for
  }

  private void hear(Visitor visitor, String message, TimeWalker person) {
    try {
      answers.ask(visitor, MomentRequest.parse(message, person));
    } catch (IllegalArgumentException e) {
      Answers.say(visitor, Map.of("error", String.valueOf(e.getMessage())));
    }
  }

  private Javalin server() {
    return server;
  }

  /** Port it listens on. */
  public int port() {
    return server.port();
  }

  /** What to type into a browser on this machine. */
  public String url() {
    String name = host.equals("0.0.0.0") || host.equals("::") ? "127.0.0.1" : host;
    return "http://" + name + ":" + port() + doorkeeper.root();
  }

  @Override
  public void close() {
    closing = true;
    sweeper.shutdown();
    server.stop();
    answers.close();
    try {
      warmUp.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it ends all the same, only later
    }
  }
}
