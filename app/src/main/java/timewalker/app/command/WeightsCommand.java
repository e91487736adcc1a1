package timewalker.app.command;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import timewalker.app.console.ConsoleCommand;
import timewalker.app.console.Result;
import timewalker.io.BadInputException;
import timewalker.io.lpips.Backbone;
import timewalker.io.lpips.LpipsWeights;

/** Stores the weights that the user provides. */
@Command(
    name = "weights",
    description = {
      "Add weights of LPIPS, or list the weights that are there.",
      "This program contains no weights. Get the network from PyTorch: vgg16-397923af.pth,",
      "alexnet-owt-7be5be79.pth or squeezenet1_1-b8a52dc0.pth. Get lpips/weights/v0.1/NETWORK.pth",
      "from the Python package lpips 0.1.4. The command reads files safely and checks them against",
      "the published SHA-256. It stores them in ~/.cache/timewalker (or",
      "$XDG_CACHE_HOME/timewalker)."
    })
final class WeightsCommand extends ConsoleCommand {
  private enum Action {
    ADD,
    LIST
  }

  @Parameters(index = "0", paramLabel = "add|list", description = "Action.")
  private Action action;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "FILE",
      description = "Files to add (.pth or .safetensors).")
  private List<Path> files = new ArrayList<>();

  @ArgGroup(validate = false, order = 1, heading = "%nChecks:%n")
  private final Checks checks = new Checks();

  private static final class Checks {
    @Option(
        names = "--unchecked",
        description = "Accept files of the right structure with an unknown checksum.")
    boolean unchecked;
  }

  @Override
  protected Result execute() throws IOException {
    if ((action == Action.ADD) == files.isEmpty()) {
      throw new BadInputException(
          "weights",
          action == Action.ADD ? "add needs a FILE to add" : "list takes no FILE; leave it out");
    }
    LpipsWeights weights = LpipsWeights.ofUser();
    List<LpipsWeights.Part> parts = new ArrayList<>();
    for (Path file : files) {
      parts.add(weights.add(file, checks.unchecked));
    }
    if (action == Action.LIST) {
      for (Backbone backbone : Backbone.values()) {
        for (String part : List.of("network", "linear")) {
          LpipsWeights.Part found = weights.part(backbone, part);
          if (found != null) {
            parts.add(found);
          }
        }
      }
    }
    return result(weights, parts);
  }

  private static Result result(LpipsWeights weights, List<LpipsWeights.Part> parts) {
    StringBuilder text = new StringBuilder("Weights in ").append(weights.folder()).append(":");
    List<Map<String, Object>> entries = new ArrayList<>();
    for (LpipsWeights.Part part : parts) {
      text.append(
          String.format(
              Locale.ROOT,
              "%n%s %s, %s, SHA-256 %s",
              part.backbone().label(),
              part.part(),
              part.published() ? "as published" : "checksum unknown",
              part.sha256()));
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("network", part.backbone().label());
      entry.put("part", part.part());
      entry.put("published", part.published());
      entry.put("sha256", part.sha256());
      entries.add(entry);
    }
    if (parts.isEmpty()) {
      text.append(" none");
    }
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("folder", weights.folder().toString());
    data.put("weights", entries);
    return new Result(text.toString(), data);
  }
}
