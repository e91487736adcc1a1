package timewalker.surfel;

import java.util.Locale;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;
import timewalker.math.Lanes;
import timewalker.math.Parallel;
import timewalker.math.Shapes;

/**
 * The head's motion field, which carries surfels from the canonical mesh C to a posed mesh (INSTA,
 * Zielonka et al. 2023, section 3, with triangles blended).
 *
 * <pre>
 * x'         = Σ a_j M_j(x),  M_j(x) = σ_j R_j (x − c_j) + c'_j
 * q_F        = normalize(Σ a_j q_j),  q' = q_F q
 * logScale'  = logScale + Σ a_j log σ_j
 * </pre>
 *
 * <p>Triangles j and weights a_j come from a {@link SurfelBinding} and carry no gradient. The
 * mesh's own vertices, or any others, move by the same field: {@link #warp}.
 *
 * <p>Results do not depend on the number of threads. Not for use by two callers at once.
 */
public final class MotionField {
  private static final VectorSpecies<Float> F = Lanes.F;
  private static final int LANES = F.length();
  private static final int RECORD = TriangleMotion.RECORD;

  /** Surfels handled together: their blended records stay in the nearest cache. */
  private static final int BLOCK = 64;

  /** Planes of a transposed block: a record's numbers, then log σ. */
  private static final int PLANES = RECORD + 1;

  private static final int PARTS = 16;
  private static final int Q = TriangleMotion.QUATERNION;
  private static final int T = TriangleMotion.OFFSET;

  private final CanonicalMesh mesh;
  private final Parallel parallel;
  private final TriangleMotion triangles;
  private final float[][] rows = new float[PARTS][BLOCK * RECORD]; // [block][record]
  private final float[][] planes = new float[PARTS][PLANES * BLOCK]; // [record][block]
  private float[] gradRows = {}; // [n][16]
  private float[] gradRowLog = {}; // [n]
  private final float[] gradRecord; // [F][16]
  private final float[] gradLogScale; // [F]

  /** A field from a mesh to wherever it is posed. */
  public MotionField(CanonicalMesh mesh, MotionLimits limits, Parallel parallel) {
    this.mesh = mesh;
    this.parallel = parallel;
    this.triangles = new TriangleMotion(mesh, limits, parallel);
    gradRecord = new float[RECORD * mesh.faceCount()];
    gradLogScale = new float[mesh.faceCount()];
  }

  /** What the backward pass needs of a forward pass; reused from step to step. */
  public static final class Saved {
    private int count = -1;
    private float[] linear = {}; // [9][n] Σ a σR, row-major
    private float[] frameRotation = {}; // [4][n]
    private float[] inverseLength = {}; // [n] 1 / |Σ a q|

    /**
     * q_F, by which surfels and the directions they are seen from are turned: [4][n] unit
     * quaternions (w, x, y, z). Not a copy.
     */
    public float[] frameRotation() {
      return frameRotation;
    }

    private void resize(int n) {
      if (count != n) {
        count = n;
        linear = new float[9 * n];
        frameRotation = new float[4 * n];
        inverseLength = new float[n];
      }
    }
  }

  /**
   * Moves surfels.
   *
   * @param binding of these surfels to this field's mesh
   * @param posedVertices [V][3] the posed mesh, metres
   * @param canonical the surfels in canonical space; rotations of unit length
   * @param world takes position, rotation and logScale; opacityLogit is copied, colour left alone
   * @param saved for the backward pass
   */
  public void forward(
      SurfelBinding binding,
      float[] posedVertices,
      MomentSurfels canonical,
      WorldSurfels world,
      Saved saved) {
    int n = binding.count();
    requireSame(binding, canonical.count(), world.count());
    saved.resize(n);
    triangles.pose(posedVertices);
    parallel.blockRanges(
        n,
        BLOCK,
        PARTS,
        (part, from, to) -> {
          for (int i = from; i < to; i += BLOCK) {
            int m = Math.min(BLOCK, n - i);
            blend(binding, i, m, rows[part], planes[part]);
            for (int j = 0; j < m; j += LANES) {
              placePosition(planes[part], j, i + j, n, canonical.position(), world.position());
              keepLinear(planes[part], j, i + j, n, saved.linear);
              turn(planes[part], j, i + j, n, canonical.rotation(), world.rotation(), saved);
              stretch(planes[part], j, i + j, n, canonical.logScale(), world.logScale());
            }
          }
        });
    System.arraycopy(canonical.opacityLogit(), 0, world.opacityLogit(), 0, n);
  }

  /**
   * Moves points only, such as the vertices of another mesh bound to C.
   *
   * @param binding of these points to this field's mesh
   * @param posedVertices [V][3] the posed mesh, metres
   * @param points [3][n] metres
   * @param moved [3][n] takes the moved points
   */
  public void warp(SurfelBinding binding, float[] posedVertices, float[] points, float[] moved) {
    int n = binding.count();
    requireSame(binding, n, n);
    Shapes.check("components", 3, "points", points.length, n);
    Shapes.check("components", 3, "moved", moved.length, n);
    triangles.pose(posedVertices);
    parallel.blockRanges(
        n,
        BLOCK,
        PARTS,
        (part, from, to) -> {
          for (int i = from; i < to; i += BLOCK) {
            int m = Math.min(BLOCK, n - i);
            blend(binding, i, m, rows[part], planes[part]);
            for (int j = 0; j < m; j += LANES) {
              placePosition(planes[part], j, i + j, n, points, moved);
            }
          }
        });
  }

  private void requireSame(SurfelBinding binding, int canonical, int world) {
    if (binding.mesh() != mesh) {
      throw new IllegalArgumentException("the surfels are bound to another mesh");
    }
    if (canonical != binding.count() || world != binding.count()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%d surfels are bound; the input has %d, the output %d",
              binding.count(),
              canonical,
              world));
    }
  }

  /** Blends the records of m surfels from i on and lays them out in planes. */
  private void blend(SurfelBinding binding, int i, int m, float[] row, float[] plane) {
    int slots = binding.slots();
    int[] triangle = binding.triangles();
    float[] weight = binding.weights();
    float[] logScale = triangles.logScale();
    for (int j = 0; j < m; j++) {
      int from = slots * (i + j);
      int to = from + binding.used()[i + j];
      blendRow(triangles.record(), triangle, weight, from, to, row, RECORD * j);
      float log = 0;
      for (int k = from; k < to; k++) {
        log = Math.fma(weight[k], logScale[triangle[k]], log);
      }
      plane[RECORD * BLOCK + j] = log;
    }
    for (int j = 0; j < m; j++) {
      for (int c = 0; c < RECORD; c++) {
        plane[BLOCK * c + j] = row[RECORD * j + c];
      }
    }
  }

  private static void blendRow(
      float[] record, int[] triangle, float[] weight, int from, int to, float[] row, int at) {
    for (int c = 0; c < RECORD; c += LANES) {
      FloatVector sum = FloatVector.zero(F);
      for (int k = from; k < to; k++) {
        sum =
            FloatVector.fromArray(F, record, RECORD * triangle[k] + c)
                .fma(FloatVector.broadcast(F, weight[k]), sum);
      }
      sum.intoArray(row, at + c);
    }
  }

  private static void placePosition(
      float[] plane, int j, int i, int n, float[] canonical, float[] world) {
    VectorMask<Float> some = F.indexInRange(i, n);
    FloatVector x = FloatVector.fromArray(F, canonical, i, some);
    FloatVector y = FloatVector.fromArray(F, canonical, n + i, some);
    FloatVector z = FloatVector.fromArray(F, canonical, 2 * n + i, some);
    for (int r = 0; r < 3; r++) {
      FloatVector sum = of(plane, T + r, j);
      sum = of(plane, 3 * r, j).fma(x, sum);
      sum = of(plane, 3 * r + 1, j).fma(y, sum);
      sum = of(plane, 3 * r + 2, j).fma(z, sum);
      sum.intoArray(world, r * n + i, some);
    }
  }

  private static FloatVector of(float[] plane, int c, int j) {
    return FloatVector.fromArray(F, plane, BLOCK * c + j);
  }

  private static void keepLinear(float[] plane, int j, int i, int n, float[] linear) {
    VectorMask<Float> some = F.indexInRange(i, n);
    for (int c = 0; c < 9; c++) {
      of(plane, c, j).intoArray(linear, c * n + i, some);
    }
  }

  private static void turn(
      float[] plane, int j, int i, int n, float[] rotation, float[] turned, Saved saved) {
    VectorMask<Float> some = F.indexInRange(i, n);
    FloatVector w = of(plane, Q, j);
    FloatVector x = of(plane, Q + 1, j);
    FloatVector y = of(plane, Q + 2, j);
    FloatVector z = of(plane, Q + 3, j);
    FloatVector square = w.mul(w);
    square = x.fma(x, square);
    square = y.fma(y, square);
    square = z.fma(z, square);
    // Opposite rotations could cancel; the length then only has to stay finite.
    FloatVector inverse = FloatVector.broadcast(F, 1f).div(square.sqrt().max(1e-12f));
    w = w.mul(inverse);
    x = x.mul(inverse);
    y = y.mul(inverse);
    z = z.mul(inverse);
    inverse.intoArray(saved.inverseLength, i, some);
    w.intoArray(saved.frameRotation, i, some);
    x.intoArray(saved.frameRotation, n + i, some);
    y.intoArray(saved.frameRotation, 2 * n + i, some);
    z.intoArray(saved.frameRotation, 3 * n + i, some);
    FloatVector rw = FloatVector.fromArray(F, rotation, i, some);
    FloatVector rx = FloatVector.fromArray(F, rotation, n + i, some);
    FloatVector ry = FloatVector.fromArray(F, rotation, 2 * n + i, some);
    FloatVector rz = FloatVector.fromArray(F, rotation, 3 * n + i, some);
    sum(w.mul(rw), x.neg(), rx, y.neg(), ry, z.neg(), rz).intoArray(turned, i, some);
    sum(w.mul(rx), x, rw, y, rz, z.neg(), ry).intoArray(turned, n + i, some);
    sum(w.mul(ry), y, rw, z, rx, x.neg(), rz).intoArray(turned, 2 * n + i, some);
    sum(w.mul(rz), z, rw, x, ry, y.neg(), rx).intoArray(turned, 3 * n + i, some);
  }

  private static FloatVector sum(
      FloatVector start,
      FloatVector a,
      FloatVector b,
      FloatVector c,
      FloatVector d,
      FloatVector e,
      FloatVector f) {
    return e.fma(f, c.fma(d, a.fma(b, start)));
  }

  private static void stretch(
      float[] plane, int j, int i, int n, float[] logScale, float[] stretched) {
    VectorMask<Float> some = F.indexInRange(i, n);
    FloatVector log = of(plane, RECORD, j);
    for (int c = 0; c < 2; c++) {
      FloatVector.fromArray(F, logScale, c * n + i, some)
          .add(log)
          .intoArray(stretched, c * n + i, some);
    }
  }

  /**
   * Takes gradients of moved surfels back.
   *
   * @param binding as in the forward pass
   * @param saved of the forward pass, which must have been this field's last
   * @param canonical as in the forward pass
   * @param gradWorld gradient with respect to the moved surfels; colour is not read
   * @param gradFrameRotation [4][n] gradient with respect to {@link Saved#frameRotation} from the
   *     spherical harmonics, or null
   * @param gradCanonical gradient with respect to the canonical surfels; position, rotation,
   *     logScale and opacityLogit are added to
   * @param gradVertices [V][3] gradient with respect to the posed vertices, added to; null when the
   *     head's parameters are not refined
   */
  public void backward(
      SurfelBinding binding,
      Saved saved,
      MomentSurfels canonical,
      WorldSurfels gradWorld,
      float @Nullable [] gradFrameRotation,
      MomentSurfels gradCanonical,
      float @Nullable [] gradVertices) {
    int n = binding.count();
    requireSame(binding, canonical.count(), gradWorld.count());
    requireSame(binding, gradCanonical.count(), saved.count);
    boolean toVertices = gradVertices != null;
    if (toVertices && gradRowLog.length != n) {
      gradRows = new float[RECORD * n];
      gradRowLog = new float[n];
    }
    parallel.blockRanges(
        n,
        BLOCK,
        PARTS,
        (part, from, to) -> {
          for (int i = from; i < to; i += BLOCK) {
            int m = Math.min(BLOCK, n - i);
            for (int j = i; j < i + m; j += LANES) {
              pullPosition(j, n, saved.linear, gradWorld.position(), gradCanonical.position());
              pullRotation(j, n, saved, gradWorld.rotation(), gradCanonical.rotation());
            }
            addRange(gradWorld.logScale(), gradCanonical.logScale(), i, m, n, 2);
            addRange(gradWorld.opacityLogit(), gradCanonical.opacityLogit(), i, m, n, 1);
            if (toVertices) {
              for (int j = 0; j < m; j += LANES) {
                gradOfMatrix(planes[part], j, i + j, n, canonical, gradWorld);
                gradOfRotation(
                    planes[part], j, i + j, n, saved, canonical, gradWorld, gradFrameRotation);
              }
              keepRows(planes[part], i, m, n, gradWorld.logScale());
            }
          }
        });
    if (gradVertices != null) {
      sumByTriangle(binding);
      triangles.backward(gradRecord, gradLogScale, gradVertices);
    }
  }

  private static void pullPosition(
      int i, int n, float[] linear, float[] gradWorld, float[] gradCanonical) {
    VectorMask<Float> some = F.indexInRange(i, n);
    FloatVector gx = FloatVector.fromArray(F, gradWorld, i, some);
    FloatVector gy = FloatVector.fromArray(F, gradWorld, n + i, some);
    FloatVector gz = FloatVector.fromArray(F, gradWorld, 2 * n + i, some);
    for (int c = 0; c < 3; c++) {
      FloatVector sum = FloatVector.fromArray(F, gradCanonical, c * n + i, some);
      sum = FloatVector.fromArray(F, linear, c * n + i, some).fma(gx, sum);
      sum = FloatVector.fromArray(F, linear, (3 + c) * n + i, some).fma(gy, sum);
      sum = FloatVector.fromArray(F, linear, (6 + c) * n + i, some).fma(gz, sum);
      sum.intoArray(gradCanonical, c * n + i, some);
    }
  }

  /** dL/dq += conj(q_F) dL/dq'. */
  private static void pullRotation(
      int i, int n, Saved saved, float[] gradWorld, float[] gradCanonical) {
    VectorMask<Float> some = F.indexInRange(i, n);
    float[] frame = saved.frameRotation;
    FloatVector w = FloatVector.fromArray(F, frame, i, some);
    FloatVector x = FloatVector.fromArray(F, frame, n + i, some);
    FloatVector y = FloatVector.fromArray(F, frame, 2 * n + i, some);
    FloatVector z = FloatVector.fromArray(F, frame, 3 * n + i, some);
    FloatVector gw = FloatVector.fromArray(F, gradWorld, i, some);
    FloatVector gx = FloatVector.fromArray(F, gradWorld, n + i, some);
    FloatVector gy = FloatVector.fromArray(F, gradWorld, 2 * n + i, some);
    FloatVector gz = FloatVector.fromArray(F, gradWorld, 3 * n + i, some);
    addTo(gradCanonical, i, some, sum(w.mul(gw), x, gx, y, gy, z, gz));
    addTo(gradCanonical, n + i, some, sum(w.mul(gx), x.neg(), gw, y.neg(), gz, z, gy));
    addTo(gradCanonical, 2 * n + i, some, sum(w.mul(gy), y.neg(), gw, z.neg(), gx, x, gz));
    addTo(gradCanonical, 3 * n + i, some, sum(w.mul(gz), z.neg(), gw, x.neg(), gy, y, gx));
  }

  private static void addTo(float[] array, int at, VectorMask<Float> some, FloatVector value) {
    FloatVector.fromArray(F, array, at, some).add(value).intoArray(array, at, some);
  }

  private static void addRange(float[] from, float[] to, int i, int m, int n, int components) {
    for (int c = 0; c < components; c++) {
      for (int j = c * n + i; j < c * n + i + m; j++) {
        to[j] += from[j];
      }
    }
  }

  /** dL/d(Σ a σR) = (dL/dx') xᵀ and dL/d(Σ a b) = dL/dx' into a block's planes. */
  private static void gradOfMatrix(
      float[] plane, int j, int i, int n, MomentSurfels canonical, WorldSurfels gradWorld) {
    VectorMask<Float> some = F.indexInRange(i, n);
    FloatVector x = FloatVector.fromArray(F, canonical.position(), i, some);
    FloatVector y = FloatVector.fromArray(F, canonical.position(), n + i, some);
    FloatVector z = FloatVector.fromArray(F, canonical.position(), 2 * n + i, some);
    for (int r = 0; r < 3; r++) {
      FloatVector g = FloatVector.fromArray(F, gradWorld.position(), r * n + i, some);
      g.mul(x).intoArray(plane, BLOCK * (3 * r) + j);
      g.mul(y).intoArray(plane, BLOCK * (3 * r + 1) + j);
      g.mul(z).intoArray(plane, BLOCK * (3 * r + 2) + j);
      g.intoArray(plane, BLOCK * (T + r) + j);
    }
  }

  /** dL/d(Σ a q) through q' = q_F q, q_F itself and its normalisation, into a block's planes. */
  private static void gradOfRotation(
      float[] plane,
      int j,
      int i,
      int n,
      Saved saved,
      MomentSurfels canonical,
      WorldSurfels gradWorld,
      float @Nullable [] gradFrame) {
    VectorMask<Float> some = F.indexInRange(i, n);
    float[] rotation = canonical.rotation();
    FloatVector w = FloatVector.fromArray(F, rotation, i, some);
    FloatVector x = FloatVector.fromArray(F, rotation, n + i, some);
    FloatVector y = FloatVector.fromArray(F, rotation, 2 * n + i, some);
    FloatVector z = FloatVector.fromArray(F, rotation, 3 * n + i, some);
    float[] grad = gradWorld.rotation();
    FloatVector gw = FloatVector.fromArray(F, grad, i, some);
    FloatVector gx = FloatVector.fromArray(F, grad, n + i, some);
    FloatVector gy = FloatVector.fromArray(F, grad, 2 * n + i, some);
    FloatVector gz = FloatVector.fromArray(F, grad, 3 * n + i, some);
    // dL/dq' conj(q)
    sum(gw.mul(w), gx, x, gy, y, gz, z).intoArray(plane, BLOCK * Q + j);
    sum(gx.mul(w), gw.neg(), x, gz, y, gy.neg(), z).intoArray(plane, BLOCK * (Q + 1) + j);
    sum(gy.mul(w), gw.neg(), y, gx, z, gz.neg(), x).intoArray(plane, BLOCK * (Q + 2) + j);
    sum(gz.mul(w), gw.neg(), z, gy, x, gx.neg(), y).intoArray(plane, BLOCK * (Q + 3) + j);
    FloatVector along = FloatVector.zero(F);
    for (int c = 0; c < 4; c++) {
      FloatVector g = of(plane, Q + c, j);
      if (gradFrame != null) {
        g = g.add(FloatVector.fromArray(F, gradFrame, c * n + i, some));
        g.intoArray(plane, BLOCK * (Q + c) + j);
      }
      along = g.fma(FloatVector.fromArray(F, saved.frameRotation, c * n + i, some), along);
    }
    FloatVector inverse = FloatVector.fromArray(F, saved.inverseLength, i, some);
    for (int c = 0; c < 4; c++) {
      FloatVector frame = FloatVector.fromArray(F, saved.frameRotation, c * n + i, some);
      of(plane, Q + c, j).sub(along.mul(frame)).mul(inverse).intoArray(plane, BLOCK * (Q + c) + j);
    }
  }

  private void keepRows(float[] plane, int i, int m, int n, float[] gradLog) {
    for (int j = 0; j < m; j++) {
      for (int c = 0; c < RECORD; c++) {
        gradRows[RECORD * (i + j) + c] = plane[BLOCK * c + j];
      }
      gradRowLog[i + j] = gradLog[i + j] + gradLog[n + i + j];
    }
  }

  /** Every triangle adds up its surfels in ascending order: the same bits for any threads. */
  private void sumByTriangle(SurfelBinding binding) {
    int[] start = binding.listStart();
    int[] list = binding.list();
    int slots = binding.slots();
    float[] weight = binding.weights();
    parallel.ranges(
        mesh.faceCount(),
        PARTS,
        (from, to) -> {
          for (int t = from; t < to; t++) {
            sumRows(list, start[t], start[t + 1], slots, weight, t);
            float log = 0;
            for (int k = start[t]; k < start[t + 1]; k++) {
              log = Math.fma(weight[list[k]], gradRowLog[list[k] / slots], log);
            }
            gradLogScale[t] = log;
          }
        });
  }

  private void sumRows(int[] list, int from, int to, int slots, float[] weight, int t) {
    for (int c = 0; c < RECORD; c += LANES) {
      FloatVector sum = FloatVector.zero(F);
      for (int k = from; k < to; k++) {
        int entry = list[k];
        sum =
            FloatVector.fromArray(F, gradRows, RECORD * (entry / slots) + c)
                .fma(FloatVector.broadcast(F, weight[entry]), sum);
      }
      sum.intoArray(gradRecord, RECORD * t + c);
    }
  }
}
