package timewalker.completion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import timewalker.head.HeadModel;
import timewalker.math.NamedArrays;
import timewalker.math.Parallel;
import timewalker.math.Shapes;
import timewalker.math.TriangleNormals;
import timewalker.surfel.CanonicalMesh;
import timewalker.surfel.HeadPart;
import timewalker.surfel.MomentSurfels;
import timewalker.surfel.StageVisibility;
import timewalker.surfel.SurfelBinding;

/**
 * Completion of what no picture of a life stage showed: the mean over surfels of u · Σ_a κ_a (a −
 * â)² / 2, where u is how unseen a surfel and its place are, and â what its place would look like.
 * â continues the seen attributes over the canonical surface ({@link PatchFill}). It follows the
 * differences that the other side of the head and other life stages show there. It counts as a
 * constant.
 *
 * <p>Attributes are colour, opacity, scale relative to the spacing of surfels, and height above the
 * canonical mesh, so that hair keeps its thickness. A scalp borders on skin, but little passes from
 * one to the other.
 *
 * <p>Eyes and what is within the mouth are left out: most of their surfels are hidden from
 * everywhere, and would keep a place among the surfels that others need.
 *
 * <p>Keeps what it knows of every life stage, which is part of a run's state.
 */
public final class Completion {
  private static final String SCALP = "scalp";

  /** Attributes of a field. */
  private static final int COLOUR = 0;

  private static final int OPACITY = 3;
  private static final int SCALE = 4;
  private static final int HEIGHT = 5;
  private static final int ATTRIBUTES = 6;

  /** κ of colour and scale is 1; that of the opacity logit, which differs by several units. */
  private static final float OPACITY_WEIGHT = 0.1f;

  /** κ of the height, per square metre: about 3 cm weigh as much as black against white. */
  private static final float HEIGHT_WEIGHT = 1000;

  /** Visibility at which a surfel is half unseen, before the square. */
  private static final float HALF_SEEN = 0.005f;

  /** Sum of visibilities at which a patch is half known. */
  private static final float HALF_KNOWN = 0.02f;

  /** Confidence in the other side of the head, relative to another life stage. */
  private static final float MIRROR = 0.5f;

  /** Pull of heights towards 0: they fall by a factor e over some five patches. */
  private static final float HEIGHT_TO_ZERO = 0.1f;

  private static final int PARTS = 16;

  private final SurfelBinding binding;
  private final SurfacePatches patches;
  private final float[] centroid; // [F][3] metres
  private final float[] normal; // [F][3] unit length
  private final float[] area; // [P] m²
  private final PatchField[] known; // [K]
  private final float[][] wanted; // [K][ATTRIBUTES][P]
  private final int[] solved; // [K] 1 where there is a solution to go on from
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
    wanted = new float[stages][ATTRIBUTES * patches.count()];
    solved = new int[stages];
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
   * Evaluates the loss L and adds {@code weight} · dL.
   *
   * @param stage the life stage
   * @param surfels its surfels, before the head moves them
   * @param visibility [n] see {@link StageVisibility}
   * @param grad added to
   * @return L
   */
  public double add(
      int stage,
      MomentSurfels surfels,
      float[] visibility,
      double weight,
      MomentSurfels grad,
      Parallel parallel) {
    int n = surfels.count();
    Shapes.check("surfels", n, "visibility", visibility.length, 1);
    Shapes.check("surfels", n, "binding", binding.count(), 1);
    if (n == 0) {
      return 0;
    }
    Places places = places(surfels, parallel);
    collect(surfels, visibility, places, known[stage]);
    complete(stage, parallel);
    int[] group = binding.group();
    double[] sums = new double[PARTS];
    parallel.ranges(
        n,
        PARTS,
        (part, from, to) -> {
          float[] target = new float[ATTRIBUTES];
          for (int i = from; i < to; i++) {
            int t = places.triangle[i];
            if (!isSkin(group[i]) || !fill.isKnown(patches.patchOf(t))) {
              continue;
            }
            float free = 1 - target(i, wanted[stage], known[stage].weight(), target);
            float unseen = HALF_SEEN / (visibility[i] + HALF_SEEN);
            sums[part] +=
                pull(i, surfels, places, target, unseen * unseen * free, weight / n, grad);
          }
        });
    return DoubleStream.of(sums).sum() / n;
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

  /** Continues what is known of a stage; each solution goes on from the one before. */
  private void complete(int stage, Parallel parallel) {
    mirror.mirror(known[stage]);
    List<PatchFill.Guide> guides = new ArrayList<>();
    guides.add(new PatchFill.Guide(mirror, MIRROR));
    for (int k = 0; k < known.length; k++) {
      if (k != stage) {
        guides.add(new PatchFill.Guide(known[k], 1));
      }
    }
    if (solved[stage] == 0) {
      fill.solve(known[stage], guides, wanted[stage], parallel);
    } else {
      fill.improve(known[stage], guides, wanted[stage], parallel);
    }
    solved[stage] = 1;
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

  /**
   * Pulls one surfel.
   *
   * @return its part of the loss
   */
  private double pull(
      int i,
      MomentSurfels surfels,
      Places places,
      float[] target,
      float unseen,
      double each,
      MomentSurfels grad) {
    int n = surfels.count();
    int t = places.triangle[i];
    float by = (float) each * unseen;
    double sum = 0;
    for (int c = 0; c < 3; c++) {
      float off = surfels.colour()[c * n + i] - target[COLOUR + c];
      grad.colour()[c * n + i] += by * off;
      sum += off * off;
    }
    float faint = surfels.opacityLogit()[i] - target[OPACITY];
    grad.opacityLogit()[i] += by * OPACITY_WEIGHT * faint;
    sum += OPACITY_WEIGHT * faint * faint;
    float logScale = target[SCALE] + places.logSpacing[patches.patchOf(t)];
    for (int axis = 0; axis < 2; axis++) {
      float off = surfels.logScale()[axis * n + i] - logScale;
      grad.logScale()[axis * n + i] += by * off;
      sum += off * off;
    }
    float above = places.height[i] - target[HEIGHT];
    for (int k = 0; k < 3; k++) {
      grad.position()[k * n + i] += by * HEIGHT_WEIGHT * above * normal[3 * t + k];
    }
    sum += HEIGHT_WEIGHT * above * above;
    return unseen * sum / 2;
  }

  /** Adds the arrays of a checkpoint. */
  public void save(NamedArrays arrays) {
    for (int k = 0; k < known.length; k++) {
      arrays.put("completion/weight/" + k, known[k].weight());
      arrays.put("completion/mean/" + k, known[k].mean(), ATTRIBUTES, patches.count());
      arrays.put("completion/wanted/" + k, wanted[k], ATTRIBUTES, patches.count());
    }
    arrays.put("completion/solved", solved);
  }

  /**
   * Restores what {@link #save} added. An older checkpoint has nothing; then nothing is known yet.
   *
   * @throws IllegalArgumentException naming the array that does not fit
   */
  public void load(NamedArrays arrays) {
    if (!arrays.has("completion/solved")) {
      return;
    }
    System.arraycopy(
        arrays.counts("completion/solved", solved.length), 0, solved, 0, solved.length);
    for (int k = 0; k < known.length; k++) {
      known[k].restore(
          arrays.floatsWithin("completion/weight/" + k, 0, Float.MAX_VALUE, patches.count()),
          arrays.finiteFloats("completion/mean/" + k, ATTRIBUTES, patches.count()));
      float[] saved = arrays.finiteFloats("completion/wanted/" + k, ATTRIBUTES, patches.count());
      System.arraycopy(saved, 0, wanted[k], 0, saved.length);
    }
  }
}
