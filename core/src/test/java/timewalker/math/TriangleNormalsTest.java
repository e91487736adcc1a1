package timewalker.math;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TriangleNormalsTest {
  /** A right-angled corner of a box, 2 x 3 x 4. */
  private static final float[] VERTICES = {0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4};

  private static final int[] FACES = {0, 1, 2, 0, 2, 3, 0, 3, 1};

  @Test
  void normalOfAFaceIsTwiceItsAreaLong() {
    float[] normal = new float[3];
    TriangleNormals.ofFace(VERTICES, FACES, 1, normal);
    assertThat(normal).containsExactly(12, 0, 0);
  }

  @Test
  void verticesGetTheSumOfTheirFaces() {
    float[] normals = new float[12];
    normals[0] = 1;
    TriangleNormals.addTo(VERTICES, FACES, normals);
    assertThat(normals).containsExactly(13, 8, 6, 0, 8, 6, 12, 0, 6, 12, 8, 0);
  }
}
