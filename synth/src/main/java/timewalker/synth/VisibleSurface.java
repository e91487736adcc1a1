package timewalker.synth;

import java.util.Arrays;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.math.Camera;

/**
 * The outermost surface of a life stage: those of its triangles that can be seen from somewhere, in
 * a few poses.
 */
final class VisibleSurface {
  private static final int VIEWS = 28;
  private static final int SIZE = 360;

  private final int[] vertices;
  private final int[] faces;

  VisibleSurface(SubjectAtAge stage) {
    int[] all = allFaces(stage);
    boolean[] seen = new boolean[all.length / 3];
    HeadModel model = stage.anatomy().model();
    HeadPoser poser = new HeadPoser(model);
    for (HeadParams pose : poses(stage)) {
      Scene scene = stage.scene(poser, pose, stage.fit(pose.shape()));
      look(scene, seen);
    }
    int[] position = new int[stage.vertexCount()];
    Arrays.fill(position, -1);
    int[] used = new int[stage.vertexCount()];
    int count = 0;
    int[] kept = new int[all.length];
    int keptCount = 0;
    for (int f = 0; f < seen.length; f++) {
      for (int k = 0; seen[f] && k < 3; k++) {
        int v = all[3 * f + k];
        if (position[v] < 0) {
          position[v] = count;
          used[count++] = v;
        }
        kept[keptCount++] = position[v];
      }
    }
    vertices = Arrays.copyOf(used, count);
    faces = Arrays.copyOf(kept, keptCount);
  }

  private static int[] allFaces(SubjectAtAge stage) {
    return stage.surfaces().stream()
        .flatMapToInt(surface -> Arrays.stream(surface.faces()))
        .toArray();
  }

  /** At rest, mouth open, eyes shut, looking aside. */
  private static HeadParams[] poses(SubjectAtAge stage) {
    HeadModel model = stage.anatomy().model();
    HeadParams[] poses = new HeadParams[4];
    for (int i = 0; i < poses.length; i++) {
      poses[i] = HeadParams.neutral(model.shapeCount(), model.expressionCount());
      System.arraycopy(stage.shape(), 0, poses[i].shape(), 0, model.shapeCount());
    }
    poses[1].jaw()[0] = 0.4f;
    poses[1].expression()[model.expressionNames().indexOf("mouthSmileLeft")] = 0.8f;
    poses[1].expression()[model.expressionNames().indexOf("mouthSmileRight")] = 0.8f;
    poses[2].expression()[model.expressionNames().indexOf("eyeBlinkLeft")] = 1;
    poses[2].expression()[model.expressionNames().indexOf("eyeBlinkRight")] = 1;
    poses[3].jaw()[0] = 0.1f;
    for (int eye = 0; eye < 2; eye++) {
      poses[2].eyes()[3 * eye] = 0.3f;
      poses[3].eyes()[3 * eye + 1] = 0.4f;
    }
    return poses;
  }

  private static void look(Scene scene, boolean[] seen) {
    ZBuffer buffer = new ZBuffer();
    double[] middle = ShadowMap.middle(scene.vertices());
    for (int i = 0; i < VIEWS; i++) {
      double y = 1 - (2.0 * i + 1) / VIEWS;
      double r = Math.sqrt(1 - y * y);
      double angle = i * Math.PI * (3 - Math.sqrt(5));
      double[] eye = {
        middle[0] + r * StrictMath.cos(angle), middle[1] + y, middle[2] + r * StrictMath.sin(angle)
      };
      buffer.begin(Camera.lookAt(SIZE, SIZE, SIZE * 2.4, eye, middle), 1, scene.faceCount());
      buffer.place(scene.vertices());
      for (Surface surface : scene.surfaces()) {
        buffer.draw(
            surface.material() == Material.LENS ? FrameRenderer.hidden(surface) : surface,
            ZBuffer.CutOut.SOLID);
      }
      for (int p = 0; p < SIZE * SIZE; p++) {
        int triangle = buffer.triangleAt(p);
        if (triangle >= 0) {
          seen[triangle] = true;
        }
      }
    }
  }

  /** [F][3] indices into {@link #of}'s vertices. */
  int[] faces() {
    return faces;
  }

  /** The surface in a scene of the same stage, [V][3] metres. */
  float[] of(Scene scene) {
    float[] out = new float[3 * vertices.length];
    for (int i = 0; i < vertices.length; i++) {
      System.arraycopy(scene.vertices(), 3 * vertices[i], out, 3 * i, 3);
    }
    return out;
  }
}
