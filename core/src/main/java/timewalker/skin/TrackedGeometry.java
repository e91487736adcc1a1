package timewalker.skin;

import java.util.Arrays;
import timewalker.head.HeadModel;
import timewalker.math.Camera;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;
import timewalker.raster.MeshRasterizer;

/**
 * Depth and normals of the tracked head on the skin of face and ears: what guides the surfels'
 * geometry where the head model is a good guess (INSTA, Zielonka et al. 2023, section 3.3). Owns
 * its pictures.
 */
public final class TrackedGeometry {
  private static final int PARTS = 16;

  private final boolean[] inFace; // [F]
  private final boolean[] inEars; // [F]
  private final Parallel parallel;
  private final MeshRasterizer rasterizer;
  private FloatImage depth = new FloatImage(1, 1, 1);
  private FloatImage normal = new FloatImage(1, 1, 3);
  private final SkinTone tone;
  private FloatImage skin = new FloatImage(1, 1, 1);
  private FloatImage guide = new FloatImage(1, 1, 1);
  private FloatImage bare = new FloatImage(1, 1, 1);
  private int[] face = new int[1];

  /**
   * @param head its mask "face-skin" says where the model is trusted; without that mask, everywhere
   */
  public TrackedGeometry(HeadModel head, Parallel parallel) {
    this.parallel = parallel;
    // Everything is drawn, so that a nose hides the cheek behind it; only skin counts.
    this.inFace = facesOf(head, "face-skin");
    this.inEars = head.masks().containsKey("ears") ? facesOf(head, "ears") : inFace;
    this.tone = new SkinTone(upperPart(head, facesOf(head, "nose")), parallel);
    this.rasterizer = new MeshRasterizer(parallel, head.vertexCount(), head.faces());
  }

  /** [F] triangles with all corners in a mask; all of them without that mask. */
  private static boolean[] facesOf(HeadModel head, String name) {
    boolean[] inside = new boolean[head.faceCount()];
    int[] mask = head.masks().get(name);
    if (mask == null) {
      Arrays.fill(inside, true);
      return inside;
    }
    boolean[] vertex = new boolean[head.vertexCount()];
    for (int v : mask) {
      vertex[v] = true;
    }
    int[] faces = head.faces();
    for (int f = 0; f < inside.length; f++) {
      inside[f] = vertex[faces[3 * f]] && vertex[faces[3 * f + 1]] && vertex[faces[3 * f + 2]];
    }
    return inside;
  }

  /** Those triangles whose middle lies over the mean of all: of a nose what no moustache covers. */
  private static boolean[] upperPart(HeadModel head, boolean[] faces) {
    float[] template = head.template();
    int[] corners = head.faces();
    double[] height = new double[faces.length];
    double sum = 0;
    int count = 0;
    for (int f = 0; f < faces.length; f++) {
      for (int k = 0; k < 3; k++) {
        height[f] += template[3 * corners[3 * f + k] + 1] / 3.0;
      }
      sum += faces[f] ? height[f] : 0;
      count += faces[f] ? 1 : 0;
    }
    boolean[] upper = new boolean[faces.length];
    for (int f = 0; f < faces.length; f++) {
      upper[f] = faces[f] && height[f] > sum / count;
    }
    return upper;
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
      skin = new FloatImage(camera.width(), camera.height(), 1);
      guide = new FloatImage(camera.width(), camera.height(), 1);
      bare = new FloatImage(camera.width(), camera.height(), 1);
      face = new int[depth.pixels()];
    }
    rasterizer.draw(vertices, camera, depth.data(), normal.data(), face);
    parallel.ranges(
        face.length,
        PARTS,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            skin.data()[i] = face[i] >= 0 && inFace[face[i]] ? 1 : 0;
            guide.data()[i] = guides(i) ? 1 : 0;
            bare.data()[i] = guide.data()[i];
          }
        });
  }

  /**
   * Removes pixels from {@link #guide} and {@link #bare} that do not have the colour of this face's
   * skin. A fringe, a beard, brows or glasses cover the skin and must not be pulled to it. {@link
   * #bare} loses doubtful pixels, {@link #guide} only those that are certainly not skin.
   *
   * @param picture of the last {@link #draw}'s view, 3 channels
   * @return whether the picture shows the colour of skin; if not, as from behind, nothing changes
   */
  public boolean leaveOutWhatIsNotSkin(FloatImage picture) {
    return tone.restrict(picture, face, skin.data(), bare.data(), guide.data());
  }

  /**
   * Takes out of {@link #guide} and {@link #bare} what lies on triangles that are not bare,
   * whatever its colour: by the mild rule out of the guide, by the strict one out of what is bare.
   */
  public void leaveOutCovered(BareSkin.Weights bareness) {
    parallel.ranges(
        face.length,
        PARTS,
        (from, to) -> {
          for (int p = from; p < to; p++) {
            if (guide.data()[p] > 0) {
              guide.data()[p] *= bareness.mild()[face[p]];
              bare.data()[p] *= bareness.strict()[face[p]];
            }
          }
        });
  }

  /**
   * Counts the pixels of face and ears by triangle.
   *
   * @param all [F] how many there are is added
   * @param skin [F] how many of them are surely skin is added
   */
  void addSkin(float[] all, float[] skin) {
    for (int p = 0; p < face.length; p++) {
      if (guides(p)) {
        all[face[p]]++;
        skin[face[p]] += bare.data()[p];
      }
    }
  }

  /** Whether a pixel shows the head's face or ears. */
  private boolean guides(int pixel) {
    return face[pixel] >= 0 && (inFace[face[pixel]] || inEars[face[pixel]]);
  }

  /** Camera z, metres, 0 where no head is. */
  public FloatImage depth() {
    return depth;
  }

  /** Unit normals, camera frame; meaningful where depth is not 0. */
  public FloatImage normal() {
    return normal;
  }

  /** 1 where the head model has facial skin, else 0. */
  public FloatImage facialSkin() {
    return skin;
  }

  /** Weight of each pixel's normal: 1 on face and ears, less where something may cover the skin. */
  public FloatImage guide() {
    return guide;
  }

  /** Weight of each pixel's depth: as {@link #guide}, and nothing where skin is not sure. */
  public FloatImage bare() {
    return bare;
  }
}
