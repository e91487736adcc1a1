package timewalker.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The documents name files, headings and classes that exist. */
class DocumentsTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
  private static final Pattern CODE = Pattern.compile("(?s:```.*?```)|(?m:^ {4}.*$)");
  private static final Pattern NAME =
      Pattern.compile("`(?:\\w+[./])*([A-Z]\\w*[a-z]\\w*)(?:\\.\\w+)*`");

  /** Classes of the JDK and of Jazzer that our documents name. */
  private static final Set<String> OF_OTHERS =
      Set.of("Math", "StrictMath", "IOException", "IllegalArgumentException", "FuzzTest");

  private static List<Path> documents() throws IOException {
    try (Stream<Path> files = Files.find(ROOT, 3, (file, facts) -> isDocument(file))) {
      return files.sorted().toList();
    }
  }

  /** Below target and out, and in hidden folders, lie others' files. */
  private static boolean isDocument(Path file) {
    String name = ROOT.relativize(file).toString().replace('\\', '/');
    return name.matches("[A-Z]+\\.md|docs/[\\w-]+\\.md|tools/[\\w-]+/README\\.md");
  }

  @Test
  void everyRelativeLinkLeadsToAFileAndAHeading() throws IOException {
    List<Path> documents = documents();
    assertThat(documents).hasSizeGreaterThan(10);
    List<String> broken = new ArrayList<>();
    for (Path document : documents) {
      broken.addAll(brokenLinks(document));
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void brokenLinksAreFound() {
    Path readme = ROOT.resolve("README.md");
    assertThat(brokenLinks(readme, "[a](docs/none.md) [b](LICENSE) [c](docs/settings.md#no-such)"))
        .containsExactly(
            readme + ": docs/none.md is no file", readme + ": docs/settings.md#no-such");
  }

  private static List<String> brokenLinks(Path document) throws IOException {
    return brokenLinks(document, Files.readString(document));
  }

  private static List<String> brokenLinks(Path document, String text) {
    List<String> broken = new ArrayList<>();
    Matcher links = LINK.matcher(CODE.matcher(text).replaceAll(""));
    while (links.find()) {
      String link = links.group(1);
      if (link.matches("[a-z]+:.*")) {
        continue;
      }
      String[] parts = link.split("#", 2);
      Path target = parts[0].isEmpty() ? document : document.resolveSibling(parts[0]);
      if (!Files.exists(target)) {
        broken.add(document + ": " + parts[0] + " is no file");
      } else if (parts.length == 2 && !anchors(target).contains(parts[1])) {
        broken.add(document + ": " + link);
      }
    }
    return broken;
  }

  /** The address of each heading, as GitHub makes it. */
  private static Set<String> anchors(Path document) {
    try (Stream<String> lines = Files.lines(document)) {
      return lines
          .filter(line -> line.matches("#+ .*"))
          .map(line -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT))
          .map(line -> line.replaceAll("[^\\p{L}\\p{N} _-]", "").strip().replace(' ', '-'))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new IllegalStateException(document + " cannot be read", e);
    }
  }

  @Test
  void everyClassThatADocumentNamesExists() throws IOException {
    Set<String> classes = classes();
    Set<String> missing = new TreeSet<>();
    int found = 0;
    for (Path document : documents()) {
      Matcher names = NAME.matcher(CODE.matcher(Files.readString(document)).replaceAll(""));
      while (names.find()) {
        String name = names.group(1);
        if (classes.contains(name) || OF_OTHERS.contains(name)) {
          found++;
        } else {
          missing.add(ROOT.relativize(document) + ": " + names.group());
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(found).isGreaterThan(50);
  }

  /** The simple name of every class in the source of this project. */
  private static Set<String> classes() throws IOException {
    Pattern type = Pattern.compile("\\b(?:class|@?interface|record|enum) ([A-Z]\\w*)");
    Set<String> names = new TreeSet<>();
    for (Path parent : List.of(ROOT, ROOT.resolve("tools"))) {
      try (DirectoryStream<Path> modules = Files.newDirectoryStream(parent)) {
        for (Path module : modules) {
          for (Path file : sources(module.resolve("src"))) {
            type.matcher(Files.readString(file)).results().forEach(r -> names.add(r.group(1)));
          }
        }
      }
    }
    return names;
  }

  private static List<Path> sources(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  @Test
  void theReadmeIsShort() throws IOException {
    assertThat(Files.readString(ROOT.resolve("README.md")).strip().split("\\s+"))
        .hasSizeLessThanOrEqualTo(900);
  }
}
