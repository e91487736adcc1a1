package timewalker.completion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import timewalker.head.HeadModel;
import timewalker.math.Parallel;
import timewalker.math.Shapes;
import timewalker.math.TriangleNormals;
import timewalker.surfel.CanonicalMesh;
import timewalker.surfel.HeadPart;
import timewalker.surfel.MomentSurfels;
import timewalker.surfel.StageAdditions;
import timewalker.surfel.StageVisibility;
import timewalker.surfel.SurfelBinding;

/**
 * Completion of what no picture of a life stage showed: every surfel gets (1 − c) u (â − a) added
 * to its attributes a, where c is how far its place is known, u how unseen the surfel is, and â
 * what its place would look like. â continues the seen attributes over the canonical surface
 * ({@link PatchFill}). It follows the differences that the other side of the head and other life
 * stages show there. Nothing is added to what pictures show.
 *
 * <p>Attributes are colour, opacity, scale relative to the spacing of surfels, and height above the
 * canonical mesh, so that hair keeps its thickness. A scalp borders on skin, but little passes from
 * one to the other.
 *
 * <p>Eyes and what is within the mouth are left out: most of their surfels are hidden from
 * everywhere.
 */
public final class Completion {
  /** What was learned. */
  public interface Source {
    /** A life stage's surfels before the head moves them; overwritten by the next call. */
    MomentSurfels surfels(int stage);

    /** [n] how far pictures show a surfel, which is then left alone; {@link StageVisibility}. */
    float[] visibility(int stage);

    /** [n] how far a surfel's look is to be relied on. */
    float[] frontalVisibility(int stage);
  }

  private static final String SCALP = "scalp";

  /** Attributes of a field. */
  private static final int COLOUR = 0;

  private static final int OPACITY = 3;
  private static final int SCALE = 4;
  private static final int HEIGHT = 5;
  private static final int ATTRIBUTES = 6;

  /** Visibility at which a surfel is half unseen, before the square. */
  private static final float HALF_SEEN = 0.0002f;

  /** Sum of visibilities at which a patch is half known. */
  private static final float HALF_KNOWN = 0.5f;

  /**
   * Least logarithm of a scale relative to the spacing: where nothing was densified, surfels that
   * are as large as where much was leave gaps.
   */
  private static final float LEAST_SCALE = (float) StrictMath.log(1.2);

  /** Least logit of an opacity: soft hair that many pictures agree on is no model for a back. */
  private static final float LEAST_OPACITY = 3;

  /** Smaller shares of what is missing are not worth storing. */
  private static final float LEAST = 0.01f;

  /** Confidence in the other side of the head, relative to another life stage. */
  private static final float MIRROR = 0.5f;

  /** Pull of heights towards 0: they fall by a factor e over some ten patches. */
  private static final float HEIGHT_TO_ZERO = 0.02f;

  private static final int PARTS = 16;

  private final SurfelBinding binding;
  private final SurfacePatches patches;
  private final float[] centroid; // [F][3] metres
  private final float[] normal; // [F][3] unit length
  private final float[] area; // [P] m²
  private final PatchField[] known; // [K]
  private final PatchField mirror;
  private final PatchFill fill;

  /**
   * @param binding of the surfels, followed as they move
   * @param head whose mask "scalp", if there is one, tells hair from skin
   * @param stages number of life stages K
   */
  public Completion(SurfelBinding binding, HeadModel head, int stages) {
    this.binding = binding;
    CanonicalMesh mesh = binding.mesh();
    patches = new SurfacePatches(mesh, head.facesWithin(SCALP));
    centroid = mesh.centroids();
    normal = unitNormals(mesh);
    area = areas(mesh);
    known = new PatchField[stages];
    for (int k = 0; k < stages; k++) {
      known[k] = new PatchField(patches, ATTRIBUTES);
    }
    mirror = new PatchField(patches, ATTRIBUTES);
    fill = new PatchFill(patches, HALF_KNOWN, 0, 0, 0, 0, 0, HEIGHT_TO_ZERO);
  }

  private static float[] unitNormals(CanonicalMesh mesh) {
    float[] vertices = mesh.vertices();
    int[] faces = mesh.faces();
    float[] normals = new float[faces.length];
    float[] n = new float[3];
    for (int t = 0; t < mesh.faceCount(); t++) {
      TriangleNormals.ofFace(vertices, faces, t, n);
      double length = Math.sqrt((double) n[0] * n[0] + (double) n[1] * n[1] + (double) n[2] * n[2]);
      for (int k = 0; k < 3; k++) {
        normals[3 * t + k] = (float) (length > 0 ? n[k] / length : 0);
      }
    }
    return normals;
  }

  private float[] areas(CanonicalMesh mesh) {
    float[] of = new float[patches.count()];
    for (int t = 0; t < mesh.faceCount(); t++) {
      of[patches.patchOf(t)] += (float) mesh.area(t);
    }
    return of;
  }

  /** Where the surfels are on the surface, in one step. */
  private record Places(int[] triangle, float[] height, float[] logSpacing) {}

  /**
   * Completes all life stages.
   *
   * @return [K]
   */
  public List<StageAdditions> complete(Source source, Parallel parallel) {
    for (int k = 0; k < known.length; k++) {
      MomentSurfels surfels = source.surfels(k);
      collect(surfels, source.frontalVisibility(k), places(surfels, parallel), known[k]);
    }
    List<StageAdditions> all = new ArrayList<>();
    for (int k = 0; k < known.length; k++) {
      float[] wanted = continued(k, parallel);
      all.add(additions(source.surfels(k), source.visibility(k), wanted, parallel));
    }
    return all;
  }

  private StageAdditions additions(
      MomentSurfels surfels, float[] visibility, float[] wanted, Parallel parallel) {
    int n = surfels.count();
    Shapes.check("surfels", n, "visibility", visibility.length, 1);
    Shapes.check("surfels", n, "binding", binding.count(), 1);
    Places places = places(surfels, parallel);
    float[] shown = new float[patches.count()];
    for (int i = 0; i < n; i++) {
      shown[patches.patchOf(places.triangle[i])] += visibility[i];
    }
    float[] share = new float[n];
    float[] missing = new float[StageAdditions.NUMBERS * n];
    int[] group = binding.group();
    parallel.ranges(
        n,
        PARTS,
        (from, to) -> {
          float[] target = new float[ATTRIBUTES];
          for (int i = from; i < to; i++) {
            int t = places.triangle[i];
            if (!isSkin(group[i]) || !fill.isKnown(patches.patchOf(t))) {
              continue;
            }
            float free = 1 - target(i, wanted, shown, target);
            float unseen = HALF_SEEN / (visibility[i] + HALF_SEEN);
            share[i] = unseen * unseen * free;
            missing(i, surfels, places, target, missing);
          }
        });
    int[] chosen = IntStream.range(0, n).filter(i -> share[i] >= LEAST).toArray();
    float[] values = new float[StageAdditions.NUMBERS * chosen.length];
    for (int j = 0; j < chosen.length; j++) {
      for (int row = 0; row < StageAdditions.NUMBERS; row++) {
        values[row * chosen.length + j] = share[chosen[j]] * missing[row * n + chosen[j]];
      }
    }
    return new StageAdditions(chosen, values);
  }

  /** What a surfel lacks of its target, in the order of {@link StageAdditions}. */
  private void missing(
      int i, MomentSurfels surfels, Places places, float[] target, float[] missing) {
    int n = surfels.count();
    int t = places.triangle[i];
    float above = target[HEIGHT] - places.height[i];
    for (int k = 0; k < 3; k++) {
      missing[(StageAdditions.POSITION + k) * n + i] = above * normal[3 * t + k];
      missing[(StageAdditions.COLOUR + k) * n + i] =
          target[COLOUR + k] - surfels.colour()[k * n + i];
    }
    float logScale = Math.max(LEAST_SCALE, target[SCALE]) + places.logSpacing[patches.patchOf(t)];
    for (int axis = 0; axis < 2; axis++) {
      missing[(StageAdditions.LOG_SCALE + axis) * n + i] =
          logScale - surfels.logScale()[axis * n + i];
    }
    missing[StageAdditions.OPACITY * n + i] =
        Math.max(LEAST_OPACITY, target[OPACITY]) - surfels.opacityLogit()[i];
  }

  private boolean isSkin(int group) {
    return binding.mesh().partOf(group) == HeadPart.SKIN.number();
  }

  private Places places(MomentSurfels surfels, Parallel parallel) {
    int n = surfels.count();
    int[] triangle = new int[n];
    float[] height = new float[n];
    parallel.ranges(
        n,
        PARTS,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            int t = closest(i);
            triangle[i] = t;
            for (int k = 0; k < 3; k++) {
              float above = surfels.position()[k * n + i] - centroid[3 * t + k];
              height[i] += above * normal[3 * t + k];
            }
          }
        });
    int[] members = new int[patches.count()];
    for (int t : triangle) {
      members[patches.patchOf(t)]++;
    }
    float[] logSpacing = new float[members.length];
    for (int p = 0; p < members.length; p++) {
      logSpacing[p] = (float) (StrictMath.log(area[p] / Math.max(1, members[p])) / 2);
    }
    return new Places(triangle, height, logSpacing);
  }

  /** The triangle with the largest weight. */
  private int closest(int i) {
    int best = 0;
    for (int slot = 1; slot < binding.used(i); slot++) {
      best = binding.weight(i, slot) > binding.weight(i, best) ? slot : best;
    }
    return binding.triangle(i, best);
  }

  /** [ATTRIBUTES][P] what is known of a stage, continued to where it is not. */
  private float[] continued(int stage, Parallel parallel) {
    mirror.mirror(known[stage]);
    List<PatchFill.Guide> guides = new ArrayList<>();
    guides.add(new PatchFill.Guide(mirror, MIRROR));
    for (int k = 0; k < known.length; k++) {
      if (k != stage) {
        guides.add(new PatchFill.Guide(known[k], 1));
      }
    }
    float[] wanted = new float[ATTRIBUTES * patches.count()];
    fill.solve(known[stage], guides, wanted, parallel);
    return wanted;
  }

  /** What the stage's pictures showed, patch by patch. */
  private void collect(MomentSurfels surfels, float[] visibility, Places places, PatchField field) {
    int n = surfels.count();
    float[] own = new float[ATTRIBUTES];
    field.clear();
    for (int i = 0; i < n; i++) {
      if (visibility[i] == 0) {
        continue;
      }
      int p = patches.patchOf(places.triangle[i]);
      for (int c = 0; c < 3; c++) {
        own[COLOUR + c] = surfels.colour()[c * n + i];
      }
      own[OPACITY] = surfels.opacityLogit()[i];
      own[SCALE] = (surfels.logScale()[i] + surfels.logScale()[n + i]) / 2 - places.logSpacing[p];
      own[HEIGHT] = places.height[i];
      field.add(p, visibility[i], own);
    }
    field.finish();
  }

  /**
   * The target of a surfel: the mean of the patches it is bound to.
   *
   * @param target [6] overwritten
   * @return how far its place is known, 0 to 1
   */
  private float target(int i, float[] wanted, float[] weight, float[] target) {
    float confidence = 0;
    Arrays.fill(target, 0);
    for (int slot = 0; slot < binding.used(i); slot++) {
      int p = patches.patchOf(binding.triangle(i, slot));
      float w = binding.weight(i, slot);
      confidence += w * fill.confidence(weight[p]);
      for (int a = 0; a < ATTRIBUTES; a++) {
        target[a] += w * wanted[a * weight.length + p];
      }
    }
    return confidence;
  }
}
