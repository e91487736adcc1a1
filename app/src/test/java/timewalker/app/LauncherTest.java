package timewalker.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import timewalker.app.command.Commands;
import timewalker.app.console.Terminal;

/**
 * The launcher script in a machine made of nothing but a temporary folder: JDKs and Maven are small
 * scripts that say how they were called.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "Windows has a launcher of its own")
class LauncherTest {
  private static final String JAVA =
      """
      #!/bin/sh
      for last; do :; done
      case $last in --help) exit 0 ;; esac
      jdk=$(dirname "$(dirname "$0")")
      echo "java of ${jdk##*/}"
      while [ $# -gt 0 ] && [ "$1" != -jar ]; do echo "flag $1"; shift; done
      shift 2
      for argument; do echo "argument <$argument>"; done
      """;

  private static final String UNCHECKED = "flag -Djdk.incubator.vector.VECTOR_ACCESS_OOB_CHECK=0";

  private static final String MAVEN =
      """
      #!/bin/sh
      if [ "$1" = --version ]; then echo "Apache Maven VERSION (abc)"; exit 0; fi
      echo built >>builds
      echo "compiling with $JAVA_HOME"
      sleep PAUSE
      mkdir -p app/target/lib
      EXTRA
      echo jar >app/target/timewalker-app.jar
      """;

  @TempDir Path machine;
  private Path project;

  @BeforeEach
  void makeProject() throws IOException {
    project = machine.resolve("my projects/time walker");
    Files.createDirectories(project.resolve("core/src/main/java"));
    Files.createDirectories(project.resolve("home"));
    Files.writeString(project.resolve("core/src/main/java/A.java"), "class A {}");
    Files.writeString(project.resolve("pom.xml"), "<project/>");
    // The usual install folders, moved into the temporary machine.
    String script = Files.readString(Path.of("..", "timewalker"));
    String moved = script.replaceAll("(?m)(?<=[ \"])/(usr|opt|Library)/", machine + "/$1/");
    assertThat(moved).isNotEqualTo(script);
    program(project.resolve("timewalker"), moved);
  }

  @Test
  void jdkNamedByJavaHomeIsTaken() throws Exception {
    jdk("elsewhere/mine", "25.0.1");
    jdk("usr/lib/jvm/other", "25.0.3");
    maven("3.8.7");
    Outcome outcome = start(Map.of("JAVA_HOME", machine + "/elsewhere/mine"), "x");
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out()).startsWith("java of mine\n");
    assertThat(buildLog()).contains("compiling with " + machine + "/elsewhere/mine");
  }

  @Test
  void javaHomeOfAnotherVersionIsPassedOver() throws Exception {
    jdk("elsewhere/old", "17.0.9");
    jdk("usr/lib/jvm/newer", "26");
    jdk("usr/lib/jvm/right", "25");
    maven("3.9.11");
    assertThat(start(Map.of("JAVA_HOME", machine + "/elsewhere/old")).out())
        .startsWith("java of right\n");
  }

  @Test
  void jdkOnThePathIsFoundThroughItsLinks() throws Exception {
    jdk("somewhere/linked", "25.0.3");
    Files.createDirectories(machine.resolve("bin"));
    Files.createSymbolicLink(
        machine.resolve("bin/javac"), Path.of("../somewhere/linked/bin/javac"));
    maven("4.0.0");
    assertThat(start(Map.of()).out()).startsWith("java of linked\n");
  }

  @Test
  void jdkIsFoundInEveryUsualFolder() throws Exception {
    maven("3.8.7");
    for (String folder :
        List.of(
            "usr/lib/jvm/a",
            "usr/java/b",
            "opt/c",
            "my projects/time walker/home/.sdkman/candidates/java/d",
            "my projects/time walker/home/.jdks/e",
            "Library/Java/JavaVirtualMachines/f/Contents/Home",
            "opt/homebrew/opt/openjdk@25/libexec/openjdk.jdk/Contents/Home")) {
      Path jdk = jdk(folder, "25.0.2");
      assertThat(start(Map.of()).out()).as(folder).startsWith("java of " + jdk.getFileName());
      Files.delete(jdk.resolve("release"));
    }
  }

  @Test
  void withoutAJdkOneSentenceSaysHowToGetOne() throws Exception {
    jdk("elsewhere/old", "17.0.9");
    maven("3.8.7");
    Outcome outcome = start(Map.of("JAVA_HOME", machine + "/elsewhere/old"));
    assertThat(outcome.code()).isEqualTo(3);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err())
        .startsWith("TimeWalker needs a JDK of version 25 and found none.\n")
        .contains("JAVA_HOME names one of version 17", "adoptium.net");
  }

  @Test
  void withoutMavenOneSentenceSaysHowToGetIt() throws Exception {
    jdk("usr/lib/jvm/right", "25");
    Outcome outcome = start(Map.of());
    assertThat(outcome.code()).isEqualTo(3);
    assertThat(outcome.err()).contains("no Maven was found", "maven.apache.org");
    assertThat(project.resolve("target/launcher/lock")).doesNotExist();
  }

  @Test
  void oldMavenIsNamedWithItsVersion() throws Exception {
    jdk("usr/lib/jvm/right", "25");
    maven("3.6.3");
    Outcome outcome = start(Map.of());
    assertThat(outcome.code()).isEqualTo(3);
    assertThat(outcome.err()).contains("3.8 or newer", "is version 3.6.3");
    assertThat(builds()).isZero();
  }

  @Test
  void onlyNewerSourcesCauseAnotherBuild() throws Exception {
    jdk("usr/lib/jvm/right", "25");
    maven("3.8.7");
    Outcome first = start(Map.of());
    assertThat(first.err()).contains("Building TimeWalker");
    Outcome second = start(Map.of());
    assertThat(second.err()).isEmpty();
    assertThat(builds()).isEqualTo(1);

    Path source = project.resolve("core/src/main/java/A.java");
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
    start(Map.of());
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void removedSourceCausesAnotherBuild() throws Exception {
    jdk("usr/lib/jvm/right", "25");
    maven("3.8.7");
    start(Map.of());
    Path built = project.resolve("target/launcher/built");
    Files.setLastModifiedTime(built, FileTime.from(Instant.now().minusSeconds(60)));
    Path folder = project.resolve("core/src/main/java");
    for (Path old : List.of(project.resolve("pom.xml"), project.resolve("core/src/main"))) {
      Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(3600)));
    }
    Files.setLastModifiedTime(folder.resolve("A.java"), FileTime.fromMillis(0));
    Files.setLastModifiedTime(folder, FileTime.fromMillis(0));
    start(Map.of());
    assertThat(builds()).isEqualTo(1);
    Files.delete(folder.resolve("A.java"));
    start(Map.of());
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void failedBuildShowsItsLogAndIsTriedAgain() throws Exception {
    jdk("usr/lib/jvm/right", "25");
    maven("3.8.7", "0", "echo 'A.java:7: no such symbol'; exit 1");
    Outcome outcome = start(Map.of());
    assertThat(outcome.code()).isEqualTo(4);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("The build failed", "A.java:7: no such symbol");
    maven("3.8.7");
    assertThat(start(Map.of()).code()).isZero();
  }

  @Test
  void startsAtTheSameTimeBuildOnce() throws Exception {
    jdk("usr/lib/jvm/right", "25");
    maven("3.8.7", "1", "");
    List<Process> starts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      starts.add(command(Map.of(), project.resolve("timewalker").toString(), "go").start());
    }
    for (Process start : starts) {
      assertThat(finish(start).code()).isZero();
    }
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void lockOfAKilledStartIsTakenOver() throws Exception {
    jdk("usr/lib/jvm/right", "25");
    maven("3.8.7");
    long gone = endedProcess();
    Path lock = Files.createDirectories(project.resolve("target/launcher/lock"));
    Files.writeString(lock.resolve("holder"), gone + "\n");
    assertThat(start(Map.of()).code()).isZero();
    assertThat(builds()).isEqualTo(1);
    assertThat(lock).doesNotExist();
  }

  @Test
  void lockWhoseProcessNumberWentToAnotherProgramIsTakenOver() throws Exception {
    jdk("usr/lib/jvm/right", "25");
    maven("3.8.7");
    Path lock = Files.createDirectories(project.resolve("target/launcher/lock"));
    Files.writeString(lock.resolve("holder"), ProcessHandle.current().pid() + "\n1\n");
    assertThat(start(Map.of()).code()).isZero();
    assertThat(lock).doesNotExist();
  }

  @Test
  void lockWithoutAHolderIsTakenOver() throws Exception {
    jdk("usr/lib/jvm/right", "25");
    maven("3.8.7");
    Path lock = Files.createDirectories(project.resolve("target/launcher/lock"));
    assertThat(start(Map.of()).code()).isZero();
    assertThat(lock).doesNotExist();
    Files.delete(project.resolve("target/launcher/built"));
    Files.createDirectories(lock);
    Files.createFile(lock.resolve("holder"));
    assertThat(start(Map.of()).code()).isZero();
    assertThat(lock).doesNotExist();
    assertThat(builds()).isEqualTo(2);
  }

  @Test
  void lockThatCannotBeMadeEndsInASentence() throws Exception {
    jdk("usr/lib/jvm/right", "25");
    maven("3.8.7");
    Files.createDirectories(machine.resolve("bin"));
    program(machine.resolve("bin/sleep"), "#!/bin/sh\n");
    program(
        machine.resolve("bin/mkdir"),
        "#!/bin/sh\ncase $1 in */lock) exit 1 ;; esac\nexec /bin/mkdir \"$@\"\n");
    Outcome outcome = start(Map.of());
    assertThat(outcome.code()).isEqualTo(3);
    assertThat(outcome.err()).contains("can be neither made nor removed; make room on the disk");
    assertThat(builds()).isZero();
  }

  @Test
  void onlyCommandsThatComputeForMinutesRunWithoutChecksOfBounds() throws Exception {
    jdk("usr/lib/jvm/right", "25");
    maven("3.8.7");
    for (String command : List.of("train", "demo", "build", "ablate", "bench")) {
      assertThat(start(Map.of(), "-v", command, "render").out()).as(command).contains(UNCHECKED);
    }
    for (Object command : Commands.all()) {
      String name = new CommandLine(command).getCommandName();
      if (!List.of("train", "demo", "build", "ablate", "bench").contains(name)) {
        assertThat(start(Map.of(), "-v", name, "train").out())
            .as(name)
            .contains("argument <" + name + ">")
            .doesNotContain(UNCHECKED);
      }
    }
    assertThat(start(Map.of()).out()).doesNotContain(UNCHECKED);
    assertThat(start(Map.of(), "", "train").out()).doesNotContain(UNCHECKED);
  }

  @Test
  void launcherForWindowsMakesTheSameChoiceOfChecks() throws Exception {
    String script = Files.readString(Path.of("..", "timewalker.cmd"));
    assertThat(script)
        .containsOnlyOnce(UNCHECKED.substring("flag ".length()))
        .contains(
            "for %%C in (train demo build ablate bench) do if \"%WORD%\"==\"%%C\" set \"CHECKS=");
  }

  @Test
  void localesOfPlainAsciiGiveWayToOneThatHoldsEveryName() throws Exception {
    Path jdk = jdk("usr/lib/jvm/right", "25");
    program(jdk.resolve("bin/java"), JAVA + "echo \"locale ${LC_ALL:-}\"\n");
    maven("3.8.7");
    for (Map<String, String> locale :
        List.of(
            Map.<String, String>of(),
            Map.of("LC_ALL", "C"),
            Map.of("LC_ALL", "POSIX"),
            Map.of("LANG", "xx_XX.UTF-8"))) {
      assertThat(start(locale).out()).as(locale.toString()).matches("(?s).*locale \\S+UTF-8\n");
    }
    assertThat(start(Map.of("LC_ALL", "C.UTF-8", "LANG", "C")).out()).endsWith("locale C.UTF-8\n");
    assertThat(start(Map.of("LANG", "C.UTF-8")).out()).endsWith("locale \n");
  }

  /** The names stand in scripts, as this test's own Java may run in a locale of plain ASCII. */
  @Test
  void namesBeyondAsciiWorkInEveryLocale() throws Exception {
    Path jdk = jdk("usr/lib/jvm/right", "25");
    program(
        jdk.resolve("bin/java"),
        """
        #!/bin/sh
        for last; do :; done
        case $last in --help) exit 0 ;; esac
        while [ "$1" != -jar ]; do shift; done
        [ -f "$2" ] || exit 9
        exec "%s/bin/java" -cp "%s" '%s' "$2" "$3"
        """
            .formatted(
                System.getProperty("java.home"),
                System.getProperty("java.class.path"),
                NamedFiles.class.getName()));
    maven("3.8.7");
    program(
        machine.resolve("go"),
        """
        #!/bin/sh
        mkdir -p "$1/Grüße 写真"
        [ -e "$1/Grüße 写真/walker" ] || mv "$2" "$1/Grüße 写真/walker"
        printf found >"$1/Grüße 写真/Müller.txt"
        exec "$1/Grüße 写真/walker/timewalker" "$1/Grüße 写真/Müller.txt"
        """);
    for (String locale : List.of("C", "POSIX", "C.UTF-8")) {
      Outcome outcome =
          finish(
              command(
                      Map.of("LC_ALL", locale),
                      machine.resolve("go").toString(),
                      machine.toString(),
                      project.toString())
                  .start());
      assertThat(outcome.code()).as(locale + ": " + outcome.err()).isZero();
      assertThat(outcome.out())
          .as(locale)
          .isEqualTo("jar\nfound in " + machine + "/Grüße 写真/Müller.txt\n");
    }
  }

  /** Reads the files that its arguments name. */
  static final class NamedFiles {
    private NamedFiles() {}

    public static void main(String[] args) throws IOException {
      System.out.print(Files.readString(Path.of(args[0])));
      System.out.println(Files.readString(Path.of(args[1])) + " in " + args[1]);
    }
  }

  @Test
  void argumentsArriveAsTheyWereGivenThroughALinkFromAnywhere() throws Exception {
    jdk("usr/lib/jvm/right", "25");
    maven("3.8.7");
    Path link = machine.resolve("a link");
    Files.createSymbolicLink(link, Path.of("my projects/time walker/timewalker"));
    Outcome outcome =
        finish(
            command(
                    Map.of("TIMEWALKER_JAVA_OPTIONS", "-Xmx9g -Da=b"),
                    link.toString(),
                    "two words",
                    "*",
                    "",
                    "$HOME")
                .directory(machine.toFile())
                .start());
    assertThat(outcome.code()).isZero();
    assertThat(outcome.out())
        .endsWith("argument <two words>\nargument <*>\nargument <>\nargument <$HOME>\n")
        .contains("flag --add-modules=jdk.incubator.vector\n")
        .contains("flag -Xmx9g\nflag -Da=b\n");
  }

  @Test
  void warningAboutTheVectorModuleIsDroppedAndNothingElse() throws Exception {
    Path jdk = jdk("usr/lib/jvm/right", "25");
    program(
        jdk.resolve("bin/java"),
        JAVA
            + """
            echo "WARNING: Using incubator modules: jdk.incubator.vector" >&2
            printf 'another line\\nlast words' >&2
            exit 7
            """);
    maven("3.8.7");
    start(Map.of());
    Outcome outcome = start(Map.of());
    assertThat(outcome.code()).isEqualTo(7);
    assertThat(outcome.err()).isEqualTo("another line\nlast words\n");
  }

  @Test
  void startThatIsKilledAtAnyMomentLeavesNoHelperBehind() throws Exception {
    Path jdk = jdk("usr/lib/jvm/right", "25");
    maven("3.8.7");
    start(Map.of());
    program(jdk.resolve("bin/java"), "#!/bin/sh\nexec sleep 60\n");
    Path temporary = Files.createDirectories(machine.resolve("temporary"));
    Map<String, String> environment = Map.of("TMPDIR", temporary.toString());
    for (int tenths = 0; tenths < 300; tenths += 2) {
      Process launcher = command(environment, project.resolve("timewalker").toString()).start();
      LockSupport.parkNanos(tenths * 100_000L);
      if (tenths % 4 == 0) {
        launcher.toHandle().destroyForcibly();
      } else {
        launcher.toHandle().destroy();
      }
      launcher.waitFor();
      if (tenths % 4 != 0) {
        // What one left that was killed before may still be there: this one ended too early.
        try (Stream<Path> left = Files.list(temporary)) {
          assertThat(left.map(path -> path.getFileName().toString()))
              .as("ended after %d / 10 ms", tenths)
              .noneMatch(name -> name.startsWith("timewalker." + launcher.pid() + "."));
        }
      }
      // The helper holds the standard error that it writes to.
      assertThat(CompletableFuture.supplyAsync(() -> rest(launcher)))
          .as("killed after %d / 10 ms", tenths)
          .succeedsWithin(30, TimeUnit.SECONDS);
    }
  }

  /** The number of a process that has ended. */
  private static long endedProcess() throws Exception {
    Process gone = new ProcessBuilder("sh", "-c", "exit 0").start();
    gone.waitFor();
    return gone.pid();
  }

  @Test
  void folderOfAStartThatWasKilledIsRemovedByTheNext() throws Exception {
    jdk("usr/lib/jvm/right", "25");
    maven("3.8.7");
    Path temporary = Files.createDirectories(machine.resolve("temporary"));
    long gone = endedProcess();
    Files.createDirectories(temporary.resolve("timewalker." + gone + ".aB3dEf"));
    Path piped = temporary.resolve("timewalker." + gone + ".gH5iJk");
    Files.createDirectories(piped);
    assertThat(new ProcessBuilder("mkfifo", piped + "/err").start().waitFor()).isZero();
    String own = "timewalker." + ProcessHandle.current().pid() + ".aB3dEf";
    List<String> kept =
        List.of(own, "timewalker.notes.aB3dEf", "timewalker.1", "timewalker.2024.my.photos");
    for (String folder : kept) {
      Files.createDirectories(temporary.resolve(folder));
    }
    assertThat(start(Map.of("TMPDIR", temporary.toString())).code()).isZero();
    try (Stream<Path> left = Files.list(temporary)) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(kept);
    }
  }

  @Test
  void folderOfTheUserIsKeptWhateverItsNameIs() throws Exception {
    jdk("usr/lib/jvm/right", "25");
    maven("3.8.7");
    Path temporary = Files.createDirectories(machine.resolve("temporary"));
    long gone = endedProcess();
    Path photos = temporary.resolve("timewalker." + gone + ".photos");
    Path named = Files.createDirectories(photos).resolve("IMG_1.jpg");
    Path err = photos.resolve("err");
    Files.writeString(named, "a photo");
    Files.writeString(err, "a log");
    assertThat(start(Map.of("TMPDIR", temporary.toString())).code()).isZero();
    assertThat(named).exists();
    assertThat(err).exists();
  }

  @Test
  void startThatIsKilledWhileItBuildsTakesMavenWithIt() throws Exception {
    jdk("usr/lib/jvm/right", "25");
    Path mvn = machine.resolve("opt/maven/bin/mvn");
    Files.createDirectories(mvn.getParent());
    program(
        mvn,
        """
        #!/bin/sh
        if [ "$1" = --version ]; then echo "Apache Maven 3.9.9 (abc)"; exit 0; fi
        echo $$ >maven.new && mv maven.new maven.pid
        exec sleep 60
        """);
    Path number = project.resolve("maven.pid");
    for (boolean forcibly : new boolean[] {false, true}) {
      Process launcher = command(Map.of(), project.resolve("timewalker").toString()).start();
      while (!Files.exists(number)) {
        assertThat(launcher.isAlive()).isTrue();
        Thread.sleep(5);
      }
      ProcessHandle maven =
          ProcessHandle.of(Long.parseLong(Files.readString(number).strip())).orElseThrow();
      Files.delete(number);
      if (forcibly) {
        launcher.toHandle().destroyForcibly();
      } else {
        launcher.toHandle().destroy();
      }
      assertThat(launcher.waitFor()).isNotZero();
      assertThat(maven.onExit()).succeedsWithin(20, TimeUnit.SECONDS);
      if (!forcibly) {
        assertThat(launcher.exitValue()).isEqualTo(143);
        assertThat(project.resolve("target/launcher/lock")).doesNotExist();
      }
      // Nobody holds what the launcher wrote to any more.
      assertThat(CompletableFuture.supplyAsync(() -> rest(launcher)))
          .succeedsWithin(20, TimeUnit.SECONDS);
    }
    maven("3.9.9");
    assertThat(start(Map.of()).code()).isZero();
  }

  @Test
  void filterOfTheJvmsOwnLinesEndsBeforeTheProgramDoes() throws Exception {
    List<String> line = ChildRun.java(FilteredProgram.class, "-Dtimewalker.stderr=/dev/null");
    Process program = new ProcessBuilder(line).start();
    try {
      assertThat(CompletableFuture.supplyAsync(() -> rest(program)))
          .succeedsWithin(60, TimeUnit.SECONDS);
      assertThat(program.isAlive()).isTrue();
    } finally {
      program.destroyForcibly().waitFor();
    }
  }

  /** At the end of its work, but not of its process. */
  static final class FilteredProgram {
    private FilteredProgram() {}

    public static void main(String[] args) throws InterruptedException {
      Terminal.ofProcess().endFilter();
      Thread.sleep(600_000);
    }
  }

  private static byte[] rest(Process process) {
    try {
      return process.getErrorStream().readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path jdk(String folder, String version) throws IOException {
    Path jdk = machine.resolve(folder);
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(
        jdk.resolve("release"), "IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"" + version + "\"\n");
    program(jdk.resolve("bin/java"), JAVA);
    program(jdk.resolve("bin/javac"), "#!/bin/sh\n");
    return jdk;
  }

  private void maven(String version) throws IOException {
    maven(version, "0", "");
  }

  private void maven(String version, String pause, String extra) throws IOException {
    Path mvn = machine.resolve("opt/maven/bin/mvn");
    Files.createDirectories(mvn.getParent());
    program(mvn, MAVEN.replace("VERSION", version).replace("PAUSE", pause).replace("EXTRA", extra));
  }

  private static void program(Path file, String text) throws IOException {
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private long builds() throws IOException {
    Path builds = project.resolve("builds");
    return Files.exists(builds) ? Files.readAllLines(builds).size() : 0;
  }

  private String buildLog() throws IOException {
    return Files.readString(project.resolve("target/launcher/build.log"));
  }

  private Outcome start(Map<String, String> environment, String... arguments) throws Exception {
    List<String> line = new ArrayList<>(List.of(project.resolve("timewalker").toString()));
    line.addAll(List.of(arguments));
    return finish(command(environment, line.toArray(new String[0])).start());
  }

  private ProcessBuilder command(Map<String, String> environment, String... line)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(line);
    builder.environment().clear();
    // Only the plain tools the script needs; the machine's own Java and Maven stay out of sight.
    Path tools = Files.createDirectories(machine.resolve("tools"));
    for (String tool :
        List.of(
            "cat",
            "dirname",
            "find",
            "head",
            "ln",
            "locale",
            "mkdir",
            "mkfifo",
            "mktemp",
            "mv",
            "readlink",
            "rm",
            "rmdir",
            "sed",
            "sh",
            "sleep",
            "tail")) {
      Path link = tools.resolve(tool);
      if (!Files.exists(link)) {
        Path real = Path.of("/usr/bin", tool);
        Files.createSymbolicLink(link, Files.exists(real) ? real : Path.of("/bin", tool));
      }
    }
    builder.environment().put("PATH", machine + "/bin:" + tools);
    builder.environment().put("HOME", project.resolve("home").toString());
    builder.environment().putAll(environment);
    return builder;
  }

  private static Outcome finish(Process process) throws Exception {
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Outcome(process.exitValue(), out, err);
  }

  record Outcome(int code, String out, String err) {}
}
