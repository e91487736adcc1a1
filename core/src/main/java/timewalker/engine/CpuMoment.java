package timewalker.engine;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import timewalker.avatar.ExpressionBases;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.SpaceGradients;
import timewalker.avatar.StageMix;
import timewalker.avatar.UnusableSpaceException;
import timewalker.basis.CpuBasisField;
import timewalker.basis.CpuDeformationNet;
import timewalker.basis.NeuralBases;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.math.Camera;
import timewalker.math.Magnitude;
import timewalker.math.Parallel;
import timewalker.raster.CpuSurfelRenderer;
import timewalker.raster.RenderSettings;
import timewalker.raster.RenderTarget;
import timewalker.surfel.HarmonicsRotation;
import timewalker.surfel.MomentAttributes;
import timewalker.surfel.MomentSurfels;
import timewalker.surfel.MotionField;
import timewalker.surfel.SphericalHarmonics;
import timewalker.surfel.StageAdditions;
import timewalker.surfel.Surfels;
import timewalker.surfel.WorldSurfels;

/**
 * A moment on this machine's processors: from blend weights to posed, coloured surfels and
 * pictures, and gradients all the way back.
 */
final class CpuMoment implements Moment {
  /** No basis. */
  private static final int NONE = -1;

  private final PersonalSpace space;
  private final Parallel parallel;
  private final @Nullable OfBases neural; // null without bases
  private final MotionField motion;
  private final HeadPoser poser;
  private final float[] vertices;
  private final MomentAttributes.Saved savedAttributes = new MomentAttributes.Saved();
  private final MotionField.Saved savedMotion = new MotionField.Saved();
  private final SphericalHarmonics harmonics;
  private final CpuSurfelRenderer renderer;
  private final CpuSurfelRenderer.View view;

  private float[] blend = {};
  private double[] seenFrom = {};
  private float[] residual = {};
  private float[] features = {};
  private float[] delta = {};
  private StageMix shown = new StageMix(new float[] {1});
  private MomentSurfels canonical = new MomentSurfels(0);
  private MomentSurfels changed = canonical; // by the expression
  private MomentSurfels expressed = canonical; // what is shown: the one or the other
  private float[] code = {}; // z
  private float[] gradCode = {};
  private WorldSurfels world = new WorldSurfels(0);

  // Gradients on the way back.
  private float[] gradFeatures = {};
  private float[] gradDelta = {};
  private MomentSurfels gradCanonical = new MomentSurfels(0);
  private float[] gradFrameRotation = {};
  private final float[] gradVertices;
  private WorldSurfels gradWorld = new WorldSurfels(0);
  private @Nullable SpaceGradients headGradients; // of the backward for the head alone

  /** What there is with bases only. */
  private record OfBases(
      NeuralBases bases,
      CpuBasisField field,
      CpuDeformationNet net,
      CpuDeformationNet.Activations activations) {
    static OfBases of(NeuralBases bases, Parallel parallel) {
      CpuDeformationNet net = new CpuDeformationNet(bases.layout(), parallel);
      return new OfBases(
          bases,
          new CpuBasisField(bases.tables().grid(), bases.box(), parallel),
          net,
          net.newActivations());
    }
  }

  CpuMoment(PersonalSpace space, Parallel parallel) {
    this.space = space;
    this.parallel = parallel;
    NeuralBases bases = space.bases().orElse(null);
    neural = bases == null ? null : OfBases.of(bases, parallel);
    motion = new MotionField(space.mesh(), space.geometry().motion(), parallel);
    harmonics = new SphericalHarmonics(parallel);
    poser = new HeadPoser(space.head());
    vertices = new float[3 * space.head().vertexCount()];
    gradVertices = new float[vertices.length];
    renderer = new CpuSurfelRenderer(parallel);
    view = renderer.newView();
  }

  @Override
  public void at(StageMix mix) {
    evaluate(mix);
    requireUsable();
  }

  @Override
  public void atWithout(int basis, StageMix mix) {
    evaluate(mix, basis);
    requireUsable();
  }

  private void requireUsable() {
    requireUsable(canonical);
  }

  /** Steps 1 to 4: blends the bases, looks them up at every surfel's average centre, deforms. */
  void evaluate(StageMix mix) {
    evaluate(mix, NONE);
  }

  private void evaluate(StageMix mix, int leftOut) {
    Surfels average = space.average();
    resize(average.count());
    shown = mix;
    if (neural != null) {
      NeuralBases bases = neural.bases;
      blend = bases.blendOf(mix.weights());
      if (leftOut != NONE) {
        blend[leftOut] = 0;
      }
      residual = bases.residualOf(mix.weights());
      neural.field.blend(bases.tables(), blend);
      neural.field.forward(average.position(), average.count(), features);
      neural.net.forward(
          bases.net(), features, residual, average.count(), delta, neural.activations);
    }
    boolean adds = add(mix);
    MomentAttributes.forward(
        average, adds || neural != null ? delta : null, canonical, savedAttributes, parallel);
  }

  /** What the life stages add where no picture showed a surfel; false for nothing. */
  private boolean add(StageMix mix) {
    boolean adds = false;
    for (int k = 0; k < space.stageCount(); k++) {
      StageAdditions additions = space.additions().get(k);
      float share = mix.weights()[k];
      if (share == 0 || additions.count() == 0) {
        continue;
      }
      if (!adds && neural == null) {
        Arrays.fill(delta, 0);
      }
      additions.addTo(share, delta);
      adds = true;
    }
    return adds;
  }

  private static void requireUsable(MomentSurfels surfels) {
    requireUsable("position", surfels.position());
    requireUsable("rotation", surfels.rotation());
    requireUsable("logScale", surfels.logScale());
    requireUsable("opacityLogit", surfels.opacityLogit());
    requireUsable("colour", surfels.colour());
  }

  private static void requireUsable(String name, float[] values) {
    for (float value : values) {
      if (!Magnitude.isUsable(value)) {
        throw new UnusableSpaceException(
            String.format(
                Locale.ROOT,
                "%s of a surfel becomes %s; expected at most %s",
                name,
                value,
                Magnitude.LARGEST));
      }
    }
  }

  @Override
  public void pose(HeadParams params) {
    poser.pose(params, vertices);
    express(params);
    motion.forward(space.binding(), vertices, expressed, world, savedMotion);
  }

  /** What the expression changes beside moving the surfels. */
  private void express(HeadParams params) {
    ExpressionBases bases = space.expressions().orElse(null);
    if (bases == null) {
      expressed = canonical;
      return;
    }
    if (changed.count() != canonical.count()) {
      changed = new MomentSurfels(canonical.count());
    }
    canonical.copyTo(changed);
    expressed = changed;
    code = bases.codeOf(shown, params);
    bases.directions().addTo(code, expressed, parallel);
    requireUsable(expressed);
  }

  @Override
  public void draw(Camera camera, RenderSettings settings, RenderTarget out) {
    renderer.forward(colour(camera), camera, settings, out, view);
  }

  @Override
  public WorldSurfels colour(Camera camera) {
    seenFrom = camera.centre();
    harmonics.forward(
        space.shDegree(),
        expressed.colour(),
        space.average().sh(),
        seenFrom,
        savedMotion.frameRotation(),
        world);
    return world;
  }

  @Override
  public Surfels inWorld() {
    int n = world.count();
    int degree = space.shDegree();
    int coefficients = 3 * (degree + 1) * (degree + 1) * n;
    float[] sh = Arrays.copyOf(space.average().sh(), coefficients);
    System.arraycopy(expressed.colour(), 0, sh, 0, 3 * n);
    return new Surfels(
        n,
        degree,
        world.position().clone(),
        world.rotation().clone(),
        world.logScale().clone(),
        world.opacityLogit().clone(),
        HarmonicsRotation.turn(degree, sh, savedMotion.frameRotation(), n, parallel));
  }

  @Override
  public void backward(RenderTarget gradOut, HeadParams gradHead) {
    if (headGradients == null || headGradients.average().count() != canonical.count()) {
      headGradients = SpaceGradients.ofHead(space);
    }
    headGradients.clear(parallel);
    clearGradients();
    backwardToCanonical(gradOut, headGradients);
    float[][] from = requireNonNull(headGradients.head()).arrays();
    float[][] to = gradHead.arrays();
    for (int a = 0; a < to.length; a++) {
      for (int i = 0; i < to[a].length; i++) {
        to[a][i] += from[a][i];
      }
    }
  }

  /** Sets the gradients within the moment to zero; losses may then add to {@link #gradDelta}. */
  void clearGradients() {
    parallel.clear(
        gradCanonical.position(),
        gradCanonical.rotation(),
        gradCanonical.logScale(),
        gradCanonical.opacityLogit(),
        gradCanonical.colour(),
        gradFrameRotation,
        gradDelta,
        gradFeatures);
    gradWorld.clear(parallel);
    Arrays.fill(gradVertices, 0);
  }

  /**
   * The backward pass of {@link #draw}, {@link #pose} and {@link #evaluate}.
   *
   * @param gradOut dL with respect to the four pictures
   * @param grads added to, but for its table, which is overwritten, and its blend, which is left
   */
  void backward(RenderTarget gradOut, SpaceGradients grads) {
    backwardToCanonical(gradOut, grads);
    backwardToBases(grads);
  }

  private void backwardToCanonical(RenderTarget gradOut, SpaceGradients grads) {
    renderer.backward(view, gradOut, gradWorld);
    HeadParams ofHead = grads.head();
    boolean headNeeded = ofHead != null;
    harmonics.backward(
        space.shDegree(),
        space.average().sh(),
        seenFrom,
        savedMotion.frameRotation(),
        world,
        gradWorld,
        gradCanonical.colour(),
        grads.average().sh(),
        headNeeded ? gradFrameRotation : null);
    motion.backward(
        space.binding(),
        savedMotion,
        expressed,
        gradWorld,
        headNeeded ? gradFrameRotation : null,
        gradCanonical,
        headNeeded ? gradVertices : null);
    if (ofHead != null) {
      poser.backward(gradVertices, ofHead);
    }
    backwardToDirections(grads, ofHead);
  }

  private void backwardToDirections(SpaceGradients grads, @Nullable HeadParams ofHead) {
    ExpressionBases bases = space.expressions().orElse(null);
    if (bases == null) {
      return;
    }
    if (gradCode.length != code.length) {
      gradCode = new float[code.length];
    }
    boolean toHeadAlone = grads.directions().length == 0;
    bases
        .directions()
        .backward(code, gradCanonical, toHeadAlone ? null : grads.directions(), gradCode, parallel);
    if (ofHead != null) {
      bases.code().backward(code, gradCode, ofHead);
    }
  }

  private void backwardToBases(SpaceGradients grads) {
    Surfels average = space.average();
    if (neural == null) {
      MomentAttributes.backward(savedAttributes, gradCanonical, grads.average(), null, parallel);
      return;
    }
    MomentAttributes.backward(savedAttributes, gradCanonical, grads.average(), gradDelta, parallel);
    neural.net.backward(
        neural.bases.net(),
        residual,
        neural.activations,
        gradDelta,
        gradFeatures,
        grads.residual(),
        grads.net());
    neural.field.clearGradient();
    neural.field.backward(
        average.position(), average.count(), gradFeatures, grads.average().position());
  }

  /** [N] dw of the last backward, added to; the tables must not have changed since. */
  void addBlendGradient(float[] gradBlend) {
    if (neural != null) {
      neural.field.gradWeights(neural.bases.tables(), gradBlend);
    }
  }

  /** [N] the blend weights of the last {@link #evaluate}, empty without bases. */
  float[] blend() {
    return blend;
  }

  /** [13][n] Δ of the last {@link #evaluate}, null without bases. */
  float @Nullable [] delta() {
    return neural == null ? null : delta;
  }

  /** [13][n] where losses of Δ add their gradient, null without bases. */
  float @Nullable [] gradDelta() {
    return neural == null ? null : gradDelta;
  }

  /** dL with respect to the posed, coloured surfels, of the last backward. */
  WorldSurfels gradWorld() {
    return gradWorld;
  }

  /** The posed, coloured surfels of the last {@link #draw}. */
  WorldSurfels world() {
    return world;
  }

  /** dT of the last backward, the array itself; empty without bases. */
  float[] gradTable() {
    return neural == null ? new float[0] : neural.field.gradTable();
  }

  /** What the last draw and its backward tell of each surfel. */
  CpuSurfelRenderer.View view() {
    return view;
  }

  @Override
  public float[] vertices() {
    return vertices;
  }

  @Override
  public MomentSurfels canonical() {
    return canonical;
  }

  @Override
  public MomentSurfels expressed() {
    return expressed;
  }

  private void resize(int count) {
    if (canonical.count() == count) {
      return;
    }
    canonical = new MomentSurfels(count);
    expressed = canonical;
    gradCanonical = new MomentSurfels(count);
    world = new WorldSurfels(count);
    gradWorld = new WorldSurfels(count);
    gradFrameRotation = new float[4 * count];
    delta = new float[MomentAttributes.OUTPUTS * count];
    gradDelta = new float[MomentAttributes.OUTPUTS * count];
    int outputs = neural == null ? 0 : neural.field.grid().outputs();
    features = new float[outputs * count];
    gradFeatures = new float[outputs * count];
  }
}
