package timewalker.train;

import timewalker.head.HeadModel;
import timewalker.math.Camera;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;
import timewalker.raster.MeshRasterizer;

/**
 * Depth and normals of the tracked head on facial skin: what guides the surfels' geometry where the
 * head model is a good guess (INSTA, Zielonka et al. 2023, section 3.3). Owns its pictures.
 */
public final class TrackedGeometry {
  private static final int PARTS = 16;

  private final boolean[] inRegion; // [F]
  private final Parallel parallel;
  private final MeshRasterizer rasterizer;
  private FloatImage depth = new FloatImage(1, 1, 1);
  private FloatImage normal = new FloatImage(1, 1, 3);
  private FloatImage region = new FloatImage(1, 1, 1);
  private int[] face = {};

  /**
   * @param head its mask "face-skin" says where the model is trusted; without that mask, everywhere
   */
  public TrackedGeometry(HeadModel head, Parallel parallel) {
    this.parallel = parallel;
    int[] mask = head.masks().get("face-skin");
    boolean[] trusted = new boolean[head.vertexCount()];
    for (int v = 0; v < trusted.length; v++) {
      trusted[v] = mask == null;
    }
    if (mask != null) {
      for (int v : mask) {
        trusted[v] = true;
      }
    }
    // Everything is drawn, so that a nose hides the cheek behind it; only skin counts.
    int[] faces = head.faces();
    this.inRegion = new boolean[head.faceCount()];
    for (int f = 0; f < inRegion.length; f++) {
      inRegion[f] = trusted[faces[3 * f]] && trusted[faces[3 * f + 1]] && trusted[faces[3 * f + 2]];
    }
    this.rasterizer = new MeshRasterizer(parallel, head.vertexCount(), faces);
  }

  /**
   * Draws the head.
   *
   * @param vertices [V][3] posed, metres
   */
  public void draw(float[] vertices, Camera camera) {
    if (depth.width() != camera.width() || depth.height() != camera.height()) {
      depth = new FloatImage(camera.width(), camera.height(), 1);
      normal = new FloatImage(camera.width(), camera.height(), 3);
      region = new FloatImage(camera.width(), camera.height(), 1);
      face = new int[depth.pixels()];
    }
    rasterizer.draw(vertices, camera, depth.data(), normal.data(), face);
    parallel.run(
        PARTS,
        part -> {
          int end = (int) ((long) face.length * (part + 1) / PARTS);
          for (int i = (int) ((long) face.length * part / PARTS); i < end; i++) {
            region.data()[i] = face[i] >= 0 && inRegion[face[i]] ? 1 : 0;
          }
        });
  }

  /** Camera z, metres, 0 where no head is. */
  public FloatImage depth() {
    return depth;
  }

  /** Unit normals, camera frame; meaningful where depth is not 0. */
  public FloatImage normal() {
    return normal;
  }

  /** 1 where facial skin is seen, else 0. */
  public FloatImage region() {
    return region;
  }
}
