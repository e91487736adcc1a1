package timewalker.track;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import timewalker.head.CoefficientPrior;
import timewalker.head.HeadModel;
import timewalker.head.PointRig;
import timewalker.head.SurfacePoints;
import timewalker.math.PointTree;

/** Vertices of a head, evenly spread, whose motion stands for that of the skin around them. */
final class SkinSamples {
  /** Edge of the cells of a lattice that hold at most one sample each, metres. */
  private static final double SPACING = 0.004;

  private final int[] vertexOf; // [samples]
  private final int[] sampleOfFace; // [F]
  private final PointRig rig;

  /** Takes the motion of the template, which is near enough to that of any person. */
  SkinSamples(HeadModel head) {
    vertexOf = spread(head);
    sampleOfFace = nearest(head, vertexOf);
    CoefficientPrior template = new CoefficientPrior(0, new float[head.shapeCount()], new float[0]);
    int[] expressions = IntStream.range(0, head.expressionCount()).toArray();
    rig = PointRig.of(head, corners(head, vertexOf), template, 0, expressions);
  }

  /** Number of samples. */
  int count() {
    return vertexOf.length;
  }

  /** The vertex of a sample. */
  int vertex(int sample) {
    return vertexOf[sample];
  }

  /** The sample nearest to a face of the head. */
  int ofFace(int face) {
    return sampleOfFace[face];
  }

  /** Poses the samples. */
  PointRig rig() {
    return rig;
  }

  private static int[] spread(HeadModel head) {
    float[] template = head.template();
    Set<Long> taken = new HashSet<>();
    return Arrays.stream(head.faces())
        .distinct()
        .sorted()
        .filter(v -> {
          long cell = 0;
          for (int axis = 0; axis < 3; axis++) {
            cell = (cell << 20) + (long) Math.floor(template[3 * v + axis] / SPACING) + (1 << 19);
          }
          return taken.add(cell);
        })
        .toArray();
  }

  private static int[] nearest(HeadModel head, int[] vertexOf) {
    float[] template = head.template();
    float[] points = new float[3 * vertexOf.length];
    for (int s = 0; s < vertexOf.length; s++) {
      System.arraycopy(template, 3 * vertexOf[s], points, 3 * s, 3);
    }
    PointTree tree = new PointTree(points);
    int[] faces = head.faces();
    int[] found = new int[1];
    double[] squared = new double[1];
    int[] nearest = new int[head.faceCount()];
    for (int f = 0; f < nearest.length; f++) {
      double[] centre = new double[3];
      for (int corner = 0; corner < 3; corner++) {
        for (int axis = 0; axis < 3; axis++) {
          centre[axis] += template[3 * faces[3 * f + corner] + axis] / 3.0;
        }
      }
      tree.nearest(centre[0], centre[1], centre[2], -1, 1, found, squared);
      nearest[f] = found[0];
    }
    return nearest;
  }

  private static SurfacePoints corners(HeadModel head, int[] vertexOf) {
    int[] faces = head.faces();
    int[] corner = new int[head.vertexCount()];
    for (int i = 0; i < faces.length; i++) {
      corner[faces[i]] = i;
    }
    int[] triangles = new int[vertexOf.length];
    float[] barycentric = new float[3 * vertexOf.length];
    for (int s = 0; s < vertexOf.length; s++) {
      int at = corner[vertexOf[s]];
      triangles[s] = at / 3;
      barycentric[3 * s + at % 3] = 1;
    }
    return new SurfacePoints(triangles, barycentric, new float[3 * vertexOf.length]);
  }
}
