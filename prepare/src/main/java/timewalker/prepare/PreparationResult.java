package timewalker.prepare;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IntSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import timewalker.prepare.fit.FittedHead;
import timewalker.prepare.fit.FittedPerson;
import timewalker.prepare.stage.StageFinder;
import timewalker.prepare.stage.StageLabel;
import timewalker.train.Split;

/**
 * The result of a preparation.
 *
 * @param input what was given
 * @param born birthday of the person, where known
 * @param pictures every photo and frame, in the order of the files
 * @param person what the fit found; empty when nothing was fitted
 * @param others how many other people there seem to be
 * @param questions faces that the user is asked about
 * @param guesses faces that were accepted as the person's by date
 * @param nearCopies photos in the dataset that are near copies of another one
 * @param workFolder holds stages.csv, faces.csv, report and cache
 */
public record PreparationResult(
    InputFiles input,
    Optional<LocalDate> born,
    List<PictureResult> pictures,
    Optional<FittedPerson> person,
    int others,
    int questions,
    int guesses,
    int nearCopies,
    Path workFolder) {
  private static final Optional<Split> TEST = Optional.of(Split.TEST);

  /** Between the dates of pictures of one life stage. */
  private static final int MOST_YEARS = 5;

  public PreparationResult {
    pictures = List.copyOf(pictures);
  }

  /**
   * A life stage.
   *
   * @param pictures in the dataset, or meant for it
   * @param test of them held out
   * @param residual median distance between landmarks and head, relative to the eye distance; NaN
   *     before the fit
   * @param leastYaw degrees, NaN before the fit
   * @param mostYaw degrees, NaN before the fit
   * @param years first and last in which those were taken that a folder puts here; empty where no
   *     date is known
   * @param older whether the date of a picture lies before what its folder says
   */
  public record Stage(
      StageLabel label,
      int pictures,
      int test,
      double residual,
      double leastYaw,
      double mostYaw,
      List<Integer> years,
      boolean older) {
    /**
     * Whether its dated pictures cannot all be of one stage, though a folder says so. Scans of one
     * day do not span years.
     */
    boolean contradicted() {
      return years.size() == 2 && (older || years.getLast() - years.getFirst() > MOST_YEARS);
    }

    /** Whether its shape mostly depends on its neighbours' shapes. */
    public boolean lowConfidence(int fewPhotos) {
      return pictures <= fewPhotos;
    }
  }

  /** Pictures in the dataset, or meant for it. */
  public List<PictureResult> kept() {
    return pictures.stream().filter(p -> p.verdict().kept()).toList();
  }

  /** The table of faces to decide on. */
  public Path facesFile() {
    return workFolder.resolve(Preparation.FACES);
  }

  /** The table of life stages. */
  public Path stagesFile() {
    return workFolder.resolve(Preparation.STAGES);
  }

  /**
   * Whether there is a picture to train on. Before frames are written, every kept picture may
   * become one.
   */
  public boolean usable() {
    return kept().stream().anyMatch(p -> p.frame().split().isEmpty() || p.frame().isTrained());
  }

  /** Pictures in the dataset that are dated before the birthday, though nobody stated a stage. */
  public long beforeBirth() {
    return dated(StageFinder::isBeforeBirth);
  }

  /** The same for those that are dated more than a life after the birthday. */
  public long afterLife() {
    return dated(StageFinder::isAfterLife);
  }

  private long dated(BiPredicate<LocalDate, LocalDate> impossible) {
    return born.stream()
        .flatMap(day ->
            kept().stream()
                .filter(p -> p.lifeStage().isGuessed())
                .flatMap(p -> p.source().taken().stream())
                .filter(taken -> impossible.test(taken.toLocalDate(), day)))
        .count();
  }

  /** Names of the files in the dataset whose dates were not believed. */
  public List<String> doubtedDates() {
    return kept().stream()
        .filter(p -> p.lifeStage().doubtsDate())
        .map(p -> p.source().file().name())
        .distinct()
        .toList();
  }

  /** How often each reason occurs. */
  public Map<Verdict.Reason, Integer> reasons() {
    return Preparation.count(pictures);
  }

  /** The stages that have pictures, in their order. */
  public List<Stage> stages() {
    Map<Integer, List<PictureResult>> byStage = new TreeMap<>();
    for (PictureResult picture : kept()) {
      byStage.computeIfAbsent(picture.lifeStage().index(), k -> new ArrayList<>()).add(picture);
    }
    return byStage.values().stream().map(PreparationResult::stage).toList();
  }

  private static Stage stage(List<PictureResult> pictures) {
    double[] residuals =
        pictures.stream()
            .flatMap(p -> p.head().stream())
            .mapToDouble(FittedHead::meanResidual)
            .toArray();
    double[] yaws =
        pictures.stream().mapToDouble(PictureResult::yaw).filter(Double::isFinite).toArray();
    return new Stage(
        pictures.getFirst().stage().orElseThrow(),
        pictures.size(),
        (int) pictures.stream().filter(p -> p.frame().split().equals(TEST)).count(),
        quantile(residuals, 0.5),
        Arrays.stream(yaws).min().orElse(Double.NaN),
        Arrays.stream(yaws).max().orElse(Double.NaN),
        years(pictures),
        pictures.stream().anyMatch(p -> p.lifeStage().olderThanFolder()));
  }

  private static List<Integer> years(List<PictureResult> pictures) {
    IntSummaryStatistics years =
        pictures.stream()
            .filter(p -> p.lifeStage().byFolder())
            .flatMap(p -> p.source().taken().stream())
            .mapToInt(LocalDateTime::getYear)
            .summaryStatistics();
    return years.getCount() == 0 ? List.of() : List.of(years.getMin(), years.getMax());
  }

  private static double quantile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted.length == 0
        ? Double.NaN
        : sorted[(int) Math.min(sorted.length - 1L, Math.round(share * (sorted.length - 1)))];
  }

  /**
   * Quantile over the pictures in the dataset of the mean landmark residual; NaN before the fit.
   */
  public double residual(double share) {
    return quantile(
        kept().stream()
            .flatMap(p -> p.head().stream())
            .mapToDouble(FittedHead::meanResidual)
            .toArray(),
        share);
  }

  /** Pictures in the dataset whose gaze is unknown and set straight ahead. */
  public long unknownGazes() {
    return kept().stream().filter(p -> p.head().isPresent() && !p.gazeFound()).count();
  }

  /** The largest shape coefficient of all stages, in standard deviations; 0 before the fit. */
  public double largestShape() {
    return person.stream()
        .flatMap(p -> p.shapes().stream())
        .flatMapToDouble(s -> Arrays.stream(s.whitened()))
        .map(Math::abs)
        .max()
        .orElse(0);
  }

  /** For people. */
  public String text(int fewPhotos) {
    StringBuilder out = new StringBuilder();
    out.append(
        String.format(
            Locale.ROOT,
            "%-16s %5s %9s %6s %9s %12s%n",
            "life stage",
            "age",
            "pictures",
            "test",
            "residual",
            "yaw"));
    for (Stage stage : stages()) {
      out.append(
          String.format(
              Locale.ROOT,
              "%-16s %5s %9d %6d %9s %12s%s%n",
              stage.label.name(),
              number("%.0f", stage.label.age()),
              stage.pictures,
              stage.test,
              number("%.2f %%", 100 * stage.residual),
              Double.isNaN(stage.leastYaw)
                  ? "-"
                  : String.format(Locale.ROOT, "%.0f to %.0f°", stage.leastYaw, stage.mostYaw),
              stage.lowConfidence(fewPhotos) ? "  low confidence" : ""));
    }
    out.append('\n');
    reasons()
        .forEach((reason, count) ->
            out.append(String.format(Locale.ROOT, "%6d %s%n", count, reason.text())));
    if (unknownGazes() > 0) {
      out.append(
          String.format(
              Locale.ROOT,
              "%6d of them kept with gaze straight ahead, since no gaze was detected%n",
              unknownGazes()));
    }
    if (nearCopies > 0) {
      out.append(
          String.format(
              Locale.ROOT,
              "%6d %s%n",
              nearCopies,
              nearCopies == 1
                  ? "photo is a near copy of another, and held out only with it"
                  : "photos are near copies of others, and held out only with them"));
    }
    if (others > 0) {
      out.append(
          String.format(
              Locale.ROOT, "%6d other %s ignored%n", others, others == 1 ? "person" : "people"));
    }
    if (!input.strange().isEmpty()) {
      out.append(
          String.format(
              Locale.ROOT,
              "%6d %s not a photo or clip: %s%n",
              input.strange().size(),
              input.strange().size() == 1 ? "file is" : "files are",
              String.join(", ", input.strange().subList(0, Math.min(3, input.strange().size())))));
    }
    if (!input.ours().isEmpty()) {
      out.append(
          String.format(
              Locale.ROOT,
              "%6d %s skipped (earlier results): %s%n",
              input.ours().size(),
              input.ours().size() == 1 ? "folder was" : "folders were",
              String.join(", ", input.ours().subList(0, Math.min(3, input.ours().size())))));
    }
    if (!input.links().isEmpty()) {
      out.append(
          String.format(
              Locale.ROOT,
              "%6d %s not followed; name the folder itself to use its photos: %s%n",
              input.links().size(),
              input.links().size() == 1 ? "link to a folder was" : "links to folders were",
              String.join(", ", input.links().subList(0, Math.min(3, input.links().size())))));
    }
    for (Stage stage : stages()) {
      if (stage.contradicted()) {
        out.append(
            String.format(
                Locale.ROOT,
                "%nlife stage %s, which a folder names, has pictures dated %d to %d: rename the"
                    + " folder or correct %s, then run again%n",
                stage.label.name(),
                stage.years.getFirst(),
                stage.years.getLast(),
                stagesFile()));
      }
    }
    out.append(birthWarning());
    out.append(dateWarning());
    if (questions > 0) {
      out.append(
          String.format(
              Locale.ROOT,
              "%n%s may show the person: decide in %s, then run again with --faces%n",
              questions == 1 ? "1 face" : questions + " faces",
              facesFile()));
    }
    if (guesses > 0) {
      out.append(
          String.format(
              Locale.ROOT,
              "%n%s of the person %s accepted by date despite a low likeness: write no in %s where"
                  + " that is wrong%n",
              guesses == 1 ? "1 face" : guesses + " faces",
              guesses == 1 ? "was" : "were",
              facesFile()));
    }
    return out.toString().stripTrailing();
  }

  /** For people; empty where all dates may be of the person's life. */
  private String birthWarning() {
    return impossible(beforeBirth(), "dated before") + impossible(afterLife(), "too long after");
  }

  private String impossible(long count, String how) {
    return count == 0
        ? ""
        : String.format(
            Locale.ROOT,
            "%n%s %s --born %s, and placed without that date: check the birthday or the dates%n",
            count == 1 ? "1 picture is" : count + " pictures are",
            how,
            born.orElseThrow());
  }

  /** For people; empty where looks contradict no date. */
  private String dateWarning() {
    List<String> doubted = doubtedDates();
    return doubted.isEmpty()
        ? ""
        : String.format(
            Locale.ROOT,
            "%n%s not placed by the date, which looks contradict: check %s in %s%n",
            doubted.size() == 1 ? "1 picture was" : doubted.size() + " pictures were",
            String.join(", ", doubted.subList(0, Math.min(3, doubted.size()))),
            stagesFile());
  }

  private static String number(String format, double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : "-";
  }

  /** For programs. */
  public Map<String, Object> toMap(int fewPhotos) {
    Map<String, Object> map = new LinkedHashMap<>();
    List<Map<String, Object>> stageList = new ArrayList<>();
    for (Stage stage : stages()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", stage.label.name());
      if (!Double.isNaN(stage.label.age())) {
        entry.put("age", stage.label.age());
      }
      entry.put("pictures", stage.pictures);
      entry.put("test", stage.test);
      if (Double.isFinite(stage.residual)) {
        entry.put("residual", stage.residual);
      }
      if (stage.contradicted()) {
        entry.put("dated", stage.years);
      }
      entry.put("low_confidence", stage.lowConfidence(fewPhotos));
      stageList.add(entry);
    }
    map.put("stages", stageList);
    Map<String, Object> verdicts = new LinkedHashMap<>();
    reasons()
        .forEach((reason, count) -> verdicts.put(reason.name().toLowerCase(Locale.ROOT), count));
    map.put("verdicts", verdicts);
    map.put("other_people", others);
    map.put("questions", questions);
    map.put("guesses_by_years", guesses);
    map.put("near_copies", nearCopies);
    map.put("dated_before_birth", beforeBirth());
    map.put("dated_after_life", afterLife());
    map.put("doubted_dates", doubtedDates());
    map.put("ignored_files", input.strange().size());
    map.put("left_out_folders", input.ours());
    map.put("left_out_links", input.links());
    if (person.isPresent() && usable()) {
      map.put("gaze_unknown", unknownGazes());
      map.put("residual_median", residual(0.5));
      map.put("residual_90", residual(0.9));
      map.put("largest_shape", largestShape());
    }
    return map;
  }
}
