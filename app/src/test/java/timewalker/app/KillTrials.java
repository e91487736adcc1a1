package timewalker.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import timewalker.example.TinyLife;
import timewalker.io.KilledAtWritePoint;

/**
 * Kills jobs at random points between two steps on the disk, takes them up again, and holds what
 * they end with against a run that was left alone: the same bytes, and no file more. Too slow for
 * every build; {@code .ci/run} starts it.
 *
 * <p>Arguments: an empty folder to work in, how many kills, the seed, a folder of photos.
 */
final class KillTrials {
  private static final String OUT = "out";
  private static final int OK = 0;

  private final Path work;
  private final SplittableRandom random;
  private final List<String> complaints = new ArrayList<>();

  private KillTrials(Path work, long seed) {
    this.work = work;
    this.random = new SplittableRandom(seed);
  }

  /**
   * A job on a folder of its own.
   *
   * @param before what is done to the folder first, empty for nothing
   * @param line the command line; OUT stands for the folder
   * @param volatileFile ending of the names of files that hold times, or empty
   */
  private record Job(String name, List<String> before, List<String> line, String volatileFile) {}

  /** Runs; ends with 1 when something went wrong. */
  public static void main(String[] arguments) throws Exception {
    Path work = Path.of(arguments[0]).toAbsolutePath();
    int kills = Integer.parseInt(arguments[1]);
    KillTrials trials = new KillTrials(work, Long.parseLong(arguments[2]));
    List<Job> jobs = jobs(Path.of(arguments[3]).toAbsolutePath());
    for (int j = 0; j < jobs.size(); j++) {
      trials.run(jobs.get(j), (kills + j) / jobs.size());
    }
    trials.complaints.forEach(System.out::println);
    System.out.println(
        kills + " kills with seed " + arguments[2] + ", " + trials.complaints.size() + " failed");
    System.exit(trials.complaints.isEmpty() ? OK : 1);
  }

  private static List<Job> jobs(Path photos) {
    String avatar = TinyLife.avatar().toString();
    List<String> train = new ArrayList<>(List.of("train", TinyLife.dataset().toString()));
    train.addAll(List.of("-q", "-o", "OUT/me.twa", "--preset=quick", "--steps=20"));
    train.addAll(TinyLife.smallSpace("checkpointEvery=6", "surfels.count=600"));
    List<String> prepare = List.of("prepare", photos.toString(), "-q", "-o", "OUT/data");
    List<String> smaller = new ArrayList<>(prepare);
    smaller.addAll(List.of("--size=64", "--born=1948-04-02"));
    List<String> larger = new ArrayList<>(prepare);
    larger.addAll(List.of("--size=96", "--born=1948-04-02", "--replace"));
    return List.of(
        new Job("train", List.of(), train, ".html"),
        new Job("prepare", smaller, larger, ".html"),
        new Job("export", List.of(), List.of("export", avatar, "-q", "-o", "OUT/me.ply"), ""),
        new Job(
            "walk",
            List.of(),
            List.of(
                "walk",
                avatar,
                "-q",
                "--size=32",
                "--seconds=0.5",
                "--fps=10",
                "-o",
                "OUT/life.gif"),
            ""));
  }

  private void run(Job job, int kills) throws Exception {
    Path whole = folder(job, "whole");
    Path counted = work.resolve(job.name + ".count");
    int code = start(job.line, whole, 0, counted);
    if (code != OK) {
      throw new IllegalStateException(job.name + " ends with " + code + " when left alone");
    }
    int points = Integer.parseInt(Files.readString(counted, UTF_8));
    Map<String, String> right = fingerprints(job, whole);
    System.out.printf("%s: %d points, %d files%n", job.name, points, right.size());
    for (int k = 0; k < kills; k++) {
      int at = 1 + random.nextInt(points);
      Path folder = folder(job, "kill-" + k);
      String trial = job.name + " killed at point " + at + " of " + points;
      int killed = start(job.line, folder, at, counted);
      if (killed != KilledAtWritePoint.KILLED) {
        complaints.add(trial + ": ended with " + killed);
        continue;
      }
      List<String> again = new ArrayList<>(job.line);
      if (holdsCheckpoint(folder)) {
        again.add("--resume");
      }
      int ended = start(again, folder, 0, counted);
      if (ended != OK) {
        complaints.add(trial + ": the next run ended with " + ended);
      } else if (!fingerprints(job, folder).equals(right)) {
        complaints.add(
            trial + ": the next run leaves " + fingerprints(job, folder) + ", not " + right);
      }
      System.out.println(trial + ", taken up again");
    }
  }

  private Path folder(Job job, String name) throws Exception {
    Path folder = Files.createDirectories(work.resolve(job.name + "-" + name).resolve(OUT));
    if (!job.before.isEmpty() && start(job.before, folder, 0, work.resolve("before.count")) != OK) {
      throw new IllegalStateException(job.before + " fails");
    }
    return folder;
  }

  private static boolean holdsCheckpoint(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.anyMatch(file -> file.toString().endsWith(".twc"));
    }
  }

  private static int start(List<String> line, Path folder, int killAt, Path count)
      throws IOException, InterruptedException {
    List<String> command =
        ChildRun.java(KilledAtWritePoint.class, "--enable-native-access=ALL-UNNAMED");
    command.addAll(List.of(Integer.toString(killAt), count.toString()));
    line.forEach(word -> command.add(word.replace("OUT", folder.toString())));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(folder.resolveSibling("messages.txt").toFile())
            .start();
    return process.waitFor();
  }

  /** SHA-256 of every file, by its name below the folder. */
  private static Map<String, String> fingerprints(Job job, Path folder)
      throws IOException, NoSuchAlgorithmException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
        boolean holdsTimes =
            !job.volatileFile.isEmpty() && file.toString().endsWith(job.volatileFile);
        byte[] sum = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        found.put(
            folder.relativize(file).toString(),
            holdsTimes ? "holds times" : HexFormat.of().formatHex(sum));
      }
    }
    return found;
  }
}
