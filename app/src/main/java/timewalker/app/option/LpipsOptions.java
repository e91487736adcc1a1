package timewalker.app.option;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;
import timewalker.io.lpips.Backbone;
import timewalker.io.lpips.Lpips;
import timewalker.io.lpips.LpipsWeights;

/** Option for LPIPS and its network. */
public final class LpipsOptions {
  private static final Logger LOG = LoggerFactory.getLogger(LpipsOptions.class);

  @Option(
      names = "--lpips",
      paramLabel = "vgg|alex|squeeze",
      description =
          "Measure LPIPS v0.1 with this network. Training also learns from it, with the"
              + " weight losses.perceptual. You provide the weights (see timewalker weights --help).")
  public @Nullable Backbone backbone;

  /** The metric, when it was asked for and its weights are there; says once when they are not. */
  public Optional<Lpips> metric() throws IOException {
    if (backbone == null) {
      return Optional.empty();
    }
    LpipsWeights weights = LpipsWeights.ofUser();
    Optional<Lpips> metric = weights.metric(backbone);
    if (metric.isEmpty()) {
      LOG.warn(
          "LPIPS is left out: {} has no weights of {}; get {} and add them with: timewalker weights"
              + " add FILE...",
          weights.folder(),
          backbone.label(),
          weights.missing(backbone));
    }
    return metric;
  }
}
