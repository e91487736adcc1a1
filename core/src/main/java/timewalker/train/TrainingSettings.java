package timewalker.train;

import java.util.Map;
import java.util.stream.IntStream;
import timewalker.basis.DynamoSettings;
import timewalker.basis.HashGrid;
import timewalker.settings.NamedSettings;
import timewalker.settings.Setting;
import timewalker.settings.SettingGroup;
import timewalker.settings.SettingKeys;
import timewalker.surfel.AdaptiveDensity;
import timewalker.surfel.Surfels;

/** All settings of a training run; immutable, saved with every result. */
public record TrainingSettings(
    @Setting(
            doc = "random seed; the same seed, data and vector width give the same bits",
            byDefault = "1")
        long seed,
    @Setting(doc = "training steps", unit = "steps", byDefault = "12000", range = "[1, 10000000]")
        int steps,
    @Setting(
            doc = "steps between checkpoints",
            unit = "steps",
            byDefault = "steps / 8, at least 100",
            range = "[1, ∞)")
        int checkpointEvery,
    @Setting(
            doc = "steps between evaluations of the fixed held-out frames",
            unit = "steps",
            byDefault = "steps / 40, at least 50",
            range = "[1, ∞)")
        int evaluateEvery,
    @SettingGroup(doc = "The surfels that a run starts with") SurfelSettings surfels,
    @SettingGroup(doc = "The neural head bases and their network") BasisSettings bases,
    @SettingGroup(doc = "Learning rates: Adam's step sizes") RateSettings rates,
    @SettingGroup(doc = "Weights of the losses; 0 switches a loss off") LossSettings losses,
    @SettingGroup(doc = "When surfels are added and removed") DensitySettings density,
    @SettingGroup(doc = "Refinement of tracked head parameters") RefinementSettings refinement,
    @SettingGroup(doc = "Photometric tracking of heads, where head parameters are refined")
        TrackingSettings tracking,
    @SettingGroup(doc = "What expressions change in the surfels, beside moving them")
        ExpressionSettings expressions)
    implements NamedSettings<TrainingSettings> {

  /** Every setting at its default. */
  public static final TrainingSettings DEFAULT = NamedSettings.defaults(TrainingSettings.class);

  /** The surfels that a run starts with. */
  public record SurfelSettings(
      @Setting(
              doc = "number of surfels",
              byDefault = "20000",
              range = "[100, " + Surfels.MOST + "]")
          int count,
      @Setting(
              doc = "surfels per area inside the mouth, relative to the skin",
              byDefault = "0.5",
              range = "[0, 10]")
          double mouth,
      @Setting(
              doc = "surfels per area of the eyeballs, relative to the skin",
              byDefault = "3",
              range = "[0, 10]")
          double eyes,
      @Setting(doc = "opacity of the surfels at the start", byDefault = "0.3", range = "(0, 1)")
          double opacity,
      @Setting(doc = "highest degree of the spherical harmonics", byDefault = "2", range = "[0, 3]")
          int shDegree,
      @Setting(
              doc =
                  "smallest spread of the views of a life stage that teach how colour depends on"
                      + " the direction; 0 is a single view, 1 is views from all around, a head"
                      + " that turns by 20 degrees to both sides has 0.04",
              byDefault = "0.05",
              range = "[0, 1]")
          double leastSpread,
      @Setting(
              doc = "steps between increases of the degree in use",
              unit = "steps",
              byDefault = "steps / 4, at least 1",
              range = "[1, ∞)")
          int shEvery,
      @Setting(
              doc =
                  "whether surfels that no picture of a life stage showed get, after the training,"
                      + " the look of their surroundings, of the mirrored side and of other life"
                      + " stages",
              byDefault = "true")
          boolean completed)
      implements NamedSettings<SurfelSettings> {}

  /** The neural head bases and the network behind them. */
  public record BasisSettings(
      @Setting(doc = "number of bases at the start, N", byDefault = "8", range = "[0, 64]")
          int count,
      @Setting(doc = "levels of each hash grid, L", byDefault = "16", range = "[1, 32]") int levels,
      @Setting(doc = "features per level of each hash grid, F", byDefault = "2", range = "[1, 8]")
          int features,
      @Setting(
              doc = "base-2 logarithm of the entries per level of each hash grid, t",
              byDefault = "15",
              range = "[4, 24]")
          int log2Entries,
      @Setting(
              doc = "cells per side on the coarsest level",
              unit = "cells",
              byDefault = "16",
              range = "[1, 1024]")
          int coarsest,
      @Setting(
              doc = "cells per side on the finest level; at least bases.coarsest",
              unit = "cells",
              byDefault = "512",
              range = "[1, 65536]")
          int finest,
      @Setting(
              doc = "size of the residual embedding of a life stage",
              byDefault = "0",
              range = "[0, 4]")
          int residual,
      @Setting(
              doc = "whether bases that no life stage needs are deactivated (Dynamo)",
              byDefault = "true")
          boolean dynamo,
      @Setting(
              doc =
                  "step after which Dynamo expresses the bases by as many as there are life stages,"
                      + " where these are fewer",
              unit = "steps",
              byDefault = "steps * 3 / 5, at least 1",
              range = "[1, ∞)")
          int principal,
      @SettingGroup(prefix = "dynamo") DynamoSettings dynamoSettings)
      implements NamedSettings<BasisSettings> {
    /** Lets the grid check what depends on two settings. */
    public BasisSettings {
      new HashGrid(levels, features, log2Entries, coarsest, finest);
    }

    /** The layout all bases share. */
    public HashGrid grid() {
      return new HashGrid(levels, features, log2Entries, coarsest, finest);
    }
  }

  /** Adam's step sizes, in units of their parameters. */
  public record RateSettings(
      @Setting(
              doc = "positions of surfels; decays exponentially to the share rates.decay",
              unit = "m",
              byDefault = "1.6e-4",
              range = "[0, 1]")
          double position,
      @Setting(doc = "raw quaternions of surfels", byDefault = "1e-3", range = "[0, 1]")
          double rotation,
      @Setting(doc = "log-scales of surfels", byDefault = "5e-3", range = "[0, 1]") double scale,
      @Setting(doc = "opacity logits of surfels", byDefault = "2.5e-2", range = "[0, 1]")
          double opacity,
      @Setting(
              doc = "spherical harmonics of degree 0; higher degrees use a twentieth of it",
              byDefault = "5e-3",
              range = "[0, 1]")
          double colour,
      @Setting(
              doc = "entries of the hash grids; decays like rates.position",
              byDefault = "2e-3",
              range = "[0, 1]")
          double tables,
      @Setting(doc = "blend weights, w", byDefault = "2e-3", range = "[0, 1]") double blend,
      @Setting(doc = "residual embeddings, e", byDefault = "1e-3", range = "[0, 1]")
          double residual,
      @Setting(
              doc = "weights of the deformation network; decays like rates.position",
              byDefault = "1e-3",
              range = "[0, 1]")
          double net,
      @Setting(
              doc = "colour correction of each frame, an affine map",
              byDefault = "5e-4",
              range = "[0, 1]")
          double affine,
      @Setting(
              doc = "share of the decaying rates that remains at the end of the run",
              byDefault = "0.05",
              range = "(0, 1]")
          double decay)
      implements NamedSettings<RateSettings> {}

  /** Weights of the losses; 0 switches one off. */
  public record LossSettings(
      @SettingGroup(prefix = "") PictureLosses picture,
      @SettingGroup(prefix = "") GeometryLosses geometry,
      @Setting(
              doc = "binary opacity loss: pushes opacities to 0 or 1 (Gaussian Surfels)",
              byDefault = "0.001",
              range = "[0, 1000000]")
          double opacity,
      @SettingGroup(prefix = "delta") DeltaWeights delta,
      @Setting(
              doc = "squared distance of each frame's colour correction from the identity",
              byDefault = "1",
              range = "[0, 1000000]")
          double affine,
      @Setting(
              doc = "first step of the losses on depth, normals and their consistency",
              unit = "steps",
              byDefault = "steps / 20",
              range = "[0, ∞)")
          int geometryFrom)
      implements NamedSettings<LossSettings> {}

  /** Weights of the losses that compare a rendered picture with the frame. */
  public record PictureLosses(
      @Setting(
              doc = "|colour − picture|, mean over pixels and channels",
              byDefault = "0.8",
              range = "[0, 1000000]")
          double l1,
      @Setting(doc = "1 − SSIM", byDefault = "0.2", range = "[0, 1000000]") double dssim,
      @Setting(
              doc = "perceptual loss: ST-LPIPS, or LPIPS where it was asked for; such as 0.03",
              byDefault = "0",
              range = "[0, 1000000]")
          double perceptual,
      @SettingGroup(prefix = "perceptual") PerceptualTimes perceptualTimes,
      @Setting(doc = "|alpha − mask|, mean over pixels", byDefault = "0.1", range = "[0, 1000000]")
          double mask)
      implements NamedSettings<PictureLosses> {}

  /** When and where the perceptual loss, which is slow, takes part. */
  public record PerceptualTimes(
      @Setting(doc = "first step of the perceptual loss", unit = "steps", byDefault = "steps / 2")
          int from,
      @Setting(
              doc = "the perceptual loss takes part at every so manieth step, with so much weight",
              unit = "steps",
              byDefault = "2",
              range = "[1, ∞)")
          int every,
      @Setting(
              doc = "side of the window that the perceptual loss compares, somewhere on the head",
              unit = "pixels",
              byDefault = "64",
              range = "[64, ∞)")
          int side)
      implements NamedSettings<PerceptualTimes> {}

  /** Weights of what compares depth and normals with the tracked head and with each other. */
  public record GeometryLosses(
      @Setting(
              doc = "difference from the depth of the tracked head, on facial skin",
              unit = "per metre",
              byDefault = "0.2",
              range = "[0, 1000000]")
          double depth,
      @Setting(
              doc = "share of losses.depth that remains at the end of the run",
              byDefault = "0.01",
              range = "(0, 1]")
          double depthDecay,
      @Setting(
              doc = "difference from the normals of the tracked head, on facial skin",
              byDefault = "0.15",
              range = "[0, 1000000]")
          double normal,
      @Setting(
              doc = "difference between rendered normals and the normals of the rendered depth",
              byDefault = "0.05",
              range = "[0, 1000000]")
          double consistency)
      implements NamedSettings<GeometryLosses> {}

  /** Weights of the norm of Δ, which keeps changes of the average surfels small. */
  public record DeltaWeights(
      @Setting(
              doc = "change of positions",
              unit = "per metre",
              byDefault = "0.005",
              range = "[0, 1000000]")
          double position,
      @Setting(doc = "change of raw quaternions", byDefault = "0.002", range = "[0, 1000000]")
          double rotation,
      @Setting(doc = "change of log-scales", byDefault = "0.01", range = "[0, 1000000]")
          double scale,
      @Setting(doc = "change of opacity logits", byDefault = "0.001", range = "[0, 1000000]")
          double opacity,
      @Setting(
              doc = "change of the spherical harmonics of degree 0",
              byDefault = "0.001",
              range = "[0, 1000000]")
          double colour)
      implements NamedSettings<DeltaWeights> {}

  /** Adaptive density control. */
  public record DensitySettings(
      @Setting(
              doc = "first step at which surfels may be added or removed",
              unit = "steps",
              byDefault = "steps / 10")
          int from,
      @Setting(
              doc = "last step at which surfels may be added or removed",
              unit = "steps",
              byDefault = "steps * 6 / 10")
          int until,
      @Setting(
              doc = "steps between additions and removals",
              unit = "steps",
              byDefault = "steps / 60, at least 1",
              range = "[1, ∞)")
          int every,
      @Setting(
              doc = "steps between resets of the opacities; 0 for none",
              unit = "steps",
              byDefault = "0",
              range = "[0, ∞)")
          int resetEvery,
      @SettingGroup(doc = "Which surfels are added and removed") AdaptiveDensity.Settings limits)
      implements NamedSettings<DensitySettings> {

    /** Whether surfels are added and removed after this many steps. */
    public boolean due(int steps) {
      return steps >= from && steps <= until && steps % every == 0;
    }

    /** Whether opacities are reset after this many steps. */
    public boolean resetDue(int steps) {
      return resetEvery > 0 && steps >= from && steps < until && steps % resetEvery == 0;
    }
  }

  /** Refinement of tracked head parameters through the motion field. */
  public record RefinementSettings(
      @Setting(
              doc = "whether head parameters are refined; on if the data's are tracked",
              byDefault = "false")
          boolean enabled,
      @Setting(doc = "first step of the refinement", unit = "steps", byDefault = "steps / 10")
          int from,
      @Setting(
              doc = "learning rate of root, neck, jaw and eyes",
              unit = "rad",
              byDefault = "1e-3",
              range = "[0, 1000]")
          double joints,
      @Setting(
              doc = "learning rate of the translation",
              unit = "m",
              byDefault = "3e-4",
              range = "[0, 1000]")
          double translation,
      @Setting(
              doc = "learning rate of the expression coefficients",
              byDefault = "1e-2",
              range = "[0, 1000]")
          double expression,
      @Setting(
              doc = "learning rate of the life stages' shape coefficients",
              unit = "standard deviations of the prior",
              byDefault = "3e-3",
              range = "[0, 1000]")
          double shape,
      @Setting(
              doc = "weight of the squared distance from the tracked values",
              byDefault = "1e-3",
              range = "[0, 1000000]")
          double stay)
      implements NamedSettings<RefinementSettings> {}

  /** Photometric tracking of the heads of all training frames, during the training. */
  public record TrackingSettings(
      @Setting(
              doc = "how often heads are tracked, evenly from the first to the last step",
              byDefault = "2",
              range = "[0, 100]")
          int rounds,
      @Setting(
              doc = "step before which heads are tracked for the first time",
              unit = "steps",
              byDefault = "steps / 4")
          int first,
      @Setting(
              doc = "step before which heads are tracked for the last time",
              unit = "steps",
              byDefault = "steps * 3 / 5")
          int last)
      implements NamedSettings<TrackingSettings> {

    /** Whether heads are tracked before the step that follows so many. */
    public boolean due(int steps) {
      return IntStream.range(0, rounds).anyMatch(round -> steps == at(round));
    }

    private int at(int round) {
      return rounds == 1 ? first : first + (int) ((long) round * (last - first) / (rounds - 1));
    }
  }

  /** What expressions change in the surfels, beside moving them. */
  public record ExpressionSettings(
      @Setting(
              doc = "number of directions along which expressions change the surfels; 0 for none",
              byDefault = "16",
              range = "[0, 64]")
          int count,
      @Setting(
              doc =
                  "step before which they are begun; better not before heads are tracked for the"
                      + " last time, where heads are tracked",
              unit = "steps",
              byDefault = "steps * 3 / 5")
          int from,
      @Setting(
              doc = "learning rate, as a share of the rates of the surfels' own attributes",
              byDefault = "0.1",
              range = "[0, 10]")
          double rate,
      @Setting(
              doc = "share of what was learned that is forgotten at each step",
              byDefault = "1e-4",
              range = "[0, 1)")
          double decay)
      implements NamedSettings<ExpressionSettings> {}

  /** The defaults for a run of this many steps; schedules scale with the number of steps. */
  public static TrainingSettings ofSteps(int steps) {
    return SettingKeys.of(TrainingSettings.class).defaultsExcept(Map.of("steps", steps));
  }

  /** The same, with the refinement of tracked head parameters on or off. */
  public TrainingSettings withRefinement(boolean enabled) {
    return with("refinement.enabled", enabled);
  }
}
