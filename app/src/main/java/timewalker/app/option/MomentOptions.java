package timewalker.app.option;

import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;
import timewalker.TimeWalker;
import timewalker.app.console.Within;
import timewalker.avatar.LifeStage;
import timewalker.avatar.StageMix;
import timewalker.head.HeadControls;
import timewalker.head.HeadParams;
import timewalker.io.BadInputException;

/** Options for a moment of a person and the face at that moment. */
public final class MomentOptions {
  private static final Logger LOG = LoggerFactory.getLogger(MomentOptions.class);

  @Option(
      names = "--age",
      paramLabel = "YEARS",
      description = "Age; between two life stages it is a mix of both.")
  @Within(least = 0, most = Within.MOST_YEARS)
  @Nullable Double age;

  @Option(
      names = "--stage",
      paramLabel = "STAGE",
      description = "Life stage by name, or a mix such as a25:0.3,a50:0.7.")
  @Nullable String stage;

  @Option(
      names = "--expression",
      split = ",",
      paramLabel = "NAME=VALUE",
      description =
          "Expressions by name, such as smile=0.7,jaw=0.3,blink-left=1. An unknown name"
              + " lists all names.")
  @Within(least = -10, most = 10)
  Map<String, Double> expression = new LinkedHashMap<>();

  @Option(
      names = "--shape",
      split = ",",
      paramLabel = "N=VALUE",
      description =
          "Changes of the head's shape by component, in standard deviations, such as" + " 2=1.5.")
  @Within(least = -10, most = 10)
  Map<Integer, Double> shape = new LinkedHashMap<>();

  /** The mix of life stages that was asked for; the first stage when nothing was said. */
  public StageMix mix(TimeWalker person) {
    if (age != null && stage != null) {
      throw new BadInputException(
          "--age and --stage", "both choose the moment; give only one of them");
    }
    try {
      if (age != null) {
        warnOutside(age, person.stages());
        return person.age(age);
      }
      return person.stage(stage != null ? stage : person.stages().getFirst().name());
    } catch (IllegalArgumentException e) {
      throw new BadInputException(age != null ? "--age" : "--stage", e.getMessage(), e);
    }
  }

  private static void warnOutside(double age, List<LifeStage> stages) {
    DoubleSummaryStatistics life =
        stages.stream().filter(LifeStage::hasAge).mapToDouble(LifeStage::age).summaryStatistics();
    if (life.getCount() > 0 && (age < life.getMin() || age > life.getMax())) {
      LOG.warn(
          "--age {} lies outside the trained life, {} to {} years; the nearest life stage is shown",
          age,
          life.getMin(),
          life.getMax());
    }
  }

  /** The head as it was asked for, standing still. */
  public HeadParams head(TimeWalker person, StageMix mix) {
    HeadParams params = person.head(mix, Map.of());
    HeadControls controls = HeadControls.of(person.space().head());
    expression.forEach(
        (name, value) -> option("--expression " + name, () -> controls.apply(name, value, params)));
    shape.forEach((number, value) ->
        option("--shape " + number, () -> person.changeShape(number, value, params)));
    return params;
  }

  private static void option(String name, Runnable change) {
    try {
      change.run();
    } catch (IllegalArgumentException e) {
      throw new BadInputException(name, e.getMessage(), e);
    }
  }
}
