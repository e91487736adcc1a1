package timewalker.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The rules of the source layout (DESIGN.md). Each returns one sentence per breach. */
final class DependencyRules {
  /** What each module may use. Modules that are not here may use nothing of ours. */
  private static final Map<String, Set<String>> MODULE_USES =
      Map.of(
          "core", Set.of(),
          "io", Set.of("core"),
          "prepare", Set.of("core", "io"),
          "synth", Set.of("core", "io"),
          "jobs", Set.of("core", "io", "prepare", "synth"),
          "app", Set.of("core", "io", "prepare", "synth", "jobs"));

  /** Core's packages from the bottom up; a package uses only those on lower lines. */
  private static final List<Set<String>> CORE_LAYERS =
      List.of(
          Set.of("timewalker.math", "timewalker.settings"),
          Set.of("timewalker.head"),
          Set.of("timewalker.surfel", "timewalker.basis", "timewalker.mesh"),
          Set.of(
              "timewalker.raster",
              "timewalker.loss",
              "timewalker.completion",
              "timewalker.mesh.poisson"),
          Set.of("timewalker.avatar", "timewalker.skin"),
          Set.of("timewalker.engine"),
          Set.of("timewalker.track"),
          Set.of("timewalker.train", "timewalker.mesh.stage"));

  /** The one class of core that reads a system property: the vector width, for tests. */
  private static final String MAY_READ_PROPERTY = "timewalker.math.Lanes";

  private static final Pattern TALKS =
      Pattern.compile(
          "java\\.lang\\.System\\.(out|err|in|exit\\(.*|setOut\\(.*|setErr\\(.*|console\\(.*)"
              + "|java\\.lang\\.Runtime\\.(exit|halt)\\(.*"
              + "|java\\..*\\.printStackTrace\\(\\)V");

  private static final Pattern READS_FLAGS =
      Pattern.compile(
          "java\\.lang\\.System\\.(getProperty|getProperties|getenv)\\(.*"
              + "|java\\.lang\\.(Boolean\\.getBoolean|Integer\\.getInteger|Long\\.getLong)\\(.*");

  /** What writes or compares text by the reader's language; each has a form that takes a locale. */
  private static final Pattern SPEAKS_A_LANGUAGE =
      Pattern.compile(
          "java\\.lang\\.String\\.formatted\\(.*"
              + "|java\\.lang\\.String\\.format\\(Ljava/lang/String;.*"
              + "|java\\.lang\\.String\\.to(Lower|Upper)Case\\(\\).*"
              + "|java\\.(io\\.Print(Stream|Writer)|util\\.Formatter)\\"
              + ".(printf|format)\\(Ljava/lang/String;.*"
              + "|java\\.util\\.Scanner\\.<init>\\(.*"
              + "|java\\.text\\.\\w+\\.(<init>|get\\w*Instance)\\((?!.*Locale).*"
              + "|java\\.time\\.format\\.DateTimeFormatter\\.ofPattern\\(Ljava/lang/String;\\).*");

  /** An option of the command line within a text. */
  private static final Pattern OPTION = Pattern.compile("(?<![-\\w])--[a-z]");

  private static final Pattern DEVICE_CLASS = Pattern.compile("timewalker\\.(\\w+\\.)*Cpu[A-Z].*");

  private static final Pattern MAY_NAME_DEVICES =
      Pattern.compile("timewalker\\.(engine|(\\w+\\.)*bench)");

  private static final Pattern EMPTY_NAME = Pattern.compile(".*(Util|Utils|Manager|Helper|Impl)");

  private DependencyRules() {}

  static List<String> breaches(Collection<ClassFacts> classes) {
    List<String> breaches = new ArrayList<>();
    breaches.addAll(moduleEdges(classes));
    breaches.addAll(coreLayers(classes));
    breaches.addAll(coreStandsAlone(classes));
    breaches.addAll(onlyAppTalks(classes));
    breaches.addAll(hdf5StaysInOnePlace(classes));
    breaches.addAll(enginesStayBehindTheirDoor(classes));
    breaches.addAll(oneLanguage(classes));
    breaches.addAll(jobsKnowNoOptions(classes));
    breaches.addAll(packageCycles(classes));
    breaches.addAll(names(classes));
    breaches.addAll(oneMeaningPerName(classes));
    return breaches;
  }

  static List<String> moduleEdges(Collection<ClassFacts> classes) {
    Map<String, String> moduleOf = new HashMap<>();
    classes.forEach(c -> moduleOf.put(c.name(), c.module()));
    List<String> breaches = new ArrayList<>();
    for (ClassFacts c : classes) {
      for (String used : c.uses()) {
        String module = moduleOf.getOrDefault(used, c.module());
        if (!module.equals(c.module())
            && !MODULE_USES.getOrDefault(c.module(), Set.of()).contains(module)) {
          breaches.add(
              "%s (%s) uses %s (%s): %s must not use %s"
                  .formatted(c.name(), c.module(), used, module, c.module(), module));
        }
      }
    }
    return breaches;
  }

  static List<String> coreLayers(Collection<ClassFacts> classes) {
    List<String> breaches = new ArrayList<>();
    for (ClassFacts c : inModule("core", classes)) {
      int layer = layer(c.packageName());
      if (layer < 0) {
        breaches.add(c.name() + " lies in a package that has no place in core's order");
        continue;
      }
      for (String used : c.uses()) {
        String usedPackage = packageOf(used);
        int usedLayer = layer(usedPackage);
        if (!usedPackage.equals(c.packageName()) && usedLayer >= layer) {
          breaches.add(
              "%s uses %s, which does not lie below %s".formatted(c.name(), used, c.packageName()));
        }
      }
    }
    return breaches;
  }

  static List<String> coreStandsAlone(Collection<ClassFacts> classes) {
    List<String> breaches = new ArrayList<>();
    for (ClassFacts c : inModule("core", classes)) {
      for (String used : c.uses()) {
        if (!(used.startsWith("java.")
            || used.startsWith("jdk.incubator.vector.")
            || used.startsWith("timewalker."))) {
          breaches.add("%s uses %s: core has no third-party code".formatted(c.name(), used));
        }
      }
      for (String member : c.members()) {
        if (READS_FLAGS.matcher(member).matches() && !c.name().equals(MAY_READ_PROPERTY)) {
          breaches.add("%s calls %s: core reads no flags".formatted(c.name(), member));
        }
      }
    }
    return breaches;
  }

  static List<String> onlyAppTalks(Collection<ClassFacts> classes) {
    List<String> breaches = new ArrayList<>();
    for (ClassFacts c : classes) {
      for (String member : c.members()) {
        if (!c.module().equals("app") && TALKS.matcher(member).matches()) {
          breaches.add("%s uses %s: only app prints, reads or exits".formatted(c.name(), member));
        }
      }
    }
    return breaches;
  }

  /** The limits on HDF5 files of others stand where they are read. */
  static List<String> hdf5StaysInOnePlace(Collection<ClassFacts> classes) {
    List<String> breaches = new ArrayList<>();
    for (ClassFacts c : classes) {
      if (!c.packageName().equals("timewalker.io.foreign")
          && c.uses().stream().anyMatch(used -> used.startsWith("io.jhdf."))) {
        breaches.add(c.name() + " reads HDF5: only timewalker.io.foreign does");
      }
    }
    return breaches;
  }

  /**
   * Who shows or trains a person does it through an engine that is handed in. Kernels of one kind
   * of device bear its name; only their own package, the engines and what times kernels name them.
   */
  static List<String> enginesStayBehindTheirDoor(Collection<ClassFacts> classes) {
    List<String> breaches = new ArrayList<>();
    for (ClassFacts c : classes) {
      for (String used : c.uses()) {
        String usedPackage = packageOf(used);
        if (DEVICE_CLASS.matcher(used).matches()
            && !usedPackage.equals(c.packageName())
            && !MAY_NAME_DEVICES.matcher(c.packageName()).matches()) {
          breaches.add("%s names %s: take an Engine instead".formatted(c.name(), used));
        }
      }
    }
    return breaches;
  }

  /** Files and messages are the same in every country: text is formed by the root locale. */
  static List<String> oneLanguage(Collection<ClassFacts> classes) {
    List<String> breaches = new ArrayList<>();
    for (ClassFacts c : classes) {
      for (String member : c.members()) {
        if (SPEAKS_A_LANGUAGE.matcher(member).matches()) {
          breaches.add("%s calls %s: pass Locale.ROOT".formatted(c.name(), member));
        }
      }
    }
    return breaches;
  }

  /** A job serves programs too, so its messages speak of its request. */
  static List<String> jobsKnowNoOptions(Collection<ClassFacts> classes) {
    List<String> breaches = new ArrayList<>();
    for (ClassFacts c : inModule("jobs", classes)) {
      for (String text : c.texts()) {
        if (OPTION.matcher(text).find()) {
          breaches.add(
              "%s names an option in \"%s\": jobs know requests only".formatted(c.name(), text));
        }
      }
    }
    return breaches;
  }

  /**
   * Two numbers in a row can change places unseen.
   *
   * @param classes those whose records of settings are meant
   * @param callers those that must not call their constructors
   */
  static List<String> settingsAreMadeByName(
      Collection<ClassFacts> classes, Collection<ClassFacts> callers) {
    List<String> breaches = new ArrayList<>();
    for (ClassFacts settings : classes.stream().filter(ClassFacts::settings).toList()) {
      String constructor = settings.name() + ".<init>(";
      for (ClassFacts c : callers) {
        if (c.members().stream().anyMatch(member -> member.startsWith(constructor))) {
          breaches.add(
              "%s calls the constructor of %s: name what differs with NamedSettings.with"
                  .formatted(c.name(), settings.name()));
        }
      }
    }
    return breaches;
  }

  /**
   * NullAway checks only what is marked.
   *
   * @param sources folders that packages lie in
   */
  static List<String> packagesAreNullMarked(Collection<Path> sources) throws IOException {
    List<String> breaches = new ArrayList<>();
    for (Path source : sources) {
      Set<Path> packages;
      try (Stream<Path> files = Files.walk(source)) {
        packages =
            files
                .filter(file -> file.toString().endsWith(".java"))
                .map(Path::getParent)
                .collect(Collectors.toCollection(TreeSet::new));
      }
      for (Path folder : packages) {
        Path info = folder.resolve("package-info.java");
        if (!Files.exists(info) || !Files.readAllLines(info).contains("@NullMarked")) {
          breaches.add(folder + ": its package-info.java has no @NullMarked");
        }
      }
    }
    return breaches;
  }

  static List<String> packageCycles(Collection<ClassFacts> classes) {
    Map<String, Set<String>> uses = new TreeMap<>();
    for (ClassFacts c : classes) {
      uses.computeIfAbsent(c.packageName(), _ -> new TreeSet<>());
    }
    for (ClassFacts c : classes) {
      for (String used : c.uses()) {
        String usedPackage = packageOf(used);
        if (uses.containsKey(usedPackage) && !usedPackage.equals(c.packageName())) {
          uses.get(c.packageName()).add(usedPackage);
        }
      }
    }
    List<String> breaches = new ArrayList<>();
    Set<String> finished = new TreeSet<>();
    for (String start : uses.keySet()) {
      findCycles(start, uses, new ArrayList<>(), finished, breaches);
    }
    return breaches;
  }

  private static void findCycles(
      String at,
      Map<String, Set<String>> uses,
      List<String> path,
      Set<String> finished,
      List<String> breaches) {
    if (path.contains(at)) {
      List<String> circle = path.subList(path.indexOf(at), path.size());
      breaches.add("packages use each other in a circle: " + String.join(" -> ", circle));
      return;
    }
    if (finished.contains(at)) {
      return;
    }
    path.add(at);
    for (String next : uses.get(at)) {
      findCycles(next, uses, path, finished, breaches);
    }
    path.removeLast();
    finished.add(at);
  }

  static List<String> names(Collection<ClassFacts> classes) {
    return classes.stream()
        .map(ClassFacts::name)
        .filter(name -> EMPTY_NAME.matcher(name).matches())
        .map(name -> name + ": the last word of this name says nothing")
        .toList();
  }

  /** A reader who searches for a type finds one: no two top-level types share a simple name. */
  static List<String> oneMeaningPerName(Collection<ClassFacts> classes) {
    Map<String, Set<String>> places = new TreeMap<>();
    for (ClassFacts c : classes) {
      String simple = c.name().substring(c.packageName().length() + 1);
      if (!simple.contains("$") && !simple.equals("package-info")) {
        places.computeIfAbsent(simple, _ -> new TreeSet<>()).add(c.name());
      }
    }
    return places.values().stream()
        .filter(names -> names.size() > 1)
        .map(names -> String.join(" and ", names) + " share a name: give each its own")
        .toList();
  }

  private static List<ClassFacts> inModule(String module, Collection<ClassFacts> classes) {
    return classes.stream().filter(c -> c.module().equals(module)).toList();
  }

  private static int layer(String packageName) {
    for (int i = 0; i < CORE_LAYERS.size(); i++) {
      if (CORE_LAYERS.get(i).contains(packageName)) {
        return i;
      }
    }
    return -1;
  }

  private static String packageOf(String className) {
    return className.substring(0, Math.max(0, className.lastIndexOf('.')));
  }
}
