package timewalker.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Holds the compiled classes of all modules against the source layout in DESIGN.md. */
class DependencyRulesTest {
  private static final List<String> MODULES =
      List.of("core", "io", "prepare", "synth", "jobs", "app");

  @Test
  void sourceLayoutIsKept() throws IOException {
    List<ClassFacts> classes = new ArrayList<>();
    for (String module : MODULES) {
      classes.addAll(ClassFacts.below(module, Path.of("..", module, "target", "classes")));
    }
    // An empty scan would keep every rule.
    assertThat(classes.stream().map(ClassFacts::module))
        .contains("core", "io", "prepare", "synth", "jobs", "app");
    assertThat(classes)
        .anySatisfy(c -> assertThat(c.uses()).contains("jdk.incubator.vector.VectorSpecies"));
    assertThat(DependencyRules.breaches(classes)).isEmpty();
  }

  @Test
  void everyPackageSaysThatNothingIsNullUnlessItIsMarked() throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String parent : List.of("..", "../tools")) {
      try (Stream<Path> modules = Files.list(Path.of(parent))) {
        modules
            .map(module -> module.resolve("src/main/java"))
            .filter(Files::isDirectory)
            .forEach(sources::add);
      }
    }
    // A module that is not found would keep the rule.
    assertThat(sources)
        .contains(Path.of("../core/src/main/java"), Path.of("../fuzzing/src/main/java"))
        .hasSizeGreaterThan(MODULES.size() + 1);
    assertThat(DependencyRules.packagesAreNullMarked(sources)).isEmpty();
  }

  @Test
  void packageThatIsNotNullMarkedIsFound(@TempDir Path sources) throws IOException {
    Path marked = Files.createDirectories(sources.resolve("timewalker/marked"));
    Path plain = Files.createDirectories(sources.resolve("timewalker/plain"));
    Path without = Files.createDirectories(sources.resolve("timewalker/without"));
    Files.writeString(
        marked.resolve("package-info.java"), "@NullMarked\npackage timewalker.marked;");
    Files.writeString(
        plain.resolve("package-info.java"), "/** @NullMarked */\npackage timewalker.plain;");
    for (Path folder : List.of(marked, plain, without)) {
      Files.writeString(folder.resolve("Thing.java"), "class Thing {}");
    }
    assertThat(DependencyRules.packagesAreNullMarked(List.of(sources)))
        .containsExactlyInAnyOrder(
            plain + ": its package-info.java has no @NullMarked",
            without + ": its package-info.java has no @NullMarked");
  }

  @Test
  void noSettingsAreMadeByARowOfNumbers() throws IOException {
    List<ClassFacts> main = new ArrayList<>();
    List<ClassFacts> tests = new ArrayList<>();
    for (String module : MODULES) {
      Path target = Path.of("..", module, "target");
      main.addAll(ClassFacts.below(module, target.resolve("classes")));
      tests.addAll(ClassFacts.below(module, target.resolve("test-classes")));
    }
    assertThat(main).filteredOn(ClassFacts::settings).hasSizeGreaterThan(20);
    assertThat(DependencyRules.settingsAreMadeByName(main, main)).isEmpty();
    assertThat(DependencyRules.settingsAreMadeByName(main, tests)).isEmpty();
  }

  @Test
  void settingsMadeByARowOfNumbersAreFound() {
    List<ClassFacts> classes =
        compiled(
            Map.of(
                "timewalker.math.Rates",
                """
                package timewalker.math;
                import timewalker.settings.Setting;
                record Rates(
                    @Setting(doc = "a", byDefault = "1") double a,
                    @Setting(doc = "b", byDefault = "1") double b) {}
                """,
                "timewalker.math.Maker",
                "package timewalker.math; class Maker { Object made = new Rates(1, 2); }"));
    assertThat(DependencyRules.settingsAreMadeByName(classes, classes))
        .singleElement()
        .asString()
        .startsWith("timewalker.math.Maker calls the constructor of timewalker.math.Rates");
  }

  @Test
  void edgeFromIoToAppIsFound() {
    List<ClassFacts> classes =
        compiled(
            Map.of(
                "timewalker.app.Window", "package timewalker.app; public class Window {}",
                "timewalker.io.Reader",
                    "package timewalker.io; class Reader { timewalker.app.Window[] w; }"));
    assertThat(DependencyRules.moduleEdges(classes))
        .containsExactly(
            "timewalker.io.Reader (io) uses timewalker.app.Window (app): io must not use app");
  }

  @Test
  void edgeFromAppToIoIsAllowed() {
    List<ClassFacts> classes =
        compiled(
            Map.of(
                "timewalker.app.Window",
                    "package timewalker.app; class Window { timewalker.io.Reader r; }",
                "timewalker.io.Reader", "package timewalker.io; public class Reader {}"));
    assertThat(DependencyRules.breaches(classes)).isEmpty();
  }

  @Test
  void edgeUpwardsInCoreIsFoundWhereverTheTypeIsNamed() {
    String head =
        "package timewalker.head; public class Pose { public static int n() {return 1;} }";
    for (String use :
        List.of(
            "timewalker.head.Pose field;",
            "void take(timewalker.head.Pose p) {}",
            "int call() { return timewalker.head.Pose.n(); }",
            "boolean is(Object o) { return o instanceof timewalker.head.Pose; }",
            "Runnable lambda() { return () -> new timewalker.head.Pose(); }",
            "Class<?> literal() { return timewalker.head.Pose[][].class; }")) {
      List<ClassFacts> classes =
          compiled(
              Map.of(
                  "timewalker.math.Vector",
                  "package timewalker.math; class Vector {" + use + "}",
                  "timewalker.head.Pose",
                  head));
      assertThat(DependencyRules.coreLayers(classes))
          .as(use)
          .containsExactly(
              "timewalker.math.Vector uses timewalker.head.Pose, which does not lie below"
                  + " timewalker.math");
    }
  }

  @Test
  void edgeBetweenNeighboursInCoreIsFound() {
    List<ClassFacts> classes =
        compiled(
            Map.of(
                "timewalker.raster.Tile", "package timewalker.raster; public class Tile {}",
                "timewalker.loss.L1",
                    "package timewalker.loss; class L1 { timewalker.raster.Tile t; }"));
    assertThat(DependencyRules.coreLayers(classes)).hasSize(1);
  }

  @Test
  void unknownPackageInCoreIsFound() {
    List<ClassFacts> classes =
        compiled(Map.of("timewalker.misc.Thing", "package timewalker.misc; class Thing {}"));
    assertThat(DependencyRules.coreLayers(classes)).singleElement().asString().contains("misc");
  }

  @Test
  void thirdPartyCodeInCoreIsFound() {
    List<ClassFacts> classes =
        compiled(
            Map.of(
                "timewalker.math.Log",
                "package timewalker.math; class Log { org.slf4j.Logger logger; }"));
    assertThat(DependencyRules.coreStandsAlone(classes))
        .containsExactly("timewalker.math.Log uses org.slf4j.Logger: core has no third-party code");
  }

  @Test
  void printingExitingAndReadingFlagsInCoreAreFound() {
    for (String statement :
        List.of(
            "System.out.println();",
            "System.err.println();",
            "System.exit(1);",
            "Runtime.getRuntime().halt(1);",
            "new Exception().printStackTrace();")) {
      assertThat(DependencyRules.onlyAppTalks(coreClassDoing(statement))).as(statement).hasSize(1);
    }
    for (String statement :
        List.of(
            "System.getProperty(\"x\");", "System.getenv(\"x\");", "Integer.getInteger(\"x\");")) {
      assertThat(DependencyRules.coreStandsAlone(coreClassDoing(statement)))
          .as(statement)
          .hasSize(1);
    }
    assertThat(DependencyRules.breaches(coreClassDoing("System.nanoTime();"))).isEmpty();
  }

  @Test
  void hdf5ReadElsewhereIsFound() {
    String reading = "{ io.jhdf.HdfFile file; }";
    List<ClassFacts> classes =
        compiled(
            Map.of(
                "timewalker.io.mesh.Scan", "package timewalker.io.mesh; class Scan " + reading,
                "timewalker.io.foreign.Smc",
                    "package timewalker.io.foreign; class Smc " + reading));
    assertThat(DependencyRules.breaches(classes))
        .containsExactly("timewalker.io.mesh.Scan reads HDF5: only timewalker.io.foreign does");
  }

  @Test
  void anEngineThatIsNamedOutsideItsDoorIsFound() {
    String kernel = "package timewalker.basis; public class CpuKernel { public interface View {} }";
    for (String use : List.of("Object o = new timewalker.basis.CpuKernel();", "View v;")) {
      for (String place : List.of("train", "app.view")) {
        String name = "timewalker." + place + ".Trainer";
        List<ClassFacts> classes =
            compiled(
                Map.of(
                    "timewalker.basis.CpuKernel",
                    kernel,
                    name,
                    "package timewalker."
                        + place
                        + "; import timewalker.basis.CpuKernel.View;"
                        + " class Trainer { "
                        + use
                        + " }"));
        assertThat(DependencyRules.enginesStayBehindTheirDoor(classes))
            .isNotEmpty()
            .allSatisfy(
                breach -> assertThat(breach).contains(name + " names timewalker.basis.CpuKernel"));
      }
    }
    List<ClassFacts> allowed =
        compiled(
            Map.of(
                "timewalker.basis.CpuKernel", kernel,
                "timewalker.engine.CpuEngine",
                    "package timewalker.engine; class CpuEngine { timewalker.basis.CpuKernel k; }",
                "timewalker.app.bench.Work",
                    "package timewalker.app.bench; class Work { timewalker.basis.CpuKernel k; }"));
    assertThat(DependencyRules.enginesStayBehindTheirDoor(allowed)).isEmpty();
  }

  @Test
  void textFormedByTheReadersLanguageIsFound() {
    for (String expression :
        List.of(
            "\"%d\".formatted(1)",
            "String.format(\"%d\", 1)",
            "\"I\".toLowerCase()",
            "System.out.printf(\"%d\", 1)",
            "new java.util.Scanner(\"1,5\")",
            "new java.text.DecimalFormat(\"0.0\")",
            "java.text.NumberFormat.getInstance()",
            "java.time.format.DateTimeFormatter.ofPattern(\"yyyy\")")) {
      assertThat(DependencyRules.oneLanguage(coreClassDoing("Object o = " + expression + ";")))
          .as(expression)
          .hasSize(1);
    }
    for (String expression :
        List.of(
            "String.format(java.util.Locale.ROOT, \"%d\", 1)",
            "\"I\".toLowerCase(java.util.Locale.ROOT)")) {
      assertThat(DependencyRules.oneLanguage(coreClassDoing("Object o = " + expression + ";")))
          .as(expression)
          .isEmpty();
    }
  }

  @Test
  void anOptionOfTheCommandLineInAJobIsFound() {
    for (String text : List.of("\"leave --lpips out\"", "\"--resume \" + hashCode()")) {
      List<ClassFacts> classes =
          compiled(
              Map.of(
                  "timewalker.jobs.Fit",
                  "package timewalker.jobs; class Fit { String text() { return " + text + "; } }"));
      assertThat(DependencyRules.jobsKnowNoOptions(classes))
          .singleElement()
          .asString()
          .contains("timewalker.jobs.Fit names an option");
    }
    String harmless = "package timewalker.app; class Fit { String text = \"leave --lpips out\"; }";
    assertThat(DependencyRules.jobsKnowNoOptions(compiled(Map.of("timewalker.app.Fit", harmless))))
        .isEmpty();
  }

  @Test
  void circleOfPackagesIsFound() {
    List<ClassFacts> classes =
        compiled(
            Map.of(
                "timewalker.io.a.A",
                    "package timewalker.io.a; public class A { timewalker.io.b.B b; }",
                "timewalker.io.b.B",
                    "package timewalker.io.b; public class B { timewalker.io.c.C c; }",
                "timewalker.io.c.C",
                    "package timewalker.io.c; public class C { timewalker.io.a.A a; }"));
    assertThat(DependencyRules.packageCycles(classes))
        .containsExactly(
            "packages use each other in a circle:"
                + " timewalker.io.a -> timewalker.io.b -> timewalker.io.c");
  }

  @Test
  void nameThatSaysNothingIsFound() {
    List<ClassFacts> classes =
        compiled(
            Map.of(
                "timewalker.io.FileUtils",
                "package timewalker.io; class FileUtils { class StateManager {} class Utility {}"
                    + " }"));
    assertThat(DependencyRules.names(classes)).hasSize(2);
  }

  @Test
  void twoTopLevelTypesOfOneNameAreFound() {
    List<ClassFacts> classes =
        compiled(
            Map.of(
                "timewalker.io.Picture",
                "package timewalker.io; public class Picture { class Part {} }",
                "timewalker.app.Picture",
                "package timewalker.app; class Picture { class Part {} }"));
    assertThat(DependencyRules.oneMeaningPerName(classes))
        .containsExactly(
            "timewalker.app.Picture and timewalker.io.Picture share a name: give each its own");
  }

  private static List<ClassFacts> coreClassDoing(String statement) {
    return compiled(
        Map.of(
            "timewalker.math.Act",
            "package timewalker.math; class Act { void act() { " + statement + " } }"));
  }

  /**
   * Compiles sources in memory.
   *
   * @param sources full class name to source; the module follows from the package
   */
  private static List<ClassFacts> compiled(Map<String, String> sources) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    Map<String, ByteArrayOutputStream> made = new HashMap<>();
    JavaFileManager inMemory =
        new ForwardingJavaFileManager<JavaFileManager>(
            compiler.getStandardFileManager(null, null, null)) {
          @Override
          public JavaFileObject getJavaFileForOutput(
              Location location, String name, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("memory:/" + name + ".class"), kind) {
              @Override
              public OutputStream openOutputStream() {
                return made.computeIfAbsent(name, _ -> new ByteArrayOutputStream());
              }
            };
          }
        };
    List<JavaFileObject> files =
        sources.entrySet().stream().map(e -> source(e.getKey(), e.getValue())).toList();
    List<String> options = List.of("-classpath", System.getProperty("java.class.path"));
    assertThat(compiler.getTask(null, inMemory, null, options, null, files).call()).isTrue();
    return made.entrySet().stream()
        .map(e -> ClassFacts.of(moduleOf(e.getKey()), e.getValue().toByteArray()))
        .collect(Collectors.toList());
  }

  private static JavaFileObject source(String className, String text) {
    URI uri = URI.create("memory:/" + className.replace('.', '/') + ".java");
    return new SimpleJavaFileObject(uri, JavaFileObject.Kind.SOURCE) {
      @Override
      public CharSequence getCharContent(boolean ignoreEncodingErrors) {
        return text;
      }
    };
  }

  private static String moduleOf(String className) {
    String part = className.split("\\.")[1];
    return MODULES.contains(part) ? part : "core";
  }
}
