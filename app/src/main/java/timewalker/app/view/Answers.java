package timewalker.app.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import timewalker.TimeWalker;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.mesh.MeshListener;
import timewalker.raster.RenderTarget;

/**
 * Answers pages: surfels and pictures on one thread, meshes on another, since one takes seconds. Of
 * each page and slot only the newest request waits.
 */
final class Answers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final double QUALITY = 0.9;
  private static final int PICTURE_MAGIC = 0x31505754; // "TWP1"

  private final MomentStudio studio;
  private final MeshStudio meshes;
  private final Painter painter;
  private final NewestFirst<Key, MomentRequest> moments;
  private final NewestFirst<Key, MomentRequest> meshing;

  /** Who waits for what. */
  private record Key(Visitor visitor, int slot) {}

  /** Turns a rendering into a picture for people. */
  @FunctionalInterface
  interface Painter {
    ByteImage paint(RenderTarget target, MomentRequest.Plane plane);
  }

  Answers(TimeWalker person, MomentStudio studio, Painter painter) {
    this.studio = studio;
    this.painter = painter;
    meshes = new MeshStudio(person);
    moments = new NewestFirst<>("moments", this::answer);
    meshing = new NewestFirst<>("meshes", this::answer);
  }

  /** Takes a request in. */
  void ask(Visitor visitor, MomentRequest request) {
    NewestFirst<Key, MomentRequest> queue =
        request.kind() == MomentRequest.Kind.MESH ? meshing : moments;
    queue.put(new Key(visitor, request.slot()), request);
  }

  private void answer(Key key, MomentRequest request) {
    Visitor visitor = key.visitor();
    try {
      switch (request.kind()) {
        case SURFELS -> {
          boolean attributes = visitor.sent().attributesAreNew(request.slot(), request.mix());
          visitor.send(studio.surfels(request, attributes));
        }
        case PICTURE -> visitor.send(picture(request));
        case MESH -> mesh(visitor, request);
      }
    } catch (IllegalArgumentException e) {
      say(visitor, Map.of("id", request.id(), "slot", request.slot(), "error", e.getMessage()));
    } catch (RuntimeException | IOException e) {
      LOG.error("a page could not be answered", e);
      say(visitor, Map.of("id", request.id(), "slot", request.slot(), "error", "internal error"));
    }
  }

  private ByteBuffer picture(MomentRequest request) throws IOException {
    RenderTarget target =
        studio.picture(request.mix(), request.head(), request.camera().orElseThrow());
    byte[] jpeg =
        ImageFile.encodeJpeg(
            painter.paint(target, request.plane()),
            QUALITY,
            Optional.of(SyntheticMediaTag.TRAINED));
    return ByteBuffer.allocate(12 + jpeg.length)
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .putInt(PICTURE_MAGIC)
        .putInt(request.id())
        .putInt(request.slot())
        .put(jpeg)
        .flip();
  }

  private void mesh(Visitor visitor, MomentRequest request) {
    MeshStudio.Made made =
        meshes
            .find(request.mix())
            .orElseGet(() -> meshes.make(request.mix(), steps(visitor, request)));
    boolean triangles = visitor.sent().meshIsNew(request.slot(), request.mix());
    visitor.send(
        MeshPacket.of(request.id(), request.slot(), made.warp().pose(request.head()), triangles));
  }

  private static MeshListener steps(Visitor visitor, MomentRequest request) {
    return new MeshListener() {
      @Override
      public void warning(String message) {
        LOG.info("{}", message);
      }

      @Override
      public void step(String name) {
        say(visitor, Map.of("id", request.id(), "slot", request.slot(), "step", name));
      }
    };
  }

  /** Sends a JSON object. */
  static void say(Visitor visitor, Map<String, ?> message) {
    try {
      visitor.send(MAPPER.writeValueAsString(message));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    moments.close();
    meshing.close();
  }
}
