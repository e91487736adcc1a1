package timewalker.head;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import jdk.incubator.vector.FloatVector;
import timewalker.math.Lanes;
import timewalker.math.Shapes;

/**
 * A linear basis over a mesh: vertices += Σ_k c_k B_k. A component is dense (a delta for every
 * vertex) or sparse (vertex indices with their deltas); a basis may hold both.
 *
 * <p>Dense components are kept planar, [3][stride] with the stride padded by zeros to whole
 * vectors, the layout in which {@link HeadPoser} works. Sums run over the dense components and then
 * the sparse ones, in order, also where coefficients are zero. So equal coefficients give equal
 * bits.
 */
public final class LinearBasis {
  /** Vertices are padded to a multiple of this, so that no kernel has a tail (2,048 bits). */
  private static final int PADDING = 64;

  private final int vertexCount;
  private final int stride;
  private final List<String> names;

  /** [K][3][stride], or null where the component is sparse. */
  private final float[][] dense;

  /** [K][n] ascending, or null where the component is dense. */
  private final int[][] sparseIds;

  /** [K][n][3], or null where the component is dense. */
  private final float[][] sparseDeltas;

  private LinearBasis(Builder builder) {
    vertexCount = builder.vertexCount;
    stride = stride(vertexCount);
    names = List.copyOf(builder.names);
    dense = builder.dense.toArray(float[][]::new);
    sparseIds = builder.sparseIds.toArray(int[][]::new);
    sparseDeltas = builder.sparseDeltas.toArray(float[][]::new);
  }

  /** A basis of no component. */
  public static LinearBasis empty(int vertexCount) {
    return builder(vertexCount).build();
  }

  /** Starts a basis over a mesh of that many vertices. */
  public static Builder builder(int vertexCount) {
    return new Builder(vertexCount);
  }

  /** Components K. */
  public int count() {
    return names.size();
  }

  /** Vertices V of the mesh. */
  public int vertexCount() {
    return vertexCount;
  }

  /** The components' names, [K]. */
  public List<String> names() {
    return names;
  }

  /** Whether component k keeps only the vertices that it moves. */
  public boolean isSparse(int k) {
    return dense[k] == null;
  }

  /** The vertices of component k in ascending order, a copy; all of them where it is dense. */
  public int[] vertexIds(int k) {
    if (isSparse(k)) {
      return sparseIds[k].clone();
    }
    int[] all = new int[vertexCount];
    Arrays.setAll(all, i -> i);
    return all;
  }

  /** The deltas of component k at its {@link #vertexIds}, [n][3] metres, a copy. */
  public float[] deltas(int k) {
    if (isSparse(k)) {
      return sparseDeltas[k].clone();
    }
    float[] deltas = new float[3 * vertexCount];
    for (int i = 0; i < vertexCount; i++) {
      for (int axis = 0; axis < 3; axis++) {
        deltas[3 * i + axis] = dense[k][axis * stride + i];
      }
    }
    return deltas;
  }

  /** The padded number of vertices of planar arrays. */
  static int stride(int vertexCount) {
    return Math.ceilDiv(vertexCount, PADDING) * PADDING;
  }

  /**
   * Adds Σ_k c_k B_k.
   *
   * @param coefficients [K]
   * @param planar [3][stride] metres, added to
   */
  void addTo(float[] coefficients, float[] planar) {
    int k = nextDense(coefficients, 0);
    while (k < dense.length) {
      int k1 = nextDense(coefficients, k + 1);
      int k2 = nextDense(coefficients, k1 + 1);
      int k3 = nextDense(coefficients, k2 + 1);
      if (k3 < dense.length) {
        addFour(
            coefficients[k],
            dense[k],
            coefficients[k1],
            dense[k1],
            coefficients[k2],
            dense[k2],
            coefficients[k3],
            dense[k3],
            planar);
        k = nextDense(coefficients, k3 + 1);
      } else {
        addOne(coefficients[k], dense[k], planar);
        k = k1;
      }
    }
    for (k = 0; k < dense.length; k++) {
      if (dense[k] == null && coefficients[k] != 0) {
        addSparse(coefficients[k], sparseIds[k], sparseDeltas[k], planar);
      }
    }
  }

  private int nextDense(float[] coefficients, int from) {
    int k = from;
    while (k < dense.length && (dense[k] == null || coefficients[k] == 0)) {
      k++;
    }
    return k;
  }

  private static void addOne(float c, float[] b, float[] planar) {
    for (int i = 0; i < planar.length; i += Lanes.F.length()) {
      FloatVector sum = FloatVector.fromArray(Lanes.F, planar, i);
      FloatVector.fromArray(Lanes.F, b, i)
          .fma(FloatVector.broadcast(Lanes.F, c), sum)
          .intoArray(planar, i);
    }
  }

  private static void addFour(
      float c0,
      float[] b0,
      float c1,
      float[] b1,
      float c2,
      float[] b2,
      float c3,
      float[] b3,
      float[] planar) {
    FloatVector v0 = FloatVector.broadcast(Lanes.F, c0);
    FloatVector v1 = FloatVector.broadcast(Lanes.F, c1);
    FloatVector v2 = FloatVector.broadcast(Lanes.F, c2);
    FloatVector v3 = FloatVector.broadcast(Lanes.F, c3);
    for (int i = 0; i < planar.length; i += Lanes.F.length()) {
      FloatVector sum = FloatVector.fromArray(Lanes.F, planar, i);
      sum = FloatVector.fromArray(Lanes.F, b0, i).fma(v0, sum);
      sum = FloatVector.fromArray(Lanes.F, b1, i).fma(v1, sum);
      sum = FloatVector.fromArray(Lanes.F, b2, i).fma(v2, sum);
      sum = FloatVector.fromArray(Lanes.F, b3, i).fma(v3, sum);
      sum.intoArray(planar, i);
    }
  }

  private void addSparse(float c, int[] ids, float[] deltas, float[] planar) {
    for (int i = 0; i < ids.length; i++) {
      int vertex = ids[i];
      planar[vertex] += c * deltas[3 * i];
      planar[stride + vertex] += c * deltas[3 * i + 1];
      planar[2 * stride + vertex] += c * deltas[3 * i + 2];
    }
  }

  /**
   * The transpose of {@link #addTo}: adds ⟨B_k, gradPlanar⟩ to the coefficients' gradients.
   *
   * @param gradPlanar [3][stride], zero in the padding
   * @param leading how many coefficients, from the first on
   * @param gradCoefficients [K], added to
   * @param lanes scratch of at least one vector
   */
  void addDots(float[] gradPlanar, int leading, double[] gradCoefficients, float[] lanes) {
    for (int k = 0; k < leading; k++) {
      gradCoefficients[k] +=
          dense[k] == null
              ? sparseDot(sparseIds[k], sparseDeltas[k], gradPlanar)
              : denseDot(dense[k], gradPlanar, lanes);
    }
  }

  private static double denseDot(float[] b, float[] g, float[] lanes) {
    FloatVector sum0 = FloatVector.zero(Lanes.F);
    FloatVector sum1 = FloatVector.zero(Lanes.F);
    FloatVector sum2 = FloatVector.zero(Lanes.F);
    int length = Lanes.F.length();
    // three chains hide the latency of the multiply-add; 3 * stride always divides by 3 vectors
    for (int i = 0; i < g.length; i += 3 * length) {
      sum0 = FloatVector.fromArray(Lanes.F, b, i).fma(FloatVector.fromArray(Lanes.F, g, i), sum0);
      int j = i + length;
      sum1 = FloatVector.fromArray(Lanes.F, b, j).fma(FloatVector.fromArray(Lanes.F, g, j), sum1);
      j += length;
      sum2 = FloatVector.fromArray(Lanes.F, b, j).fma(FloatVector.fromArray(Lanes.F, g, j), sum2);
    }
    sum0.add(sum1).add(sum2).intoArray(lanes, 0);
    double sum = 0;
    for (int lane = 0; lane < length; lane++) {
      sum += lanes[lane];
    }
    return sum;
  }

  private double sparseDot(int[] ids, float[] deltas, float[] g) {
    double x = 0;
    double y = 0;
    double z = 0;
    for (int i = 0; i < ids.length; i++) {
      int vertex = ids[i];
      x += (double) deltas[3 * i] * g[vertex];
      y += (double) deltas[3 * i + 1] * g[stride + vertex];
      z += (double) deltas[3 * i + 2] * g[2 * stride + vertex];
    }
    return x + y + z;
  }

  /**
   * Component k as a planar array: its own where it is dense (not to be written to), else spread
   * into the scratch.
   *
   * @param scratch [3][stride], all zero; {@link #clear} makes it so again
   */
  float[] planar(int k, float[] scratch) {
    if (dense[k] != null) {
      return dense[k];
    }
    addSparse(1, sparseIds[k], sparseDeltas[k], scratch);
    return scratch;
  }

  /** Undoes what {@link #planar} wrote into the scratch. */
  void clear(int k, float[] scratch) {
    if (dense[k] == null) {
      for (int vertex : sparseIds[k]) {
        scratch[vertex] = 0;
        scratch[stride + vertex] = 0;
        scratch[2 * stride + vertex] = 0;
      }
    }
  }

  /** Collects components in their order. */
  public static final class Builder {
    private final int vertexCount;
    private final List<String> names = new ArrayList<>();
    private final Set<String> seen = new HashSet<>();
    private final List<float[]> dense = new ArrayList<>();
    private final List<int[]> sparseIds = new ArrayList<>();
    private final List<float[]> sparseDeltas = new ArrayList<>();

    private Builder(int vertexCount) {
      if (vertexCount < 1) {
        throw new IllegalArgumentException(
            "basis with " + vertexCount + " vertices; expected at least 1");
      }
      this.vertexCount = vertexCount;
    }

    /**
     * Adds a component that moves any vertex.
     *
     * @param name unique in the basis
     * @param deltas [V][3] metres per unit of the coefficient
     */
    public Builder dense(String name, float[] deltas) {
      Shapes.check("vertices", vertexCount, "deltas of '" + name + "'", deltas.length, 3);
      accept(name, deltas);
      int stride = stride(vertexCount);
      float[] planar = new float[3 * stride];
      for (int i = 0; i < vertexCount; i++) {
        for (int axis = 0; axis < 3; axis++) {
          planar[axis * stride + i] = deltas[3 * i + axis];
        }
      }
      dense.add(planar);
      sparseIds.add(null);
      sparseDeltas.add(null);
      return this;
    }

    /**
     * Adds a component that moves a few vertices.
     *
     * @param name unique in the basis
     * @param vertexIds [n] strictly ascending
     * @param deltas [n][3] metres per unit of the coefficient
     */
    public Builder sparse(String name, int[] vertexIds, float[] deltas) {
      Shapes.check("vertices", vertexIds.length, "deltas of '" + name + "'", deltas.length, 3);
      HeadModel.requireAscending("vertex indices of '" + name + "'", vertexIds, vertexCount);
      accept(name, deltas);
      dense.add(null);
      sparseIds.add(vertexIds.clone());
      sparseDeltas.add(deltas.clone());
      return this;
    }

    private void accept(String name, float[] deltas) {
      HeadModel.requireUsable("deltas of '" + name + "'", deltas);
      if (!seen.add(name)) {
        throw new IllegalArgumentException("two components have the name '" + name + "'");
      }
      names.add(name);
    }

    /** The finished basis. */
    public LinearBasis build() {
      return new LinearBasis(this);
    }
  }
}
