package timewalker.prepare;

import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.math.Camera;
import timewalker.math.Parallel;
import timewalker.prepare.fit.GazeFinder;
import timewalker.prepare.fit.HeadMask;
import timewalker.prepare.vision.FaceLandmarks;
import timewalker.prepare.vision.FaceModels;
import timewalker.raster.MeshRasterizer;

/** The networks, the mask and gaze finders, and the head rasterizer of one thread. */
final class Worker implements AutoCloseable {
  private final FaceModels models = new FaceModels();
  private final Parallel alone = Parallel.of(1);
  private final HeadPoser poser;
  private final MeshRasterizer rasterizer;
  private final float[] vertices;
  private final HeadMask headMask;
  private final GazeFinder gaze;

  Worker(HeadModel head) {
    poser = new HeadPoser(head);
    vertices = new float[3 * head.vertexCount()];
    rasterizer = new MeshRasterizer(alone, head.vertexCount(), head.faces());
    headMask = new HeadMask(head);
    gaze = new GazeFinder(head, FaceLandmarks.SCHEME, models.irises()::middle);
  }

  FaceModels models() {
    return models;
  }

  HeadMask headMask() {
    return headMask;
  }

  GazeFinder gaze() {
    return gaze;
  }

  /** [V][3] the posed head, world, metres; overwritten by the next call. */
  float[] vertices(HeadParams params) {
    poser.pose(params, vertices);
    return vertices;
  }

  /**
   * Draws a head.
   *
   * @param depth [height][width] 0 where no head is; overwritten
   * @param normal [3][height][width] camera frame; overwritten where depth is not 0
   */
  void draw(HeadParams params, Camera camera, float[] depth, float[] normal) {
    rasterizer.draw(vertices(params), camera, depth, normal, null);
  }

  @Override
  public void close() {
    models.close();
    alone.close();
  }
}
