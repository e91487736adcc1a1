package timewalker.app.option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Parameters;
import timewalker.app.console.InputsKept;
import timewalker.jobs.prepare.PreparationJob;

/** Photos and clips, and options for a dataset of them: a mixin. */
public final class PhotoInput {
  @Parameters(
      arity = "1..*",
      paramLabel = "INPUT",
      description = "Photos, clips, and folders of them.")
  private List<Path> inputs;

  @ArgGroup(validate = false, order = 2, heading = "%nPhotos:%n")
  private final PrepareOptions options = new PrepareOptions();

  /**
   * What is to be prepared, and where to.
   *
   * @throws timewalker.io.BadInputException when the dataset would take the place of an input
   */
  public PreparationJob.Request request(Path dataset, boolean replace) throws IOException {
    InputsKept.requireOutside(dataset, inputs);
    return new PreparationJob.Request(
        options.request(inputs, dataset, replace), options.settings());
  }
}
