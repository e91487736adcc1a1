package timewalker.jobs.mesh;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import timewalker.avatar.OrbitView;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.io.mesh.GlbScene;
import timewalker.math.Quaternions;
import timewalker.mesh.TriangleMesh;
import timewalker.mesh.VertexNormals;
import timewalker.mesh.stage.DeferredWarp;

/**
 * Converts meshes of life stages into the contents of a GLB file: expressions, joints and a motion.
 */
public final class HeadScene {
  /** More expressions than this make files that few programs load. */
  private static final int MOST_MORPHS = 64;

  private static final List<String> JOINTS =
      List.of("root", "neck", "jaw", "left eye", "right eye");

  private final PersonalSpace space;

  public HeadScene(PersonalSpace space) {
    this.space = space;
  }

  /**
   * A head that shows a face at first and can show any other.
   *
   * @param place metres along x
   * @param params the face at first
   */
  public GlbScene.Head head(
      String name, StageMix mix, DeferredWarp warp, double place, HeadParams params) {
    TriangleMesh mesh = warp.mesh();
    HeadParams resting = OrbitView.resting(space, mix);
    int[] parent = new int[HeadModel.JOINTS];
    for (int j = 0; j < parent.length; j++) {
      parent[j] = HeadModel.parent(j);
    }
    GlbScene.Rig rig =
        new GlbScene.Rig(JOINTS, parent, warp.joints(resting), warp.skinningWeights());
    List<GlbScene.Morph> morphs = morphs(warp, resting);
    float[] turns = new float[4 * HeadModel.JOINTS];
    for (int j = 0; j < HeadModel.JOINTS; j++) {
      turn(params, j, turns, 4 * j);
    }
    return new GlbScene.Head(
        name,
        mesh,
        VertexNormals.of(mesh),
        morphs,
        rig,
        place,
        weights(params, morphs.size()),
        turns);
  }

  /** A motion from the faces of a film. */
  public GlbScene.Motion motion(List<HeadParams> frames, double framesPerSecond) {
    int morphs = Math.min(MOST_MORPHS, space.head().expressionCount());
    float[] seconds = new float[frames.size()];
    float[] weights = new float[frames.size() * morphs];
    float[][] turns = new float[HeadModel.JOINTS][4 * frames.size()];
    for (int f = 0; f < frames.size(); f++) {
      seconds[f] = (float) (f / framesPerSecond);
      System.arraycopy(weights(frames.get(f), morphs), 0, weights, f * morphs, morphs);
      for (int j = 0; j < HeadModel.JOINTS; j++) {
        turn(frames.get(f), j, turns[j], 4 * f);
      }
    }
    return new GlbScene.Motion(seconds, weights, turns);
  }

  private List<GlbScene.Morph> morphs(DeferredWarp warp, HeadParams resting) {
    List<GlbScene.Morph> morphs = new ArrayList<>();
    int count = Math.min(MOST_MORPHS, space.head().expressionCount());
    float[] rest = warp.pose(resting).vertices();
    for (int e = 0; e < count; e++) {
      HeadParams one = resting.copy();
      one.expression()[e] = 1;
      float[] moved = warp.pose(one).vertices();
      for (int i = 0; i < moved.length; i++) {
        moved[i] -= rest[i];
      }
      List<String> names = space.head().expressionNames();
      morphs.add(
          new GlbScene.Morph(
              e < names.size() ? names.get(e) : String.format(Locale.ROOT, "expression %d", e),
              moved));
    }
    return morphs;
  }

  private static float[] weights(HeadParams params, int morphs) {
    float[] weights = new float[morphs];
    System.arraycopy(
        params.expression(), 0, weights, 0, Math.min(morphs, params.expression().length));
    return weights;
  }

  private static void turn(HeadParams params, int joint, float[] to, int at) {
    float[] all =
        switch (joint) {
          case HeadModel.ROOT -> params.root();
          case HeadModel.NECK -> params.neck();
          case HeadModel.JAW -> params.jaw();
          default -> params.eyes();
        };
    int from = joint == HeadModel.RIGHT_EYE ? 3 : 0;
    double[] q = new double[4];
    Quaternions.fromAxisAngle(new double[] {all[from], all[from + 1], all[from + 2]}, q);
    for (int c = 0; c < 4; c++) {
      to[at + c] = (float) q[c];
    }
  }
}
