package timewalker.jobs.picture;

import timewalker.io.image.ByteImage;
import timewalker.math.BoundingBox;
import timewalker.math.Camera;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;
import timewalker.mesh.TriangleMesh;
import timewalker.raster.MeshRasterizer;

/** Renders previews of meshes: shape in grey, and colours. */
public final class MeshPictures {
  private static final float AMBIENT = 0.2f;

  /** The light comes from above the camera's left shoulder. */
  private static final float[] LIGHT = {-0.35f, -0.45f, -0.82f};

  private MeshPictures() {}

  /** A view of a whole head, a little from its left. */
  public static Camera front(TriangleMesh mesh, int size) {
    BoundingBox box = BoundingBox.of(mesh.vertices());
    double[] target = box.middle();
    double[] eye = {target[0] + 0.4, target[1] + 0.1, target[2] + 0.92};
    return Camera.lookAt(size, size, size / (1.25 * box.longest()), eye, target);
  }

  /** The shape alone beside the colours, on white. */
  public static ByteImage pair(TriangleMesh mesh, Camera camera, Parallel parallel) {
    int width = camera.width();
    int pixels = width * camera.height();
    float[] depth = new float[pixels];
    float[] normal = new float[3 * pixels];
    int[] face = new int[pixels];
    new MeshRasterizer(parallel, mesh.vertexCount(), mesh.faces())
        .draw(mesh.vertices(), camera, depth, normal, face);
    FloatImage out = new FloatImage(2 * width, camera.height(), 3);
    for (int i = 0; i < pixels; i++) {
      int at = i / width * 2 * width + i % width;
      float[] painted = face[i] < 0 ? new float[] {1, 1, 1} : colour(mesh, face[i]);
      float grey = face[i] < 0 ? 1 : shade(normal, i, pixels);
      for (int c = 0; c < 3; c++) {
        out.data()[2 * pixels * c + at] = grey;
        out.data()[2 * pixels * c + at + width] = painted[c];
      }
    }
    return ByteImage.of(out);
  }

  private static float shade(float[] normal, int pixel, int pixels) {
    float cosine = 0;
    for (int c = 0; c < 3; c++) {
      cosine += LIGHT[c] * normal[c * pixels + pixel];
    }
    return AMBIENT + (0.95f - AMBIENT) * Math.max(0, cosine);
  }

  /** The mean of a triangle's corners: at a preview's size that is one pixel or less. */
  private static float[] colour(TriangleMesh mesh, int face) {
    float[] mean = new float[3];
    for (int k = 0; k < 3; k++) {
      for (int c = 0; c < 3; c++) {
        mean[c] +=
            mesh.colours() == null ? 0.25f : mesh.colours()[3 * mesh.faces()[3 * face + k] + c] / 3;
      }
    }
    return mean;
  }
}
