package timewalker.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MeshTopologyTest {
  private static final int[] TETRAHEDRON = {0, 2, 1, 0, 1, 3, 1, 2, 3, 2, 0, 3};

  private static MeshTopology of(int vertices, int... faces) {
    return MeshTopology.of(new TriangleMesh(new float[3 * vertices], faces, null));
  }

  @Test
  void tetrahedronIsClosed() {
    MeshTopology topology = of(4, TETRAHEDRON);
    assertThat(topology.watertight()).isTrue();
    assertThat(topology.manifold()).isTrue();
    assertThat(topology).isEqualTo(new MeshTopology(0, 0, 0, 0, 1, 0));
  }

  @Test
  void missingTriangleOpensThreeEdges() {
    assertThat(of(4, 0, 2, 1, 0, 1, 3, 1, 2, 3).openEdges()).isEqualTo(3);
  }

  @Test
  void turnedTriangleTurnsThreeEdges() {
    assertThat(of(4, 0, 1, 2, 0, 1, 3, 1, 2, 3, 2, 0, 3).turnedEdges()).isEqualTo(3);
  }

  @Test
  void thirdTriangleAtAnEdgeIsACrowd() {
    int[] faces = {0, 2, 1, 0, 1, 3, 1, 2, 3, 2, 0, 3, 0, 1, 4};
    MeshTopology topology = of(5, faces);
    assertThat(topology.crowdedEdges()).isEqualTo(1);
    assertThat(topology.manifold()).isFalse();
  }

  @Test
  void tipsThatTouchAreASplitVertex() {
    int[] faces = {0, 2, 1, 0, 1, 3, 1, 2, 3, 2, 0, 3, 0, 5, 4, 0, 4, 6, 4, 5, 6, 5, 0, 6};
    MeshTopology topology = of(8, faces);
    assertThat(topology.watertight()).isTrue();
    assertThat(topology.splitVertices()).isEqualTo(1);
    assertThat(topology.pieces()).isEqualTo(1);
    assertThat(topology.unused()).isEqualTo(1);
  }

  @Test
  void smallPiecesGo() {
    int[] faces = new int[24];
    System.arraycopy(TETRAHEDRON, 0, faces, 0, 12);
    int[] other = {5, 6, 4};
    System.arraycopy(other, 0, faces, 12, 3);
    TriangleMesh mesh =
        new TriangleMesh(new float[21], java.util.Arrays.copyOf(faces, 15), new float[21]);
    TriangleMesh kept = MeshTrim.smallPieces(mesh, 0.5);
    assertThat(kept.faces()).isEqualTo(TETRAHEDRON);
    assertThat(kept.vertexCount()).isEqualTo(4);
    assertThat(kept.colours()).hasSize(12);
    assertThat(MeshTrim.smallPieces(mesh, 0.2).faceCount()).isEqualTo(5);
  }
}
