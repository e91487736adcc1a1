package timewalker.io.foreign;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.PngOptions;
import timewalker.math.Camera;
import timewalker.math.Parallel;
import timewalker.raster.MeshRasterizer;

/** Pictures of a head whose parameters are known, to be written in other people's structures. */
final class Sitting {
  static final int WIDTH = 96;
  static final int HEIGHT = 80;

  /** One picture: what took it, the head, colour, and where the head is. */
  record Shot(Camera camera, HeadParams params, ByteImage image, ByteImage mask) {
    byte[] png() {
      return ImageFile.encodePng(image, PngOptions.PLAIN);
    }

    byte[] maskPng() {
      return ImageFile.encodePng(mask, PngOptions.PLAIN);
    }

    /** Colour and mask in one. */
    byte[] pngWithAlpha() {
      ByteImage all = new ByteImage(WIDTH, HEIGHT, 4);
      for (int i = 0; i < image.pixels(); i++) {
        System.arraycopy(image.data(), 3 * i, all.data(), 4 * i, 3);
        all.data()[4 * i + 3] = mask.data()[i];
      }
      return ImageFile.encodePng(all, PngOptions.PLAIN);
    }
  }

  static final HeadModel MODEL = EmbeddedHead.load();

  private Sitting() {}

  /**
   * Shots from many sides.
   *
   * @param turning whether the head has a pose of its own; else the camera goes around it
   */
  static List<Shot> shots(int count, boolean turning) {
    List<Shot> shots = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Random random = new Random(100 + i);
      double[] eye = {0.9 * random.nextGaussian(), 0.3 * random.nextGaussian(), 1.1};
      Camera around = Camera.lookAt(WIDTH, HEIGHT, 260 + i, eye, new double[] {0.02, -0.03, 0.01});
      Camera camera = new Camera(WIDTH, HEIGHT, 260 + i, 250 + i, 49, 38, around.cameraFromWorld());
      shots.add(shot(camera, head(random, turning)));
    }
    return shots;
  }

  static Shot shot(Camera camera, HeadParams params) {
    ByteImage mask = silhouette(camera, params);
    ByteImage image = new ByteImage(camera.width(), camera.height(), 3);
    new Random(7).nextBytes(image.data());
    return new Shot(camera, params, image, mask);
  }

  static HeadParams head(Random random, boolean turning) {
    HeadParams head = HeadParams.neutral(MODEL.shapeCount(), MODEL.expressionCount());
    // the same person in every shot
    head.shape()[EmbeddedHead.shapeIndex("macro-caucasian-male-old")] = 0.4f;
    head.shape()[0] = 0.2f;
    for (int e = 0; e < 10; e++) {
      head.expression()[random.nextInt(head.expression().length)] = random.nextFloat();
    }
    head.jaw()[0] = 0.3f * random.nextFloat();
    head.jaw()[1] = 0.05f * random.nextFloat();
    for (int i = 0; i < 6; i++) {
      head.eyes()[i] = (float) (0.2 * random.nextGaussian());
    }
    if (turning) {
      for (int i = 0; i < 3; i++) {
        head.root()[i] = (float) (0.3 * random.nextGaussian());
        head.neck()[i] = (float) (0.1 * random.nextGaussian());
        head.translation()[i] = (float) (0.02 * random.nextGaussian());
      }
    }
    return head;
  }

  /** [V][3] world. */
  static float[] vertices(HeadParams params) {
    float[] vertices = new float[3 * MODEL.vertexCount()];
    new HeadPoser(MODEL).pose(params, vertices);
    return vertices;
  }

  /** [V][2] pixels. */
  static double[] seen(HeadParams params, Camera camera) {
    float[] v = vertices(params);
    double[] m = camera.cameraFromWorld();
    double[] pixels = new double[v.length / 3 * 2];
    for (int i = 0; i < v.length / 3; i++) {
      double[] c = new double[3];
      for (int r = 0; r < 3; r++) {
        c[r] = m[4 * r + 3];
        for (int k = 0; k < 3; k++) {
          c[r] += m[4 * r + k] * v[3 * i + k];
        }
      }
      pixels[2 * i] = camera.fx() * c[0] / c[2] + camera.cx();
      pixels[2 * i + 1] = camera.fy() * c[1] / c[2] + camera.cy();
    }
    return pixels;
  }

  static ByteImage silhouette(Camera camera, HeadParams params) {
    int pixels = camera.width() * camera.height();
    float[] depth = new float[pixels];
    try (Parallel parallel = Parallel.of(1)) {
      new MeshRasterizer(parallel, MODEL.vertexCount(), MODEL.faces())
          .draw(vertices(params), camera, depth, new float[3 * pixels], null);
    }
    ByteImage mask = new ByteImage(camera.width(), camera.height(), 1);
    for (int i = 0; i < pixels; i++) {
      mask.data()[i] = (byte) (depth[i] > 0 ? 255 : 0);
    }
    return mask;
  }
}
