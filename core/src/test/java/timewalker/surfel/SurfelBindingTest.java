package timewalker.surfel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import timewalker.math.Parallel;
import timewalker.math.TriangleTree;

final class SurfelBindingTest {
  private static final SlitHead HEAD = new SlitHead();
  private static final CanonicalMesh MESH = HEAD.mesh();
  private static final int SKIN_GROUP = 0;

  /** Moves one point, bound where it stands, with a posed head. */
  private static double[] moved(double[] p, int group, float[] posed) {
    return movedAll(new double[][] {p}, group, posed)[0];
  }

  private static double[][] movedAll(double[][] points, int group, float[] posed) {
    int n = points.length;
    float[] planar = new float[3 * n];
    int[] groups = new int[n];
    java.util.Arrays.fill(groups, group);
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < 3; k++) {
        planar[k * n + i] = (float) points[i][k];
      }
    }
    float[] out = new float[3 * n];
    try (Parallel parallel = Parallel.of(1)) {
      SurfelBinding binding = new SurfelBinding(MESH, SurfelBinding.Settings.DEFAULT);
      binding.bind(planar, groups, parallel);
      new MotionField(MESH, MotionLimits.DEFAULT, parallel).warp(binding, posed, planar, out);
    }
    double[][] result = new double[n][3];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < 3; k++) {
        result[i][k] = out[k * n + i];
      }
    }
    return result;
  }

  private static double distance(double[] a, double[] b) {
    return Math.hypot(Math.hypot(a[0] - b[0], a[1] - b[1]), a[2] - b[2]);
  }

  private static int groupOfPart(int part, int nth) {
    for (int g = 0; g < MESH.groupCount(); g++) {
      if (MESH.partOf(g) == part && nth-- == 0) {
        return g;
      }
    }
    throw new AssertionError("no such group");
  }

  @Test
  void weightsOfEverySurfelSumToOneAndStayWithinItsGroup() {
    SplittableRandom random = new SplittableRandom(1);
    int n = 2000;
    float[] position = new float[3 * n];
    int[] group = new int[n];
    for (int i = 0; i < n; i++) {
      int t = random.nextInt(MESH.faceCount());
      group[i] = MESH.groupOf(t);
      for (int k = 0; k < 3; k++) {
        position[k * n + i] =
            (float) (HEAD.vertices[3 * HEAD.faces[3 * t] + k] * random.nextDouble(0.8, 1.6));
      }
    }
    try (Parallel parallel = Parallel.of(2)) {
      SurfelBinding binding = new SurfelBinding(MESH, SurfelBinding.Settings.DEFAULT);
      binding.bind(position, group, parallel);
      for (int i = 0; i < n; i++) {
        double sum = 0;
        for (int k = 0; k < binding.used(i); k++) {
          assertThat(binding.weight(i, k)).isPositive();
          assertThat(MESH.groupOf(binding.triangle(i, k))).isEqualTo(group[i]);
          sum += binding.weight(i, k);
        }
        assertThat(sum).isCloseTo(1, within(1e-6));
      }
    }
  }

  @Test
  void touchingLipsAndTeethPartWhenTheJawOpens() {
    float[] open = HEAD.posed(0.35, 0);
    double y = SlitHead.mouthHeight();
    double z = Math.sqrt(SlitHead.RADIUS * SlitHead.RADIUS - y * y);
    // Half a millimetre above and below the closed mouth.
    double[] upper = {0, y + 0.0005, z};
    double[] lower = {0, y - 0.0005, z};
    double[] upperMoved = moved(upper, SKIN_GROUP, open);
    double[] lowerMoved = moved(lower, SKIN_GROUP, open);
    assertThat(distance(upper, upperMoved)).isLessThan(0.0005);
    double c = Math.cos(0.35);
    double s = Math.sin(0.35);
    double[] withJaw = {0, c * lower[1] - s * lower[2], s * lower[1] + c * lower[2]};
    assertThat(distance(lowerMoved, withJaw)).isLessThan(0.002);
    assertThat(distance(upperMoved, lowerMoved)).isGreaterThan(0.025);

    double[] tooth = {0.001, y + 0.001, z - 0.004};
    double[] lowerTooth = {0.001, y - 0.001, z - 0.004};
    int upperRow = groupOfPart(SlitHead.TEETH, 0);
    int lowerRow = groupOfPart(SlitHead.TEETH, 1);
    assertThat(distance(tooth, moved(tooth, upperRow, open))).isLessThan(1e-6);
    double[] toothWithJaw = {
      0.001, c * lowerTooth[1] - s * lowerTooth[2], s * lowerTooth[1] + c * lowerTooth[2]
    };
    assertThat(distance(moved(lowerTooth, lowerRow, open), toothWithJaw)).isLessThan(1e-5);
  }

  @Test
  void upperLipDoesNotFollowTheLowerOneByWayOfTheMouthsCorner() {
    // The corners are 36° to each side; a triangle is 9° wide. The flood reaches the lower lip
    // around the corner, and finds it closer than what it came by.
    double y = SlitHead.mouthHeight() + 0.0005;
    double across = Math.sqrt(0.0998 * 0.0998 - y * y);
    double[][] lip = new double[23][];
    for (int degrees = 0; degrees < lip.length; degrees++) {
      double phi = Math.toRadians(degrees);
      lip[degrees] = new double[] {across * Math.sin(phi), y, across * Math.cos(phi)};
    }
    double[][] moved = movedAll(lip, SKIN_GROUP, HEAD.posed(0.35, 0));
    for (int degrees = 0; degrees < lip.length; degrees++) {
      assertThat(distance(lip[degrees], moved[degrees])).as("%d°", degrees).isLessThan(0.0005);
    }
  }

  @Test
  void turningEyesMovesEyesAndNothingElse() {
    float[] looking = HEAD.posed(0, 0.5);
    double[] onEye = {0.035, 0.03, 0.095};
    double[] eyeMoved = moved(onEye, groupOfPart(SlitHead.LEFT_EYE, 0), looking);
    double[] expected = {0.035 + Math.sin(0.5) * 0.015, 0.03, 0.08 + Math.cos(0.5) * 0.015};
    assertThat(distance(eyeMoved, expected)).isLessThan(1e-4);
    assertThat(distance(onEye, moved(onEye, SKIN_GROUP, looking))).isLessThan(1e-7);
  }

  /**
   * Follows paths over the head in tiny steps and measures the largest change of displacement per
   * millimetre of path: a seam would show as a jump that does not shrink with the step.
   */
  private static double steepest(double height, double stepLength, float[] posed) {
    int steps = (int) (0.12 / stepLength);
    double worst = 0;
    for (int path = 0; path < 4; path++) {
      double tilt = 0.15 + 0.2 * path;
      double r = SlitHead.RADIUS * 0.998 + height;
      double[][] points = new double[steps][3];
      for (int i = 0; i < steps; i++) {
        double angle = -0.2 - i * stepLength / r; // from above the mouth down to below the chin
        double x = Math.cos(angle) * Math.sin(tilt) + 0.003;
        double yy = Math.sin(angle);
        double zz = Math.cos(angle) * Math.cos(tilt);
        double scale = r / Math.sqrt(x * x + yy * yy + zz * zz);
        points[i] = new double[] {scale * x, scale * yy, scale * zz};
      }
      double[][] moved = movedAll(points, SKIN_GROUP, posed);
      for (int i = 1; i < steps; i++) {
        double change = 0;
        for (int k = 0; k < 3; k++) {
          double d = moved[i][k] - points[i][k] - moved[i - 1][k] + points[i - 1][k];
          change += d * d;
        }
        // In front of the slit, and only there, the field is meant to tear: lips part.
        double slit = SlitHead.mouthHeight() * r / SlitHead.RADIUS;
        boolean overSlit = height < 0.03 && Math.abs(points[i][1] - slit) < 0.004;
        worst = overSlit ? worst : Math.max(worst, Math.sqrt(change));
      }
    }
    return worst;
  }

  @Test
  void fieldHasNoSeamsNearTheMeshNorFarFromIt() {
    float[] open = HEAD.posed(0.3, 0);
    for (double height : new double[] {0, 0.004, 0.012, 0.02, 0.05}) {
      double coarse = steepest(height, 1e-4, open);
      double fine = steepest(height, 1e-5, open);
      assertThat(coarse).as("over 0.1 mm, at height %s", height).isBetween(1e-6, 3e-4);
      // Steps ten times smaller: what does not shrink is a jump, here under 1/300 of the motion.
      assertThat(fine).as("over 0.01 mm, at height %s", height).isLessThan(1e-4);
    }
  }

  @Test
  void hairBetweenTwoSurfacesDoesNotTear() {
    // A sheet of surfels in front of the mouth, 25 to 60 mm off, where the closest lip jumps.
    float[] open = HEAD.posed(0.35, 0);
    int n = 200;
    double[][] points = new double[n][];
    for (int i = 0; i < n; i++) {
      points[i] = new double[] {0.0007, -0.06 + 0.0003 * i, 0.145};
    }
    double[][] moved = movedAll(points, SKIN_GROUP, open);
    double most = 0;
    for (int i = 1; i < n; i++) {
      most = Math.max(most, distance(moved[i], moved[i - 1]));
    }
    // The sheet is pulled apart by some centimetres over its 6 cm; no gap opens.
    assertThat(distance(moved[0], points[0])).isGreaterThan(0.02);
    assertThat(most).isLessThan(0.003);
  }

  @Test
  void onlySurfelsThatMovedFarEnoughAreBoundAnew() {
    int n = 100;
    float[] position = new float[3 * n];
    int[] group = new int[n];
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < 3; k++) {
        position[k * n + i] = HEAD.vertices[3 * (50 + i) + k];
      }
    }
    try (Parallel parallel = Parallel.of(2)) {
      SurfelBinding binding = new SurfelBinding(MESH, SurfelBinding.Settings.DEFAULT);
      binding.bind(position, group, parallel);
      float[] shifted = position.clone();
      for (int i = 0; i < n; i++) {
        shifted[i] += i % 4 == 0 ? 0.004f : 0.0005f;
      }
      assertThat(binding.rebindMoved(shifted, parallel)).isEqualTo(25);
      float[] at = binding.boundAt();
      assertThat(at[0]).isEqualTo(shifted[0]);
      assertThat(at[1]).isEqualTo(position[1]);
      SurfelBinding again = new SurfelBinding(MESH, SurfelBinding.Settings.DEFAULT);
      again.bind(at, binding.group(), parallel);
      for (int i = 0; i < n; i++) {
        assertThat(again.used(i)).isEqualTo(binding.used(i));
        for (int k = 0; k < binding.used(i); k++) {
          assertThat(again.triangle(i, k)).isEqualTo(binding.triangle(i, k));
          assertThat(again.weight(i, k)).isEqualTo(binding.weight(i, k));
        }
      }
    }
  }

  @Test
  void connectedPiecesOfAPartAreGroupsOfTheirOwn() {
    assertThat(MESH.groupCount()).isEqualTo(5); // skin, two eyes, two rows of teeth
    assertThat(groupOfPart(SlitHead.TEETH, 0)).isNotEqualTo(groupOfPart(SlitHead.TEETH, 1));
    TriangleTree.Hit hit = new TriangleTree.Hit();
    MESH.tree().closest(0, 0, 0, groupOfPart(SlitHead.RIGHT_EYE, 0), hit);
    assertThat(hit.distance())
        .isCloseTo(Math.sqrt(0.035 * 0.035 + 0.03 * 0.03 + 0.08 * 0.08) - 0.015, within(1e-3));
  }

  @Test
  void unknownGroupsAndBrokenMeshesAreNamed() {
    try (Parallel parallel = Parallel.of(1)) {
      SurfelBinding binding = new SurfelBinding(MESH, SurfelBinding.Settings.DEFAULT);
      assertThatThrownBy(() -> binding.bind(new float[6], new int[] {0, 99}, parallel))
          .hasMessageContaining("surfel 1 is of group 99");
      assertThatThrownBy(() -> binding.bind(new float[] {0, Float.NaN, 0}, new int[] {0}, parallel))
          .hasMessageContaining("cannot be bound");
    }
    float[] vertices = HEAD.vertices.clone();
    vertices[7] = Float.NaN;
    assertThatThrownBy(() -> new CanonicalMesh(vertices, HEAD.faces, HEAD.part))
        .hasMessageContaining("vertex 2");
    int[] faces = HEAD.faces.clone();
    faces[4] = -1;
    assertThatThrownBy(() -> new CanonicalMesh(HEAD.vertices, faces, HEAD.part))
        .hasMessageContaining("face 1 refers to vertex -1");
  }
}
