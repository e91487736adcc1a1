package timewalker.app;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;
import timewalker.avatar.OrbitView;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.head.CoefficientPrior;
import timewalker.head.HeadControls;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.io.BadInputException;

/** Which moment of a person is shown, with which face. */
final class MomentOptions {
  @Option(
      names = "--age",
      paramLabel = "YEARS",
      description = "Age; between two life stages it is a mix of both.")
  Double age;

  @Option(
      names = "--stage",
      paramLabel = "STAGE",
      description = "Life stage by name, or a mix such as a25:0.3,a50:0.7.")
  String stage;

  @Option(
      names = "--expression",
      split = ",",
      paramLabel = "NAME=VALUE",
      description =
          "Expressions by name, such as smile=0.7,jaw=0.3,blink-left=1; a wrong name lists all.")
  Map<String, Double> expression = new LinkedHashMap<>();

  @Option(
      names = "--shape",
      split = ",",
      paramLabel = "N=VALUE",
      description = "Changes of the head's shape, in standard deviations, such as 2=1.5.")
  Map<Integer, Double> shape = new LinkedHashMap<>();

  /** The mix of life stages that was asked for; the first stage when nothing was said. */
  StageMix mix(PersonalSpace space) {
    if (age != null && stage != null) {
      throw new BadInputException("--age and --stage", "say the same thing twice; give one");
    }
    try {
      if (age != null) {
        return StageMix.atAge(space.stages(), age);
      }
      return stage != null
          ? StageMix.parse(space.stages(), stage)
          : StageMix.single(0, space.stageCount());
    } catch (IllegalArgumentException e) {
      throw new BadInputException(age != null ? "--age" : "--stage", e.getMessage(), e);
    }
  }

  /** The head as it was asked for, standing still. */
  HeadParams params(PersonalSpace space, StageMix mix) {
    HeadParams params = OrbitView.resting(space, mix);
    HeadControls controls = HeadControls.of(space.head());
    expression.forEach((name, value) -> {
      try {
        controls.apply(name, value, params);
      } catch (IllegalArgumentException e) {
        throw new BadInputException("--expression " + name, e.getMessage(), e);
      }
    });
    shape.forEach((number, value) -> addShape(space.head(), number, value, params));
    return params;
  }

  private static void addShape(HeadModel head, int number, double value, HeadParams params) {
    CoefficientPrior prior = prior(head);
    if (number < 0 || number >= prior.dimensions()) {
      throw new BadInputException(
          "--shape " + number, "there are the numbers 0 to %d".formatted(prior.dimensions() - 1));
    }
    if (!(Math.abs(value) <= 10)) {
      throw new BadInputException("--shape " + number, value + " is not within -10 to 10");
    }
    for (int s = 0; s < params.shape().length; s++) {
      params.shape()[s] += (float) (value * prior.factor()[s * prior.dimensions() + number]);
    }
  }

  private static CoefficientPrior prior(HeadModel head) {
    return head.shapePriors().contains("adult")
        ? head.shapePrior("adult")
        : CoefficientPrior.standard(head.shapeCount());
  }
}
