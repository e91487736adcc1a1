package timewalker.train;

import java.util.Locale;
import timewalker.basis.DynamoSettings;
import timewalker.basis.HashGrid;
import timewalker.surfel.AdaptiveDensity;

/**
 * Everything a training run can be told; immutable, saved whole beside every result.
 *
 * @param seed one seed: same seed, data and vector width give the same bits
 * @param steps number of training steps
 * @param checkpointEvery steps between checkpoints
 * @param evaluateEvery steps between looks at the fixed held-out frames
 * @param surfels the surfels to start with and how they look
 * @param bases the neural head bases
 * @param rates how fast each group learns
 * @param losses what is minimised
 * @param density when surfels are added and removed
 * @param refinement whether tracked head parameters are refined
 */
public record TrainingSettings(
    long seed,
    int steps,
    int checkpointEvery,
    int evaluateEvery,
    SurfelSettings surfels,
    BasisSettings bases,
    RateSettings rates,
    LossSettings losses,
    DensitySettings density,
    RefinementSettings refinement) {

  /**
   * The surfels a run starts with.
   *
   * @param count number of surfels
   * @param mouth surfels per area inside the mouth, relative to the skin
   * @param eyes surfels per area of the eyeballs, relative to the skin
   * @param opacity their opacity, in (0, 1)
   * @param shDegree highest degree of the spherical harmonics, 0..3
   * @param shEvery steps after which the degree in use rises by one
   */
  public record SurfelSettings(
      int count, double mouth, double eyes, double opacity, int shDegree, int shEvery) {
    public SurfelSettings {
      require(count >= 100 && count <= 2_000_000, "surfels.count", count, "100 to 2,000,000");
      require(mouth >= 0 && mouth <= 10, "surfels.mouth", mouth, "0 to 10");
      require(eyes >= 0 && eyes <= 10, "surfels.eyes", eyes, "0 to 10");
      require(opacity > 0 && opacity < 1, "surfels.opacity", opacity, "between 0 and 1");
      require(shDegree >= 0 && shDegree <= 3, "surfels.shDegree", shDegree, "0 to 3");
      require(shEvery >= 1, "surfels.shEvery", shEvery, "at least 1");
    }
  }

  /**
   * The neural head bases and the network behind them.
   *
   * @param count number of bases at the start, N
   * @param levels L of each hash grid
   * @param features F of each hash grid
   * @param log2Entries t of each hash grid
   * @param coarsest cells a side on the first level
   * @param finest cells a side on the last level
   * @param residual numbers in the residual embedding of a life stage, 0..4
   * @param dynamo whether bases that no stage uses are deactivated
   * @param dynamoFraction a basis is weak for a stage under this share of the strongest
   * @param dynamoChecks that many checks in a row, weak for all stages, deactivate a basis
   * @param dynamoEvery steps between checks
   */
  public record BasisSettings(
      int count,
      int levels,
      int features,
      int log2Entries,
      int coarsest,
      int finest,
      int residual,
      boolean dynamo,
      double dynamoFraction,
      int dynamoChecks,
      int dynamoEvery) {
    public BasisSettings {
      require(count >= 0 && count <= 64, "bases.count", count, "0 to 64");
      require(residual >= 0 && residual <= 4, "bases.residual", residual, "0 to 4");
      require(
          dynamoFraction >= 0 && dynamoFraction < 1,
          "bases.dynamoFraction",
          dynamoFraction,
          "0 to 1");
      require(dynamoChecks >= 1, "bases.dynamoChecks", dynamoChecks, "at least 1");
      require(dynamoEvery >= 1, "bases.dynamoEvery", dynamoEvery, "at least 1");
      // The grid checks its own five numbers.
      new HashGrid(levels, features, log2Entries, coarsest, finest);
    }

    /** When a basis is deactivated. */
    public DynamoSettings dynamoSettings() {
      return new DynamoSettings(dynamoFraction, dynamoChecks, dynamoEvery);
    }

    /** The layout all bases share. */
    public HashGrid grid() {
      return new HashGrid(levels, features, log2Entries, coarsest, finest);
    }
  }

  /**
   * Adam's step sizes. Position is in metres; the others in units of their parameter.
   *
   * @param position falls log-linearly by {@code decay} over the run
   * @param rotation raw quaternion
   * @param scale log-scale
   * @param opacity opacity logit
   * @param colour spherical harmonics of degree 0; the higher ones learn at a twentieth
   * @param tables entries of the hash grids
   * @param blend weights w
   * @param residual residual embedding e
   * @param net weights of the deformation network
   * @param affine per-frame colour affine
   * @param decay what is left of the rates of positions, tables and network at the end of the run
   */
  public record RateSettings(
      double position,
      double rotation,
      double scale,
      double opacity,
      double colour,
      double tables,
      double blend,
      double residual,
      double net,
      double affine,
      double decay) {
    public RateSettings {
      double[] rates = {
        position, rotation, scale, opacity, colour, tables, blend, residual, net, affine
      };
      for (double rate : rates) {
        require(rate >= 0 && rate <= 1, "rates", rate, "0 to 1 each");
      }
      require(decay > 0 && decay <= 1, "rates.decay", decay, "above 0, up to 1");
    }
  }

  /**
   * Weights of the losses; 0 switches one off.
   *
   * @param l1 |colour − picture|, mean over pixels and channels
   * @param dssim 1 − SSIM
   * @param perceptual a plugged-in image loss such as LPIPS
   * @param mask |alpha − mask|, mean over pixels
   * @param depth depth against the tracked head's on facial skin, per metre
   * @param depthDecay what is left of depth's weight at the end of the run
   * @param normal normals against the tracked head's on facial skin
   * @param consistency rendered normals against the normals of the rendered depth
   * @param opacity pushes opacities to 0 or 1 (Gaussian Surfels)
   * @param deltaPosition L1 of the bases' change of position, per metre
   * @param deltaRotation of the raw quaternion
   * @param deltaScale of the log-scale
   * @param deltaOpacity of the opacity logit
   * @param deltaColour of the degree 0 coefficients
   * @param affine squared distance of the colour affine from identity
   * @param geometryFrom step at which the losses on depth, normals and consistency begin
   */
  public record LossSettings(
      double l1,
      double dssim,
      double perceptual,
      double mask,
      double depth,
      double depthDecay,
      double normal,
      double consistency,
      double opacity,
      double deltaPosition,
      double deltaRotation,
      double deltaScale,
      double deltaOpacity,
      double deltaColour,
      double affine,
      int geometryFrom) {
    public LossSettings {
      double[] weights = {
        l1,
        dssim,
        perceptual,
        mask,
        depth,
        normal,
        consistency,
        opacity,
        deltaPosition,
        deltaRotation,
        deltaScale,
        deltaOpacity,
        deltaColour,
        affine
      };
      for (double weight : weights) {
        require(weight >= 0 && weight <= 1e6, "losses", weight, "0 to 1,000,000 each");
      }
      require(
          depthDecay > 0 && depthDecay <= 1, "losses.depthDecay", depthDecay, "above 0, up to 1");
      require(geometryFrom >= 0, "losses.geometryFrom", geometryFrom, "0 or more");
    }
  }

  /**
   * Adaptive density control.
   *
   * @param from first step at which surfels may be added or removed
   * @param until last step
   * @param every steps between
   * @param resetEvery steps between opacity resets; 0 for none
   * @param limits what is added and removed
   */
  public record DensitySettings(
      int from, int until, int every, int resetEvery, AdaptiveDensity.Settings limits) {
    public DensitySettings {
      require(every >= 1, "density.every", every, "at least 1");
      require(resetEvery >= 0, "density.resetEvery", resetEvery, "0 or more");
    }

    /** Whether surfels are added and removed after this many steps. */
    public boolean due(int steps) {
      return steps >= from && steps <= until && steps % every == 0;
    }

    /** Whether opacities are reset after this many steps. */
    public boolean resetDue(int steps) {
      return resetEvery > 0 && steps >= from && steps < until && steps % resetEvery == 0;
    }
  }

  /**
   * Refinement of tracked head parameters through the motion field.
   *
   * @param enabled off for exact parameters
   * @param from first step
   * @param joints rate of root, neck, jaw and eyes, radians
   * @param translation rate, metres
   * @param expression rate of the coefficients
   * @param shape rate of the life stages' shape coefficients, in prior standard deviations
   * @param stay weight of the squared distance from the tracked values
   */
  public record RefinementSettings(
      boolean enabled,
      int from,
      double joints,
      double translation,
      double expression,
      double shape,
      double stay) {}

  /** The same, with the refinement of tracked head parameters on or off. */
  public TrainingSettings withRefinement(boolean enabled) {
    RefinementSettings r = refinement;
    RefinementSettings changed =
        new RefinementSettings(
            enabled, r.from, r.joints, r.translation, r.expression, r.shape, r.stay);
    return new TrainingSettings(
        seed,
        steps,
        checkpointEvery,
        evaluateEvery,
        surfels,
        bases,
        rates,
        losses,
        density,
        changed);
  }

  public TrainingSettings {
    require(steps >= 1 && steps <= 10_000_000, "steps", steps, "1 to 10,000,000");
    require(checkpointEvery >= 1, "checkpointEvery", checkpointEvery, "at least 1");
    require(evaluateEvery >= 1, "evaluateEvery", evaluateEvery, "at least 1");
  }

  private static void require(boolean holds, String key, double value, String range) {
    if (!holds) {
      String shown = value == Math.rint(value) ? Long.toString((long) value) : value + "";
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s=%s: expected %s", key, shown, range));
    }
  }
}
