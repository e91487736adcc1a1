package timewalker.app.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import timewalker.TimeWalker;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.mesh.MeshListener;
import timewalker.raster.RenderTarget;

/**
 * Answers pages. What takes milliseconds has a thread of its own, so have pictures, and meshes that
 * are yet to be made, which takes seconds: nobody's slider waits for them. Of each page, kind and
 * slot only the newest request waits, and only while the page takes what was sent to it.
 */
final class Answers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final double QUALITY = 0.9;
  private static final int PICTURE_MAGIC = 0x31505754; // "TWP1"

  /** Pixels that take about as long to draw as everything else about a picture. */
  private static final double PIXELS = 128 * 128;

  private final MomentStudio evaluated;
  private final MomentStudio drawn;
  private final MeshStudio meshes;
  private final Painter painter;
  private final FairQueue<Visitor, MomentRequest> moments;
  private final FairQueue<Visitor, MomentRequest> pictures;
  private final FairQueue<Visitor, MomentRequest> meshing;

  /** For whom a newer request of the same kind takes the place of an older one. */
  private record Topic(MomentRequest.Kind kind, int slot) {}

  /** Turns a rendering into a picture for people. */
  @FunctionalInterface
  interface Painter {
    ByteImage paint(RenderTarget target, MomentRequest.Plane plane);
  }

  /** An answer, or a part of it. */
  @FunctionalInterface
  private interface Answer {
    void give(Visitor visitor, MomentRequest request) throws IOException;
  }

  /**
   * @param crowded whether so much waits to be sent to all pages that nothing should be added
   */
  Answers(TimeWalker person, Painter painter, BooleanSupplier crowded) {
    this.painter = painter;
    evaluated = new MomentStudio(person);
    drawn = new MomentStudio(person);
    meshes = new MeshStudio(person);
    moments = queue("moments", crowded, this::moment);
    pictures = queue("pictures", crowded, this::picture);
    meshing = queue("meshes", crowded, this::make);
  }

  private static FairQueue<Visitor, MomentRequest> queue(
      String name, BooleanSupplier crowded, Answer answer) {
    return new FairQueue<>(
        name,
        visitor -> visitor.ready() && !crowded.getAsBoolean(),
        (visitor, request) -> answer(visitor, request, answer));
  }

  private List<FairQueue<Visitor, MomentRequest>> queues() {
    return List.of(moments, pictures, meshing);
  }

  /** Takes a request in. */
  void ask(Visitor visitor, MomentRequest request) {
    if (request.kind() == MomentRequest.Kind.PICTURE) {
      pictures.put(visitor, topic(request), request, 1 + request.pixels() / PIXELS);
    } else {
      moments.put(visitor, topic(request), request, 1);
    }
    forgetIfGone(visitor);
  }

  private static Topic topic(MomentRequest request) {
    return new Topic(request.kind(), request.slot());
  }

  /** Forgets what a visitor waits for. */
  void forget(Visitor visitor) {
    queues().forEach(queue -> queue.forget(visitor));
  }

  /** For one that left while its request was taken in. */
  private void forgetIfGone(Visitor visitor) {
    if (visitor.gone()) {
      forget(visitor);
    }
  }

  /** Looks again at who can take an answer. */
  void wake() {
    queues().forEach(FairQueue::wake);
  }

  /** Whatever goes wrong is told to the page that asked, and ends nothing but this answer. */
  private static void answer(Visitor visitor, MomentRequest request, Answer answer) {
    try {
      answer.give(visitor, request);
    } catch (IllegalArgumentException e) {
      fail(visitor, request, String.valueOf(e.getMessage()));
    } catch (CancellationException e) {
      LOG.debug("a page left before its answer");
    } catch (VirtualMachineError e) { // first the page: telling it needs less memory than the log
      fail(visitor, request, "the server ran out of memory; ask for less");
      LOG.error("a page got no answer because of an internal error", e);
    } catch (Exception | Error e) {
      fail(visitor, request, "internal error");
      LOG.error("a page got no answer because of an internal error", e);
    }
  }

  private static void fail(Visitor visitor, MomentRequest request, String why) {
    say(visitor, Map.of("id", request.id(), "slot", request.slot(), "error", why));
  }

  /** What is evaluated, or made already, and only has to be posed. */
  private void moment(Visitor visitor, MomentRequest request) {
    boolean given = false;
    try {
      if (request.kind() == MomentRequest.Kind.SURFELS) {
        boolean attributes =
            visitor.sent().attributesAreNew(request.slot(), evaluated.look(request));
        visitor.send(evaluated.surfels(request, attributes));
      } else {
        meshes
            .find(request.mix())
            .ifPresentOrElse(
                made -> pose(visitor, request, made),
                () -> meshing.put(visitor, topic(request), request, 1));
        forgetIfGone(visitor);
      }
      given = true;
    } finally {
      if (!given) {
        visitor.sent().forget();
        evaluated.forget();
      }
    }
  }

  private static void pose(Visitor visitor, MomentRequest request, MeshStudio.Made made) {
    boolean triangles = visitor.sent().meshIsNew(request.slot(), request.mix());
    visitor.send(
        MeshPacket.of(request.id(), request.slot(), made.warp().pose(request.head()), triangles));
  }

  private void make(Visitor visitor, MomentRequest request) {
    if (meshes.find(request.mix()).isEmpty()) {
      meshes.make(request.mix(), steps(visitor, request));
    }
    moments.putOlder(visitor, topic(request), request, 1);
    forgetIfGone(visitor);
  }

  private void picture(Visitor visitor, MomentRequest request) throws IOException {
    boolean given = false;
    try {
      visitor.send(jpeg(request));
      given = true;
    } finally {
      if (!given) {
        drawn.forget();
      }
    }
  }

  private ByteBuffer jpeg(MomentRequest request) throws IOException {
    RenderTarget target =
        drawn.picture(request.mix(), request.head(), request.camera().orElseThrow());
    byte[] jpeg =
        ImageFile.encodeJpeg(
            painter.paint(target, request.plane()),
            QUALITY,
            Optional.of(SyntheticMediaTag.TRAINED));
    return ByteBuffer.allocate(12 + jpeg.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(PICTURE_MAGIC)
        .putInt(request.id())
        .putInt(request.slot())
        .put(jpeg)
        .flip();
  }

  private static MeshListener steps(Visitor visitor, MomentRequest request) {
    return new MeshListener() {
      @Override
      public void warning(String message) {
        LOG.info("{}", message);
      }

      @Override
      public void step(String name) {
        if (visitor.gone()) {
          throw new CancellationException();
        }
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
    queues().forEach(FairQueue::close);
  }
}
