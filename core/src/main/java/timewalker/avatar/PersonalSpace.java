package timewalker.avatar;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import timewalker.basis.NeuralBases;
import timewalker.head.ExpressionCode;
import timewalker.head.HeadModel;
import timewalker.math.Parallel;
import timewalker.math.Shapes;
import timewalker.surfel.CanonicalMesh;
import timewalker.surfel.PlacedSurfels;
import timewalker.surfel.StageAdditions;
import timewalker.surfel.SurfelBinding;
import timewalker.surfel.Surfels;

/**
 * The space of one person: everything that is known or learned about the person, and nothing about
 * how it is learned or shown. An engine evaluates it; trainer and viewer share both.
 *
 * <p>The person is an average head of surfels in canonical space. Every life stage adds a blend of
 * the neural head bases (TimeWalker, Pan et al., section 1). Canonical space is the person's own
 * head C = head(s̄, ψ = 0, θ = 0). s̄ is the mean of the stages' shapes when the space was made; it
 * does not change afterwards.
 */
public final class PersonalSpace {
  /** Attributes, motion and record of a surfel, and what binds it to one triangle. */
  private static final long FLOATS_OF_SURFEL = 100;

  private static final long FLOATS_OF_NEIGHBOUR = 4;

  private final HeadModel head;
  private final SpaceGeometry geometry;
  private final List<LifeStage> stages;
  private final float[] canonicalShape;
  private final CanonicalMesh mesh;
  private final float[][] stageShape; // [K][S]
  private final @Nullable NeuralBases bases;
  private final SurfelBinding binding;
  private Surfels average;
  private int shDegree;
  private List<StageAdditions> additions; // [K]
  private List<StageCorrection> corrections; // [K]
  private @Nullable ExpressionBases expressions; // null for none

  /**
   * @param head the head model
   * @param stages K life stages
   * @param canonicalShape [S] s̄
   * @param mesh C, see {@link #canonicalMesh}
   * @param stageShape [K][S] s_k; kept, written by refinement
   * @param average ā
   * @param group [n] the group of C that each surfel belongs to, see {@link CanonicalMesh}
   * @param boundAt [3][n] where each surfel was when it was bound; null for where it is
   * @param geometry how surfels are bound and moved, and what the bases cover
   * @param bases the neural head bases, or null for the average alone
   */
  public PersonalSpace(
      HeadModel head,
      List<LifeStage> stages,
      float[] canonicalShape,
      CanonicalMesh mesh,
      float[][] stageShape,
      Surfels average,
      int[] group,
      float @Nullable [] boundAt,
      SpaceGeometry geometry,
      @Nullable NeuralBases bases) {
    Shapes.check("life stages", stages.size(), "stageShape", stageShape.length, 1);
    Shapes.check("vertices", head.vertexCount(), "mesh", mesh.vertices().length, 3);
    if (bases != null) {
      Shapes.check("life stages", stages.size(), "bases", bases.stages(), 1);
    }
    this.head = head;
    this.geometry = geometry;
    this.stages = List.copyOf(stages);
    this.canonicalShape = canonicalShape.clone();
    this.stageShape = stageShape;
    this.bases = bases;
    this.mesh = mesh;
    this.average = average;
    this.shDegree = average.shDegree();
    this.additions = none();
    this.corrections = Collections.nCopies(stages.size(), StageCorrection.NONE);
    this.binding = new SurfelBinding(mesh, geometry.binding());
    try (Parallel alone = Parallel.of(1)) {
      this.binding.bind(boundAt == null ? average.position() : boundAt, group, alone);
    }
  }

  /** C of a head model and a shape: at rest, triangles in their parts. */
  public static CanonicalMesh canonicalMesh(HeadModel head, float[] shape) {
    return CanonicalMesh.of(head, shape);
  }

  /** The head model. */
  public HeadModel head() {
    return head;
  }

  /** How surfels are bound and moved, and what the bases cover. */
  public SpaceGeometry geometry() {
    return geometry;
  }

  /** The life stages. */
  public List<LifeStage> stages() {
    return stages;
  }

  /** Number of life stages, K. */
  public int stageCount() {
    return stages.size();
  }

  /** [S] s̄, a copy. */
  public float[] canonicalShape() {
    return canonicalShape.clone();
  }

  /** C. */
  public CanonicalMesh mesh() {
    return mesh;
  }

  /** [S] s_k, the array itself. */
  public float[] stageShape(int stage) {
    return stageShape[stage];
  }

  /** What showing a moment takes at the least, bytes. */
  public long workBytes() {
    long floats = FLOATS_OF_SURFEL + FLOATS_OF_NEIGHBOUR * geometry.binding().neighbours();
    if (bases != null) {
      floats += 2L * (bases.layout().hidden() + bases.layout().features());
    }
    return Float.BYTES * floats * average.count();
  }

  /** The neural head bases; without them every stage looks like the average. */
  public Optional<NeuralBases> bases() {
    return Optional.ofNullable(bases);
  }

  /** ā, the arrays themselves. */
  public Surfels average() {
    return average;
  }

  /** Which triangles move which surfels. */
  public SurfelBinding binding() {
    return binding;
  }

  /** Degree of the spherical harmonics in use, up to that of the arrays. */
  public int shDegree() {
    return shDegree;
  }

  /** Sets the degree in use. */
  public void useShDegree(int degree) {
    if (degree < 0 || degree > average.shDegree()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "spherical harmonics of degree %d; expected 0 to %d",
              degree,
              average.shDegree()));
    }
    shDegree = degree;
  }

  private List<StageAdditions> none() {
    return Collections.nCopies(stages.size(), StageAdditions.NONE);
  }

  /** [K] what every life stage adds where no picture of it showed a surfel. */
  public List<StageAdditions> additions() {
    return additions;
  }

  /**
   * Sets what the life stages add.
   *
   * @param ofStages [K] for these surfels
   */
  public void add(List<StageAdditions> ofStages) {
    Shapes.check("life stages", stages.size(), "additions", ofStages.size(), 1);
    additions = List.copyOf(ofStages);
  }

  /** Takes back what the life stages add. */
  public void addNothing() {
    additions = none();
  }

  /** [K] how the tracker of landmarks errs about each life stage. */
  public List<StageCorrection> corrections() {
    return corrections;
  }

  /** Sets how the tracker of landmarks errs, [K]. */
  public void correct(List<StageCorrection> ofStages) {
    Shapes.check("life stages", stages.size(), "corrections", ofStages.size(), 1);
    corrections = List.copyOf(ofStages);
  }

  /** Forgets how the tracker of landmarks errs. */
  public void correctNothing() {
    corrections = Collections.nCopies(stages.size(), StageCorrection.NONE);
  }

  /** What expressions change beside moving the surfels; empty where that was not learned. */
  public Optional<ExpressionBases> expressions() {
    return Optional.ofNullable(expressions);
  }

  /** Sets what expressions change, for these surfels. */
  public void express(ExpressionBases bases) {
    Shapes.check(
        "life stages", stages.size(), "centre", bases.centre().length, ExpressionCode.inputs(head));
    Shapes.check(
        "codes",
        bases.count(),
        "projection",
        bases.code().projection().length,
        ExpressionCode.inputs(head));
    int[] surfels = bases.directions().surfel();
    if (surfels.length > 0 && surfels[surfels.length - 1] >= average.count()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "directions of surfel %d; there are %d surfels",
              surfels[surfels.length - 1],
              average.count()));
    }
    expressions = bases;
  }

  /** ā with the groups the surfels are bound in. */
  public PlacedSurfels placed() {
    return new PlacedSurfels(average, binding.group());
  }

  /**
   * Replaces the average surfels, after densifying or pruning.
   *
   * @param source [n] the old number of every new surfel
   */
  public void replaceSurfels(PlacedSurfels placed, int[] source, Parallel parallel) {
    if (expressions != null) {
      expressions = expressions.with(expressions.directions().select(source, average.count()));
    }
    average = placed.surfels();
    additions = none();
    binding.bind(average.position(), placed.group(), parallel);
  }

  /** The interpolated shape Σ m_k s_k of a mix. */
  public float[] shapeOf(StageMix mix) {
    Shapes.check("life stages", stages.size(), "mix", mix.weights().length, 1);
    float[] sum = new float[head.shapeCount()];
    for (int k = 0; k < stages.size(); k++) {
      float share = mix.weights()[k];
      if (share == 0) {
        continue;
      }
      for (int i = 0; i < sum.length; i++) {
        sum[i] = Math.fma(share, stageShape[k][i], sum[i]);
      }
    }
    return sum;
  }
}
