package timewalker.prepare.stage;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import timewalker.io.BadInputException;
import timewalker.io.HeapRoom;
import timewalker.prepare.group.AverageLinkage;
import timewalker.prepare.stage.LifeStages.Why;

/**
 * Finds the life stage of every picture: from the stages file, else from the name of a folder, else
 * from the date, else from what the others in the folder are, else from how it looks. A date that
 * looks contradict clearly does not count.
 */
public final class StageFinder {
  /** What {@link LifeStages#reason} says where looks contradict a date, before the date. */
  public static final String DOUBTED = "its looks contradict its date, ";

  /** Earlier dates are a camera's clock that was never set. */
  private static final LocalDate FIRST_PHOTO = LocalDate.of(1840, 1, 1);

  private final List<StageClue> clues;
  private final Optional<LocalDate> born;
  private final StageSettings settings;
  private final List<StageLabel> labels = new ArrayList<>();
  private final int[] labelOf;
  private final Why[] whys;
  private final String[] details;

  /** [pictures] the stage of a date that was not believed; −1 for none. */
  private final int[] doubted;

  private StageFinder(List<StageClue> clues, Optional<LocalDate> born, StageSettings settings) {
    this.clues = clues;
    this.born = born;
    this.settings = settings;
    this.labelOf = new int[clues.size()];
    this.whys = new Why[clues.size()];
    this.details = new String[clues.size()];
    this.doubted = new int[clues.size()];
    Arrays.fill(details, "");
    Arrays.fill(doubted, -1);
  }

  /**
   * Finds the stages.
   *
   * @param clues frames of a clip in their order
   * @param file what the user says
   * @param born birthday of the person, where known
   * @throws BadInputException when the user's file and a folder state two ages of one stage
   */
  public static LifeStages find(
      List<StageClue> clues,
      Optional<StagesFile> file,
      Optional<LocalDate> born,
      StageSettings settings) {
    StageFinder finder = new StageFinder(clues, born, settings);
    finder.askFileAndFolders(file);
    finder.askDates();
    finder.doubtDates();
    finder.askFolderMates();
    finder.askAppearance();
    finder.believeAgain();
    return finder.inOrderOfLife();
  }

  /**
   * Whether the folders of a file state a life stage.
   *
   * @param file below the input, with '/'
   */
  public static boolean isStated(String file) {
    return FolderStages.of(file, Optional.empty()).isPresent();
  }

  /**
   * Makes sure that a person with a birthday may be in some of the dated pictures.
   *
   * @param dates of the pictures; those of a clock that was never set do not count
   * @throws BadInputException when all were taken before, or more than a life after
   */
  public static void requirePossible(LocalDate born, List<LocalDate> dates) {
    List<LocalDate> taken = dates.stream().filter(StageFinder::isSet).sorted().toList();
    if (!taken.isEmpty() && taken.stream().noneMatch(day -> isOfLife(day, born))) {
      throw new BadInputException(
          "--born " + born,
          taken.getLast().isBefore(born)
              ? "every dated picture was taken before it, the last on "
                  + taken.getLast()
                  + "; correct the birthday or omit it"
              : String.format(
                  Locale.ROOT,
                  "no dated picture was taken in the %.0f years after it; correct the birthday or"
                      + " omit it",
                  StageLabel.MOST_YEARS));
    }
  }

  /**
   * Whether a picture was taken before the person was born, by a clock that was set.
   *
   * @param date of the picture
   */
  public static boolean isBeforeBirth(LocalDate date, LocalDate born) {
    return isSet(date) && date.isBefore(born);
  }

  /**
   * Whether a picture was taken when nobody with this birthday can have lived any more.
   *
   * @param date of the picture
   */
  public static boolean isAfterLife(LocalDate date, LocalDate born) {
    return FolderStages.years(born, date) > StageLabel.MOST_YEARS;
  }

  private static boolean isSet(LocalDate date) {
    return date.isAfter(FIRST_PHOTO);
  }

  /** Whether a picture of that day may show the person, from the birthday on. */
  private static boolean isOfLife(LocalDate day, LocalDate born) {
    return !day.isBefore(born) && !isAfterLife(day, born);
  }

  private void askFileAndFolders(Optional<StagesFile> file) {
    for (int i = 0; i < clues.size(); i++) {
      StageClue clue = clues.get(i);
      Optional<StagesFile.Rule> rule = file.flatMap(f -> f.ruleFor(clue.names(), clue.frame()));
      Optional<StageLabel> folder = FolderStages.of(clue.file(), born);
      if (rule.isPresent()) {
        set(i, rule.get().stage().map(this::label).orElse(-1), Why.STAGES_FILE);
      } else if (folder.isPresent()) {
        StageLabel stage = folder.get();
        set(i, label(file.map(f -> f.agreed(stage, clue.file())).orElse(stage)), Why.FOLDER);
        details[i] = contradiction(stage, clue.date());
      }
    }
  }

  /** A scan is dated after its picture; what is dated before a folder's year contradicts it. */
  private String contradiction(StageLabel stage, Optional<LocalDate> date) {
    boolean before =
        date.isPresent()
            && usable(date)
            && date.get().getYear() < FolderStages.year(stage, born) - 1;
    return before ? "dated " + date.get().getYear() : "";
  }

  private void set(int picture, int label, Why why) {
    labelOf[picture] = label;
    whys[picture] = why;
  }

  /** Number of a stage of that name, made where it is new; the first known age of a name counts. */
  private int label(StageLabel wanted) {
    for (int k = 0; k < labels.size(); k++) {
      StageLabel label = labels.get(k);
      if (label.name().equals(wanted.name())) {
        if (Double.isNaN(label.age())) {
          labels.set(k, wanted);
        }
        return k;
      }
    }
    labels.add(wanted);
    return labels.size() - 1;
  }

  /** Pictures without a stage that carry a date of use, put together to stages. */
  private void askDates() {
    Set<String> compilations = compilations();
    int[] dated = open(clue -> usable(clue.date()) && !compilations.contains(clue.file()));
    if (dated.length == 0) {
      return;
    }
    double[] years =
        Arrays.stream(dated).mapToDouble(i -> years(clues.get(i).date().orElseThrow())).toArray();
    int[] group =
        born.isPresent()
            ? DateGroups.of(years, settings::span)
            : DateGroups.of(years, year -> settings.yearsWithoutBirth());
    int stated = labels.size();
    for (int g = 0; g <= Arrays.stream(group).max().orElse(-1); g++) {
      int wanted = g;
      int[] members = IntStream.range(0, dated.length).filter(i -> group[i] == wanted).toArray();
      double mean = Arrays.stream(members).mapToDouble(i -> years[i]).average().orElseThrow();
      int label = datedLabel(mean, stated);
      Arrays.stream(members).forEach(i -> set(dated[i], label, Why.DATE));
    }
  }

  /**
   * Takes back what only a date says of photos and clips that look unlike their stage and like
   * another one: the clock was wrong, or a scanner's.
   */
  private void doubtDates() {
    Map<Integer, Likeness> looks = knownStages();
    Map<String, List<Integer>> files = new LinkedHashMap<>();
    for (int i = 0; i < clues.size(); i++) {
      if (whys[i] == Why.DATE) {
        files.computeIfAbsent(clues.get(i).file(), f -> new ArrayList<>()).add(i);
      }
    }
    for (List<Integer> members : files.values()) {
      int own = labelOf[members.getFirst()];
      Likeness look = Likeness.of(members.stream().map(clues::get).toList());
      if (look != null && contradicts(look, own, looks)) {
        for (int i : members) {
          whys[i] = null;
          doubted[i] = own;
          details[i] = DOUBTED + clues.get(i).date().orElseThrow();
        }
      }
    }
  }

  /** A date counts after all where its folder agrees with it. */
  private void believeAgain() {
    for (int i = 0; i < doubted.length; i++) {
      if (doubted[i] >= 0 && doubted[i] == labelOf[i]) {
        doubted[i] = -1;
        set(i, labelOf[i], Why.DATE);
        details[i] = "";
      }
    }
  }

  private boolean contradicts(Likeness look, int own, Map<Integer, Likeness> stages) {
    double other =
        stages.entrySet().stream()
            .filter(stage -> stage.getKey() != own)
            .filter(stage -> stage.getValue().pictures() >= settings.fewPictures())
            .mapToDouble(stage -> stage.getValue().with(look))
            .max()
            .orElse(-1);
    Likeness rest = stages.get(own) == null ? null : stages.get(own).without(look);
    double likeOwn = rest == null ? settings.alike() - settings.contradiction() : rest.with(look);
    return other >= settings.alikeEnough() && other - likeOwn >= settings.contradiction();
  }

  /** Clips of several shots: their date tells when they were cut, not when they were filmed. */
  private Set<String> compilations() {
    Set<String> files = new TreeSet<>();
    clues.stream().filter(clue -> clue.shot() > 0).forEach(clue -> files.add(clue.file()));
    return files;
  }

  private boolean usable(Optional<LocalDate> date) {
    return date.isPresent()
        && isSet(date.get())
        && (born.isEmpty() || isOfLife(date.get(), born.get()));
  }

  /** The person's age at a date, or the year itself where the birthday is unknown. */
  private double years(LocalDate date) {
    return born.map(day -> FolderStages.years(day, date))
        .orElse(date.getYear() + date.getDayOfYear() / 366.0);
  }

  /** A stage that was stated with about this age, else a new one. */
  private int datedLabel(double years, int stated) {
    if (born.isEmpty()) {
      return label(new StageLabel("y" + statedYear(years, stated), Double.NaN));
    }
    for (int k = 0; k < labels.size(); k++) {
      if (Math.abs(labels.get(k).age() - years) <= settings.span(years) / 2) {
        return k;
      }
    }
    StageLabel wanted = StageLabel.ofAge(years);
    return label(new StageLabel(unused(wanted.name()), years));
  }

  /** The year that names the nearest stated stage of this time of life, else its own. */
  private int statedYear(double year, int stated) {
    int best = (int) year;
    double least = settings.yearsWithoutBirth() / 2;
    for (StageLabel label : labels.subList(0, stated)) {
      double distance = Math.abs(FolderStages.year(label, born) + 0.5 - year);
      if (distance <= least) {
        best = (int) FolderStages.year(label, born);
        least = distance;
      }
    }
    return best;
  }

  private String unused(String name) {
    String candidate = name;
    for (char c = 'b'; taken(candidate); c++) {
      candidate = name + c;
    }
    return candidate;
  }

  private boolean taken(String name) {
    return labels.stream().anyMatch(label -> label.name().equals(name));
  }

  /** Pictures that nothing places are of the stage that the others in their folder are of. */
  private void askFolderMates() {
    Map<String, Map<Integer, Integer>> counts = new TreeMap<>();
    for (int i = 0; i < clues.size(); i++) {
      if (isPlaced(i)) {
        for (String folder : folders(clues.get(i))) {
          counts.computeIfAbsent(folder, f -> new TreeMap<>()).merge(labelOf[i], 1, Integer::sum);
        }
      }
    }
    for (int i : open(clue -> !clue.ofClip())) {
      folders(clues.get(i)).stream()
          .flatMapToInt(folder -> agreed(counts.getOrDefault(folder, Map.of())))
          .findFirst()
          .ifPresent(label -> set(i, label, Why.SAME_FOLDER));
    }
  }

  /** The stage that nearly all pictures of a folder are of, where there is one. */
  private IntStream agreed(Map<Integer, Integer> count) {
    int all = count.values().stream().mapToInt(n -> n).sum();
    return count.entrySet().stream()
        .filter(entry -> all >= 2 && entry.getValue() >= settings.folderAgrees() * all)
        .mapToInt(Map.Entry::getKey);
  }

  /** Folders of a picture and of its copies, each once. */
  private static Set<String> folders(StageClue clue) {
    Set<String> folders = new LinkedHashSet<>();
    clue.names().forEach(name -> folders.add(name.substring(0, name.lastIndexOf('/') + 1)));
    return folders;
  }

  /** What is left joins a known stage that it is like, or is put together with its own kind. */
  private void askAppearance() {
    List<int[]> units = units(open(clue -> true));
    Map<Integer, Likeness> known = knownStages();
    List<int[]> alone = new ArrayList<>();
    List<Likeness> looks = new ArrayList<>();
    for (int[] unit : units) {
      Likeness look = Likeness.of(Arrays.stream(unit).mapToObj(clues::get).toList());
      int joined = nearest(look, known);
      if (joined >= 0) {
        Arrays.stream(unit).forEach(i -> set(i, joined, Why.APPEARANCE));
      } else {
        alone.add(unit);
        looks.add(look);
      }
    }
    group(alone, looks);
  }

  /** Shots and photos: what is of one stage for certain. */
  private List<int[]> units(int[] pictures) {
    record Shot(String file, int shot, int lonely) {}
    Map<Shot, List<Integer>> units = new LinkedHashMap<>();
    for (int i : pictures) {
      StageClue clue = clues.get(i);
      Shot shot = new Shot(clue.file(), clue.shot(), clue.ofClip() ? -1 : i);
      units.computeIfAbsent(shot, s -> new ArrayList<>()).add(i);
    }
    return units.values().stream().map(u -> u.stream().mapToInt(i -> i).toArray()).toList();
  }

  /** Whether something other than looks put a picture into a stage. */
  private boolean isPlaced(int picture) {
    return whys[picture] != null && whys[picture] != Why.APPEARANCE && labelOf[picture] >= 0;
  }

  /** How the stages look that are known without looks. */
  private Map<Integer, Likeness> knownStages() {
    Map<Integer, List<StageClue>> members = new TreeMap<>();
    for (int i = 0; i < clues.size(); i++) {
      if (isPlaced(i)) {
        members.computeIfAbsent(labelOf[i], k -> new ArrayList<>()).add(clues.get(i));
      }
    }
    Map<Integer, Likeness> looks = new TreeMap<>();
    members.forEach((k, all) -> {
      Likeness look = Likeness.of(all);
      if (look != null) {
        looks.put(k, look);
      }
    });
    return looks;
  }

  private int nearest(@Nullable Likeness look, Map<Integer, Likeness> stages) {
    int best = -1;
    double highest = settings.alikeEnough();
    for (Map.Entry<Integer, Likeness> stage : stages.entrySet()) {
      double likeness = look == null ? -1 : look.with(stage.getValue());
      if (likeness >= highest) {
        best = stage.getKey();
        highest = likeness;
      }
    }
    return best;
  }

  /** Puts units together that look alike; a group of few pictures joins the nearest. */
  private void group(List<int[]> units, List<Likeness> looks) {
    AverageLinkage.requireRoom(units.size(), "shots and photos without a date", HeapRoom.here());
    float[][] likeness = new float[units.size()][];
    for (int i = 0; i < likeness.length; i++) {
      likeness[i] = new float[i];
      for (int j = 0; j < i; j++) {
        boolean known = looks.get(i) != null && looks.get(j) != null;
        likeness[i][j] = known ? (float) looks.get(i).with(looks.get(j)) : Float.NEGATIVE_INFINITY;
      }
    }
    double[] weight = units.stream().mapToDouble(unit -> unit.length).toArray();
    int[] groups =
        AverageLinkage.heavyGroups(
            likeness, weight, settings.alike(), settings.fewPictures(), settings.alikeEnough());
    Map<Integer, List<Integer>> members = new TreeMap<>();
    for (int u = 0; u < groups.length; u++) {
      if (looks.get(u) != null) {
        members.computeIfAbsent(groups[u], g -> new ArrayList<>()).add(u);
      }
    }
    int[] firsts = members.values().stream().mapToInt(List::getFirst).toArray();
    for (List<Integer> group : members.values()) {
      int label = label(nextNumbered());
      Likeness all = look(group.stream().map(units::get).toList());
      for (int u : group) {
        Likeness rest = all.without(looks.get(u));
        String detail =
            rest == null
                ? unlikeOthers(highest(likeness, u, firsts))
                : likeRest(looks.get(u).with(rest));
        for (int i : units.get(u)) {
          set(i, label, Why.APPEARANCE);
          details[i] = details[i].isEmpty() ? detail : details[i];
        }
      }
    }
    for (int[] unit : units) {
      if (whys[unit[0]] == null) {
        // No face: the picture before it in the clip knows, or nobody does.
        Arrays.stream(unit).forEach(i -> set(i, -1, Why.APPEARANCE));
      }
    }
  }

  private Likeness look(List<int[]> units) {
    return Objects.requireNonNull(
        Likeness.of(units.stream().flatMapToInt(Arrays::stream).mapToObj(clues::get).toList()));
  }

  private String likeRest(double likeness) {
    String how = likeness >= settings.alike() ? "likeness %.2f" : "nearest stage (likeness %.2f)";
    return String.format(Locale.ROOT, how, likeness);
  }

  /** Likeness of a group to the group most like it; NaN when there is no other. */
  private static double highest(float[][] likeness, int group, int[] groups) {
    return Arrays.stream(groups)
        .filter(g -> g != group)
        .mapToDouble(g -> likeness[Math.max(g, group)][Math.min(g, group)])
        .max()
        .orElse(Double.NaN);
  }

  private static String unlikeOthers(double highest) {
    return Double.isNaN(highest)
        ? ""
        : String.format(Locale.ROOT, "unlike all others (likeness at most %.2f)", highest);
  }

  private StageLabel nextNumbered() {
    int number = 1;
    while (taken(StageLabel.numbered(number))) {
      number++;
    }
    return new StageLabel(StageLabel.numbered(number), Double.NaN);
  }

  private interface Question {
    boolean holds(StageClue clue);
  }

  /** Pictures without a stage for which something holds. */
  private int[] open(Question question) {
    return IntStream.range(0, clues.size())
        .filter(i -> whys[i] == null && question.holds(clues.get(i)))
        .toArray();
  }

  /** By age where it is known, else by date, else as they come. */
  private LifeStages inOrderOfLife() {
    double[] when = new double[labels.size()];
    for (int k = 0; k < when.length; k++) {
      when[k] = labels.get(k).age();
      if (Double.isNaN(when[k])) {
        when[k] = meanYear(k);
      }
    }
    boolean allKnown = Arrays.stream(when).noneMatch(Double::isNaN);
    boolean oneScale = born.isPresent() || labels.stream().allMatch(l -> Double.isNaN(l.age()));
    boolean agesOnly = labels.stream().noneMatch(l -> Double.isNaN(l.age()));
    Comparator<Integer> order =
        allKnown && (oneScale || agesOnly)
            ? Comparator.comparingDouble(k -> when[k])
            : Comparator.comparing((Integer k) -> labels.get(k).name());
    List<Integer> sorted = IntStream.range(0, when.length).boxed().sorted(order).toList();
    int[] newNumber = new int[when.length];
    for (int n = 0; n < sorted.size(); n++) {
      newNumber[sorted.get(n)] = n;
    }
    int[] stageOf = Arrays.stream(labelOf).map(k -> k < 0 ? -1 : newNumber[k]).toArray();
    return new LifeStages(
        sorted.stream().map(labels::get).toList(),
        stageOf,
        Arrays.asList(whys),
        Arrays.asList(details));
  }

  private double meanYear(int label) {
    return IntStream.range(0, clues.size())
        .filter(i -> labelOf[i] == label && doubted[i] < 0 && usable(clues.get(i).date()))
        .mapToDouble(i -> years(clues.get(i).date().orElseThrow()))
        .average()
        .orElse(Double.NaN);
  }
}
