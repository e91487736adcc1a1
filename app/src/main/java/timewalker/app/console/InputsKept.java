package timewalker.app.console;

import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.ParseResult;
import timewalker.io.BadInputException;
import timewalker.io.RealPath;
import timewalker.io.dataset.Dataset;

/** Makes sure that no result replaces an input, another result, or what nobody named. */
public final class InputsKept {
  private InputsKept() {}

  /**
   * Checks what the user has typed.
   *
   * @throws BadInputException when a result would be written over something that is named too
   */
  static void check(ParseResult typed) throws IOException {
    List<Path> inputs = new ArrayList<>();
    List<Path> results = new ArrayList<>();
    List<Path> replaced = new ArrayList<>();
    List<ArgSpec> all = new ArrayList<>(typed.matchedOptions());
    all.addAll(typed.matchedPositionals());
    for (ArgSpec one : all) {
      Written written = written(one);
      List<Path> paths = paths(one.getValue());
      (written == null ? inputs : results).addAll(paths);
      if (written != null && written.wholeFolder()) {
        replaced.addAll(paths);
      }
    }
    for (Path result : results) {
      requireText(result);
    }
    for (int i = 0; i < results.size(); i++) {
      requireOther(results.get(i), inputs, "is also an input; name another file for the result");
      requireOther(
          results.get(i), results.subList(0, i), "is named for two results; name two files");
      requireNoPart(results.get(i), inputs);
    }
    for (Path folder : replaced) {
      requireOutside(folder, inputs);
      requireNoneWithin(folder, results);
    }
    followLinks(all);
  }

  /** A link that the user names for a result stays, and what it leads to gets the result. */
  private static void followLinks(List<ArgSpec> all) throws IOException {
    for (ArgSpec one : all) {
      if (written(one) != null && one.getValue() instanceof Path path && leadsToResult(path)) {
        one.setValue(RealPath.followed(path));
      }
    }
  }

  /** A name whose bytes are not text arrives with this character in their place. */
  private static void requireText(Path result) {
    if (result.toString().indexOf('\uFFFD') >= 0) {
      throw new BadInputException(
          result.toString(), "is not text in this system's encoding; give the result another name");
    }
  }

  private static boolean leadsToResult(Path path) throws IOException {
    if (!Files.isSymbolicLink(path)) {
      return false;
    }
    if (!Files.exists(path)) {
      throw new BadInputException(
          path.toString(),
          "is a link to "
              + RealPath.followed(path)
              + ", which does not exist; create that or remove the link");
    }
    return Files.isRegularFile(path) || Files.isDirectory(path);
  }

  /** A file that is written into a folder before the folder itself stands in its way. */
  private static void requireNoneWithin(Path folder, List<Path> results) throws IOException {
    for (Path result : results) {
      if (!RealPath.same(result, folder) && RealPath.within(result, folder)) {
        throw new BadInputException(
            result.toString(),
            "lies in " + folder + ", which is another result; name a file outside it");
      }
    }
  }

  /**
   * Makes sure that a folder which is replaced holds no input.
   *
   * @throws BadInputException when it does
   */
  public static void requireOutside(Path folder, Collection<Path> inputs) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    for (Path input : inputs) {
      if (Files.exists(input) && RealPath.within(input, folder)) {
        throw new BadInputException(
            input.toString(),
            "lies in "
                + folder
                + ", which the result replaces; name another folder for the result");
      }
    }
  }

  private static void requireOther(Path result, List<Path> others, String otherwise)
      throws IOException {
    for (Path other : others) {
      if (RealPath.same(result, other)) {
        throw new BadInputException(result.toString(), otherwise);
      }
    }
  }

  private static void requireNoPart(Path result, List<Path> inputs) throws IOException {
    for (Path input : inputs) {
      if (Dataset.isPart(result, input)) {
        throw new BadInputException(
            result.toString(),
            "is a part of the dataset " + input + "; name another place for the result");
      }
    }
  }

  private static @Nullable Written written(ArgSpec argument) {
    return argument.userObject() instanceof AnnotatedElement field
        ? field.getAnnotation(Written.class)
        : null;
  }

  private static List<Path> paths(Object value) {
    return switch (value) {
      case Path path -> List.of(path);
      case Collection<?> many ->
          many.stream().filter(Path.class::isInstance).map(Path.class::cast).toList();
      case null, default -> List.of();
    };
  }
}
