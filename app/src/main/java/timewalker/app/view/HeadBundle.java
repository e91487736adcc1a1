package timewalker.app.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import timewalker.TimeWalker;
import timewalker.avatar.OrbitView;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.head.LinearBasis;

/**
 * The head for a page without a server: what its motion needs. Everything that is linear is there
 * as it is (the stages' heads, the first directions of shape, expressions, pose correctives,
 * joints), differences in 16 bits.
 */
final class HeadBundle {
  private final TimeWalker person;
  private final PersonalSpace space;
  private final HeadPoser poser;
  private final float[] base;
  private final float[] baseJoints;

  HeadBundle(TimeWalker person) {
    this.person = person;
    this.space = person.space();
    this.poser = new HeadPoser(space.head());
    this.base = new float[3 * space.head().vertexCount()];
    this.baseJoints = new float[3 * HeadModel.JOINTS];
  }

  /** Bytes of what grows with the number of life stages: the head of each. */
  static long stageBytes(PersonalSpace space) {
    return 4L * 3 * (space.head().vertexCount() + HeadModel.JOINTS) * space.stageCount();
  }

  void addTo(ArrayBundle bundle) {
    HeadModel head = space.head();
    bundle.shorts("faces", "u2", shorts(head.faces()));
    bundle.floats("canonical", space.mesh().vertices());
    bundle.floats("skinning", head.skinningWeights());
    stages(bundle);
    shapes(bundle);
    expressions(bundle);
    sparse(bundle, "corrective", head.poseCorrectives());
    bundle.fact("correctives", head.poseCorrectives().count());
    bundle.fact("motionLimits", space.geometry().motion());
  }

  private static short[] shorts(int[] values) {
    short[] all = new short[values.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = (short) values[i];
    }
    return all;
  }

  private HeadParams resting(StageMix mix) {
    return OrbitView.resting(space, mix);
  }

  /** Poses; joints of a head that does not turn are where they rest. */
  private void pose(HeadParams params, float[] vertices, float[] joints) {
    poser.pose(params, vertices);
    double[] one = new double[3];
    for (int j = 0; j < HeadModel.JOINTS; j++) {
      poser.jointPosition(j, one);
      for (int axis = 0; axis < 3; axis++) {
        joints[3 * j + axis] = (float) one[axis];
      }
    }
  }

  private void stages(ArrayBundle bundle) {
    int stages = space.stageCount();
    float[] vertices = new float[stages * base.length];
    float[] joints = new float[stages * baseJoints.length];
    for (int k = 0; k < stages; k++) {
      pose(resting(StageMix.single(k, stages)), base, baseJoints);
      System.arraycopy(base, 0, vertices, k * base.length, base.length);
      System.arraycopy(baseJoints, 0, joints, k * baseJoints.length, baseJoints.length);
    }
    bundle.floats("stages", vertices);
    bundle.floats("stageJoints", joints);
  }

  private void shapes(ArrayBundle bundle) {
    int directions = Description.shapes(space.head());
    short[] vertices = new short[directions * base.length];
    float[] joints = new float[directions * baseJoints.length];
    List<Float> steps = new ArrayList<>();
    HeadParams resting = resting(StageMix.single(0, space.stageCount()));
    pose(resting, base, baseJoints);
    float[] moved = new float[base.length];
    float[] movedJoints = new float[baseJoints.length];
    for (int d = 0; d < directions; d++) {
      HeadParams changed = resting.copy();
      person.changeShape(d, 1, changed);
      pose(changed, moved, movedJoints);
      subtract(moved, base);
      subtract(movedJoints, baseJoints);
      steps.add(Quantised.signed(moved, vertices, d * moved.length));
      System.arraycopy(movedJoints, 0, joints, d * joints.length / directions, movedJoints.length);
    }
    bundle.shorts("shapes", "i2", vertices);
    bundle.floats("shapeJoints", joints);
    bundle.fact("shapeSteps", steps);
  }

  private void expressions(ArrayBundle bundle) {
    HeadModel head = space.head();
    sparse(bundle, "expression", head.expressionBasis());
    HeadParams resting = resting(StageMix.single(0, space.stageCount()));
    pose(resting, base, baseJoints);
    float[] joints = new float[head.expressionCount() * baseJoints.length];
    float[] movedJoints = new float[baseJoints.length];
    float[] moved = new float[base.length];
    for (int e = 0; e < head.expressionCount(); e++) {
      HeadParams one = resting.copy();
      one.expression()[e] = 1;
      pose(one, moved, movedJoints);
      subtract(movedJoints, baseJoints);
      System.arraycopy(movedJoints, 0, joints, e * movedJoints.length, movedJoints.length);
    }
    bundle.floats("expressionJoints", joints);
  }

  /** A basis: where each component's vertices start, the vertices, their differences, steps. */
  private static void sparse(ArrayBundle bundle, String name, LinearBasis basis) {
    List<Integer> starts = new ArrayList<>(List.of(0));
    List<Float> steps = new ArrayList<>();
    short[] ids = {};
    short[] deltas = {};
    for (int k = 0; k < basis.count(); k++) {
      int[] vertices = basis.vertexIds(k);
      float[] moved = basis.deltas(k);
      int kept = keepMoved(vertices, moved);
      int at = ids.length;
      ids = Arrays.copyOf(ids, at + kept);
      deltas = Arrays.copyOf(deltas, 3 * (at + kept));
      for (int i = 0; i < kept; i++) {
        ids[at + i] = (short) vertices[i];
      }
      steps.add(Quantised.signed(Arrays.copyOf(moved, 3 * kept), deltas, 3 * at));
      starts.add(at + kept);
    }
    bundle.fact(name + "Starts", starts);
    bundle.fact(name + "Steps", steps);
    bundle.shorts(name + "Vertices", "u2", ids);
    bundle.shorts(name + "Deltas", "i2", deltas);
  }

  /** Moves vertices that move to the front; how many there are. */
  private static int keepMoved(int[] vertices, float[] deltas) {
    int kept = 0;
    for (int i = 0; i < vertices.length; i++) {
      if (deltas[3 * i] != 0 || deltas[3 * i + 1] != 0 || deltas[3 * i + 2] != 0) {
        vertices[kept] = vertices[i];
        System.arraycopy(deltas, 3 * i, deltas, 3 * kept, 3);
        kept++;
      }
    }
    return kept;
  }

  private static void subtract(float[] from, float[] what) {
    for (int i = 0; i < from.length; i++) {
      from[i] -= what[i];
    }
  }
}
