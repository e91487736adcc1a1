package timewalker.avatar;

import java.util.Arrays;
import java.util.Locale;
import timewalker.basis.BasisField;
import timewalker.basis.CpuBasisField;
import timewalker.basis.CpuDeformationNet;
import timewalker.basis.DeformationNet;
import timewalker.head.HeadParams;
import timewalker.head.HeadPoser;
import timewalker.loss.DeformationNorm;
import timewalker.math.Camera;
import timewalker.math.Magnitude;
import timewalker.math.Parallel;
import timewalker.surfel.HarmonicsRotation;
import timewalker.surfel.MomentAttributes;
import timewalker.surfel.MomentSurfels;
import timewalker.surfel.MotionField;
import timewalker.surfel.SphericalHarmonics;
import timewalker.surfel.Surfels;
import timewalker.surfel.WorldSurfels;

/**
 * A personal space at one moment: from blend weights to posed, coloured surfels, and gradients all
 * the way back. Owns the work space, so one per thread of use.
 *
 * <p>{@link #at} does steps 1 to 4, {@link #pose} and {@link #colour} step 5; each may be repeated
 * without those before it: a viewer that stays at an age only poses and colours.
 */
public final class Moment {
  private final PersonalSpace space;
  private final Parallel parallel;
  private final BasisField field; // null without bases
  private final DeformationNet net; // null without bases
  private final DeformationNet.Activations activations;
  private final MotionField motion;
  private final HeadPoser poser;
  private final float[] vertices;
  private final MomentAttributes.Saved savedAttributes = new MomentAttributes.Saved();
  private final MotionField.Saved savedMotion = new MotionField.Saved();
  private final SphericalHarmonics harmonics;

  private float[] blend;
  private double[] seenFrom;
  private float[] residual;
  private float[] features = {};
  private float[] delta = {};
  private MomentSurfels canonical = new MomentSurfels(0);
  private WorldSurfels world = new WorldSurfels(0);

  // Gradients on the way back.
  private float[] gradFeatures = {};
  private float[] gradDelta = {};
  private MomentSurfels gradCanonical = new MomentSurfels(0);
  private float[] gradFrameRotation = {};
  private final float[] gradVertices;

  /** A moment of the space; {@link #at} says which. */
  public Moment(PersonalSpace space, Parallel parallel) {
    this.space = space;
    this.parallel = parallel;
    if (space.hasBases()) {
      field = new CpuBasisField(space.tables().grid(), space.box(), parallel);
      net = new CpuDeformationNet(space.netLayout(), parallel);
      activations = net.newActivations();
    } else {
      field = null;
      net = null;
      activations = null;
    }
    motion = new MotionField(space.mesh(), parallel);
    harmonics = new SphericalHarmonics(parallel);
    poser = new HeadPoser(space.head());
    vertices = new float[3 * space.head().vertexCount()];
    gradVertices = new float[vertices.length];
  }

  /**
   * Steps 1 to 4: blend the bases, look them up at every surfel's average centre, deform, add.
   *
   * @param blendWeights [N] w
   * @param residualEmbedding [E] e
   */
  public void at(float[] blendWeights, float[] residualEmbedding) {
    Surfels average = space.average();
    resize(average.count());
    blend = blendWeights;
    residual = residualEmbedding;
    if (field != null) {
      field.blend(space.tables(), blend);
      field.forward(average.position(), average.count(), features);
      net.forward(space.net(), features, residual, average.count(), delta, activations);
    }
    MomentAttributes.forward(
        average, field == null ? null : delta, canonical, savedAttributes, parallel);
  }

  /**
   * {@link #at(float[], float[])} for a mix of life stages, for all who do not train.
   *
   * @throws UnusableSpaceException when the surfels lie beyond all bounds
   */
  public void at(StageMix mix) {
    at(space.blendOf(mix), space.residualOf(mix));
    requireUsable("position", canonical.position());
    requireUsable("rotation", canonical.rotation());
    requireUsable("logScale", canonical.logScale());
    requireUsable("opacityLogit", canonical.opacityLogit());
    requireUsable("colour", canonical.colour());
  }

  private static void requireUsable(String name, float[] values) {
    for (float value : values) {
      if (!Magnitude.isUsable(value)) {
        throw new UnusableSpaceException(
            String.format(Locale.ROOT, "%s of a surfel becomes %s", name, value));
      }
    }
  }

  /**
   * Step 5: moves the surfels with the head.
   *
   * @param params of the posed head, its shape included
   */
  public void pose(HeadParams params) {
    poser.pose(params, vertices);
    motion.forward(space.binding(), vertices, canonical, world, savedMotion);
  }

  /**
   * Colours the posed surfels as a camera sees them.
   *
   * @return the surfels, overwritten by the next call
   */
  public WorldSurfels colour(Camera camera) {
    seenFrom = camera.centre();
    harmonics.forward(
        space.shDegree(),
        canonical.colour(),
        space.average().sh(),
        seenFrom,
        savedMotion.frameRotation(),
        world);
    return world;
  }

  /**
   * The posed surfels with all their harmonics, turned into the world: seen along a direction d of
   * the world they show 0.5 + Σ Y_k(d) sh_k, as programs expect that know no head.
   *
   * @return a copy, of the degree in use
   */
  public Surfels inWorld() {
    int n = world.count();
    int degree = space.shDegree();
    int coefficients = 3 * (degree + 1) * (degree + 1) * n;
    float[] sh = Arrays.copyOf(space.average().sh(), coefficients);
    System.arraycopy(canonical.colour(), 0, sh, 0, 3 * n);
    return new Surfels(
        n,
        degree,
        world.position().clone(),
        world.rotation().clone(),
        world.logScale().clone(),
        world.opacityLogit().clone(),
        HarmonicsRotation.turn(degree, sh, savedMotion.frameRotation(), n, parallel));
  }

  /**
   * The backward pass of {@link #colour}, {@link #pose} and {@link #at}: adds to every gradient.
   *
   * @param gradWorld with respect to the posed surfels; its position is added to on the way
   * @param norm what Δ is kept small by, or null
   * @param grads takes the gradients
   * @return the value of that norm
   */
  public double backward(WorldSurfels gradWorld, DeformationNorm norm, SpaceGradients grads) {
    parallel.clear(
        gradCanonical.position(),
        gradCanonical.rotation(),
        gradCanonical.logScale(),
        gradCanonical.opacityLogit(),
        gradCanonical.colour(),
        gradFrameRotation);
    boolean toHead = grads.head() != null;
    harmonics.backward(
        space.shDegree(),
        space.average().sh(),
        seenFrom,
        savedMotion.frameRotation(),
        world,
        gradWorld,
        gradCanonical.colour(),
        grads.average().sh(),
        toHead ? gradFrameRotation : null);
    if (toHead) {
      Arrays.fill(gradVertices, 0);
    }
    motion.backward(
        space.binding(),
        savedMotion,
        canonical,
        gradWorld,
        toHead ? gradFrameRotation : null,
        gradCanonical,
        toHead ? gradVertices : null);
    if (toHead) {
      poser.backward(gradVertices, grads.head());
    }
    return backwardToBases(norm, grads);
  }

  private double backwardToBases(DeformationNorm norm, SpaceGradients grads) {
    Surfels average = space.average();
    if (field == null) {
      MomentAttributes.backward(savedAttributes, gradCanonical, grads.average(), null, parallel);
      return 0;
    }
    parallel.clear(gradDelta, gradFeatures);
    double value = norm == null ? 0 : norm.add(delta, average.count(), 1, gradDelta, parallel);
    MomentAttributes.backward(savedAttributes, gradCanonical, grads.average(), gradDelta, parallel);
    net.backward(
        space.net(), residual, activations, gradDelta, gradFeatures, grads.residual(), grads.net());
    field.clearGradient();
    field.backward(average.position(), average.count(), gradFeatures, grads.average().position());
    return value;
  }

  /** dT of the last backward, without the weights w_i: what the tables' optimizer works from. */
  public float[] gradTable() {
    return field.gradTable();
  }

  /** [V][3] the posed head's vertices, overwritten by the next pose. */
  public float[] vertices() {
    return vertices;
  }

  /** The surfels of this moment in canonical space, overwritten by the next {@link #at}. */
  public MomentSurfels canonical() {
    return canonical;
  }

  private void resize(int count) {
    if (canonical.count() == count) {
      return;
    }
    canonical = new MomentSurfels(count);
    gradCanonical = new MomentSurfels(count);
    world = new WorldSurfels(count);
    gradFrameRotation = new float[4 * count];
    delta = new float[MomentAttributes.OUTPUTS * count];
    gradDelta = new float[MomentAttributes.OUTPUTS * count];
    int outputs = field == null ? 0 : field.grid().outputs();
    features = new float[outputs * count];
    gradFeatures = new float[outputs * count];
  }
}
