package timewalker.prepare.person;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import timewalker.io.BadInputException;
import timewalker.io.HeapRoom;
import timewalker.math.Parallel;
import timewalker.prepare.group.AverageLinkage;
import timewalker.prepare.person.PersonChoice.Judged;

/**
 * Tells which faces are the person's.
 *
 * <ol>
 *   <li>Faces are followed through clips; each track counts as one.
 *   <li>Tracks are grouped by average linkage; two faces of one picture are never one person's.
 *   <li>The person's first groups are those that the references or the user name, and the largest
 *       that is not unlike them.
 *   <li>Others join, the most alike first, when they resemble their nearest faces of the person
 *       enough, and more than any known stranger: so a life is linked from year to year.
 *   <li>Where pictures have dates, a face that is less alike joins too, when it is seen most in
 *       years from which there is no other picture of the person.
 *   <li>What is neither clearly the person's nor clearly not is doubtful.
 * </ol>
 */
public final class PersonFinder {
  /** Somebody so often seen beside the person is another one. */
  private static final int OFTEN_BESIDE = 3;

  /** The same as a share of somebody's pictures. */
  private static final double MUCH_BESIDE = 0.2;

  /** Somebody seen so often for each time that the person is could as well be meant. */
  private static final double AS_OFTEN = 0.75;

  /** Of fewer pictures or clips nothing can be said of how often somebody is seen. */
  private static final int FEW = 4;

  private final List<FaceClue> faces;
  private final PersonSettings settings;
  private final List<List<Integer>> tracks;

  /** [tracks] what the user says of it, null for nothing. */
  private final Membership[] decided;

  /** [tracks][D] mean descriptor of each: a product of two is their mean likeness. */
  private final float[][] means;

  /** [tracks] what is found. */
  private final Membership[] found;

  /** Pairs of tracks that show themselves in one picture. */
  private final Set<Pair> together;

  /** [tracks] whether a nearly equal face is in the same picture: a mirror, a collage. */
  private final boolean[] twin;

  private final SeenYears years;

  /** [tracks] whether it became the person's by the years in which it is seen. */
  private final boolean[] seenAlone;

  private final NearestTracks person;
  private final NearestTracks strangers;

  private record Pair(int one, int other) {}

  private PersonFinder(List<FaceClue> faces, FaceDecisions decisions, PersonSettings settings) {
    this.faces = faces;
    this.settings = settings;
    this.tracks = FaceTracks.of(faces, settings.same());
    this.decided = new Membership[tracks.size()];
    this.found = new Membership[tracks.size()];
    this.means = new float[tracks.size()][];
    this.years = new SeenYears(faces, tracks);
    this.seenAlone = new boolean[tracks.size()];
    for (int t = 0; t < means.length; t++) {
      means[t] = mean(t);
      decided[t] =
          tracks.get(t).stream()
              .flatMap(f -> decisions.about(faces.get(f)).stream())
              .findFirst()
              .orElse(null);
    }
    this.together = together();
    this.twin = new boolean[tracks.size()];
    for (Pair pair : together) {
      boolean open = decided[pair.one] == null && decided[pair.other] == null;
      if (open && likeness(pair.one, pair.other) >= settings.twins()) {
        twin[pair.one] = true;
        twin[pair.other] = true;
      }
    }
    this.person = new NearestTracks(tracks.size(), this::likeness, settings.neighbours());
    this.strangers = new NearestTracks(tracks.size(), this::likeness, settings.neighbours());
  }

  /**
   * Judges faces.
   *
   * @param faces those of a clip's frames in their order
   * @param references [references][D] descriptors of the person's face; none for the most frequent
   * @param decisions what the user says of single faces; counts more than anything else
   */
  public static PersonChoice find(
      List<FaceClue> faces,
      List<float[]> references,
      FaceDecisions decisions,
      PersonSettings settings,
      Parallel parallel) {
    if (faces.isEmpty()) {
      return new PersonChoice(List.of(), 0);
    }
    PersonFinder finder = new PersonFinder(faces, decisions, settings);
    int[] group = finder.groups(parallel);
    finder.start(group, references);
    finder.grow(group);
    if (references.isEmpty() && !finder.isStated()) {
      finder.requireClear(group, new PersonFinder(faces, decisions, settings));
    }
    return finder.judge(group, references);
  }

  /** Whether the user says of some face whose it is. */
  private boolean isStated() {
    return Arrays.stream(decided).anyMatch(d -> d == Membership.PERSON)
        || faces.stream().anyMatch(FaceClue::stated);
  }

  /**
   * Makes sure that nobody else is seen about as often as the person.
   *
   * @param other a finder that has found nobody yet
   * @throws BadInputException when somebody is, who is unlike the person
   */
  private void requireClear(int[] group, PersonFinder other) {
    int[][] members = members(group, count(group));
    boolean[] unlike = new boolean[members.length];
    double seen = 0; // of the person and who may be the person
    for (int g = 0; g < unlike.length; g++) {
      boolean free = Arrays.stream(members[g]).noneMatch(t -> found[t] == Membership.PERSON);
      unlike[g] = free && link(members[g], person) < settings.doubtful();
      boolean stranger = Arrays.stream(members[g]).anyMatch(t -> found[t] == Membership.OTHER);
      seen += unlike[g] || stranger ? 0 : weight(members[g]);
    }
    int rival = largest(group, unlike, false);
    if (rival < 0) {
      return;
    }
    other.mark(group, rival, Membership.PERSON);
    other.grow(group);
    int[] own = tracksOf(Membership.PERSON);
    int[] others =
        Arrays.stream(other.tracksOf(Membership.PERSON))
            .filter(t -> found[t] != Membership.PERSON)
            .toArray();
    if (others.length >= FEW && weight(others) >= AS_OFTEN * seen) {
      throw new BadInputException(
          "the photos and clips",
          String.format(
              Locale.ROOT,
              "show two people about equally often: one %d times, such as in %s, the other %d"
                  + " times, such as in %s; name a photo that shows only the person with --person",
              own.length,
              example(own),
              others.length,
              example(others)));
    }
  }

  private int[] tracksOf(Membership membership) {
    return IntStream.range(0, found.length).filter(t -> found[t] == membership).toArray();
  }

  private double weight(int[] some) {
    return Arrays.stream(some).mapToDouble(this::weight).sum();
  }

  /** A picture in which a person is seen, alone where there is such a one. */
  private String example(int[] some) {
    boolean[] alone = onlyFaces();
    int track = Arrays.stream(some).filter(t -> alone[t]).findFirst().orElse(some[0]);
    return faces.get(tracks.get(track).getFirst()).file();
  }

  private float[] mean(int track) {
    float[] mean = new float[faces.getFirst().descriptor().length];
    for (int f : tracks.get(track)) {
      float[] d = faces.get(f).descriptor();
      for (int i = 0; i < mean.length; i++) {
        mean[i] += d[i];
      }
    }
    for (int i = 0; i < mean.length; i++) {
      mean[i] /= tracks.get(track).size();
    }
    return mean;
  }

  /** [tracks] numbers of groups that are each one person. */
  private int[] groups(Parallel parallel) {
    AverageLinkage.requireRoom(tracks.size(), "faces", HeapRoom.here());
    float[][] allowed = new float[tracks.size()][];
    parallel.run(
        allowed.length,
        t -> {
          allowed[t] = new float[t];
          for (int u = 0; u < t; u++) {
            allowed[t][u] = allowed(t, u);
          }
        });
    together.forEach(pair -> allowed[pair.one][pair.other] = apart());
    double[] weight = new double[tracks.size()];
    for (int t = 0; t < weight.length; t++) {
      weight[t] = weight(t);
    }
    return AverageLinkage.groups(allowed, weight, settings.same());
  }

  /** How much two tracks may count as alike when they are grouped. */
  private float allowed(int one, int other) {
    if (twin[one] || twin[other]) {
      return apart();
    }
    if (decided[one] != null && decided[other] != null) {
      boolean both = decided[one] == Membership.PERSON && decided[other] == Membership.PERSON;
      return both ? 1 : decided[one] == decided[other] ? likeness(one, other) : apart();
    }
    return likeness(one, other);
  }

  /** Mean likeness of two tracks. */
  private float likeness(int one, int other) {
    return (float) FaceClue.dot(means[one], means[other]);
  }

  private static float apart() {
    return Float.NEGATIVE_INFINITY;
  }

  /** A clip counts for more than a photo, but not for each of its frames. */
  private double weight(int track) {
    return Math.sqrt(tracks.get(track).size());
  }

  /** The first track of a pair has the greater number. */
  private Set<Pair> together() {
    record Source(String file, int frame) {}
    Map<Source, List<Integer>> shown = new HashMap<>();
    Set<Pair> pairs = new LinkedHashSet<>();
    for (int t = 0; t < tracks.size(); t++) {
      for (int f : tracks.get(t)) {
        FaceClue face = faces.get(f);
        List<Integer> there =
            shown.computeIfAbsent(new Source(face.file(), face.frame()), p -> new ArrayList<>());
        for (int u : there) {
          pairs.add(new Pair(t, u));
        }
        there.add(t);
      }
    }
    return pairs;
  }

  /** Marks the person's first groups, and those that the user calls strangers. */
  private void start(int[] group, List<float[]> references) {
    for (int t = 0; t < group.length; t++) {
      if (decided[t] != null) {
        mark(group, group[t], decided[t]);
      }
    }
    if (references.isEmpty()) {
      mark(group, largest(group, mayBePerson(group), true), Membership.PERSON);
    } else {
      startFromReferences(group, references);
    }
  }

  private void startFromReferences(int[] group, List<float[]> references) {
    double[] sum = new double[count(group)];
    double[] weights = new double[sum.length];
    for (int t = 0; t < group.length; t++) {
      sum[group[t]] += twin[t] ? 0 : weight(t) * likeness(t, references);
      weights[group[t]] += weight(t);
    }
    boolean any = false;
    for (int g = 0; g < sum.length; g++) {
      if (sum[g] / weights[g] >= settings.same()) {
        mark(group, g, Membership.PERSON);
        any = true;
      }
    }
    if (!any) {
      int best = 0;
      for (int g = 1; g < sum.length; g++) {
        best = sum[g] / weights[g] > sum[best] / weights[best] ? g : best;
      }
      boolean near = sum[best] / weights[best] >= settings.doubtful();
      if (near) {
        mark(group, best, Membership.DOUBTFUL);
      }
    }
  }

  /** To the nearest of the references. */
  private double likeness(int track, List<float[]> references) {
    return references.stream().mapToDouble(r -> FaceClue.dot(means[track], r)).max().orElse(-1);
  }

  private static int count(int[] group) {
    return Arrays.stream(group).max().orElse(-1) + 1;
  }

  /** [groups] whether a group is not unlike the faces that the user calls the person's. */
  private boolean[] mayBePerson(int[] group) {
    boolean[] may = new boolean[count(group)];
    int[][] members = members(group, may.length);
    boolean any = IntStream.range(0, group.length).anyMatch(t -> found[t] == Membership.PERSON);
    for (int g = 0; g < may.length; g++) {
      boolean holds = Arrays.stream(members[g]).anyMatch(t -> found[t] == Membership.PERSON);
      may[g] = !any || holds || link(members[g], person) >= settings.doubtful();
    }
    return may;
  }

  /**
   * The largest group; −1 when there are only twins.
   *
   * @param among [groups] those to choose from
   * @param unmarked whether none may be chosen that is marked as a stranger's
   */
  private int largest(int[] group, boolean[] among, boolean unmarked) {
    double[] size = new double[count(group)];
    for (int t = 0; t < group.length; t++) {
      boolean may = !unmarked || found[t] != Membership.OTHER;
      boolean counts = !twin[t] && may && among[group[t]];
      size[group[t]] += counts ? weight(t) : 0;
    }
    int largest = -1;
    for (int g = 0; g < size.length; g++) {
      boolean larger = largest < 0 || size[g] > size[largest];
      largest = size[g] > 0 && larger ? g : largest;
    }
    return largest;
  }

  private void mark(int[] group, int wanted, Membership membership) {
    for (int t = 0; t < group.length; t++) {
      if (group[t] == wanted && found[t] == null) {
        found[t] = decided[t] != null ? decided[t] : membership;
        if (found[t] == Membership.PERSON) {
          person.add(t);
        } else if (found[t] == Membership.OTHER) {
          strangers.add(t);
        }
      }
    }
  }

  /** Lets groups join the person one after the other, and marks who is seen beside the person. */
  private void grow(int[] group) {
    int groups = count(group);
    int[][] members = members(group, groups);
    boolean[] open = new boolean[groups];
    for (int t = 0; t < group.length; t++) {
      open[group[t]] |= found[t] == null && !twin[t];
    }
    while (true) {
      markStrangers(group, members, open);
      int best = -1;
      double highest = settings.linked();
      for (int g = 0; g < groups; g++) {
        double likeness = open[g] ? link(members[g], person) : Double.NaN;
        if (likeness >= highest && clear(members[g], likeness, settings.margin())) {
          best = g;
          highest = likeness;
        }
      }
      boolean alone = best < 0;
      best = alone ? seenAlone(group, members, open) : best;
      if (best < 0) {
        return;
      }
      open[best] = false;
      for (int t = 0; t < group.length; t++) {
        seenAlone[t] |= alone && group[t] == best;
      }
      mark(group, best, Membership.PERSON);
    }
  }

  /** [groups] tracks of each group, in their order. */
  private static int[][] members(int[] group, int groups) {
    List<List<Integer>> members =
        IntStream.range(0, groups).<List<Integer>>mapToObj(g -> new ArrayList<>()).toList();
    for (int t = 0; t < group.length; t++) {
      members.get(group[t]).add(t);
    }
    return members.stream()
        .map(all -> all.stream().mapToInt(t -> t).toArray())
        .toArray(int[][]::new);
  }

  private boolean clear(int[] members, double likeness, double margin) {
    return !(likeness - link(members, strangers) < margin);
  }

  /**
   * The open group most like the person of those that are seen most in their years, while the
   * person is not seen in these; −1 for none.
   */
  private int seenAlone(int[] group, int[][] members, boolean[] open) {
    int best = -1;
    double highest = settings.alone();
    for (int g = 0; g < open.length; g++) {
      double likeness = open[g] ? link(members[g], person) : Double.NaN;
      if (likeness >= highest
          && clear(members[g], likeness, settings.aloneMargin())
          && years.belongTo(group, g, t -> found[t] == Membership.PERSON, this::weight)) {
        best = g;
        highest = likeness;
      }
    }
    return best;
  }

  /**
   * Who is in one picture with the person is not the person: unless that is so in few of many
   * pictures, and the two are alike. Then the picture is a page of prints, a mirror or a collage.
   */
  private void markStrangers(int[] group, int[][] members, boolean[] open) {
    Map<Integer, Set<Integer>> beside = new TreeMap<>();
    for (Pair pair : together) {
      if (found[pair.one] == Membership.PERSON && open[group[pair.other]]) {
        beside.computeIfAbsent(group[pair.other], g -> new HashSet<>()).add(pair.other);
      }
      if (found[pair.other] == Membership.PERSON && open[group[pair.one]]) {
        beside.computeIfAbsent(group[pair.one], g -> new HashSet<>()).add(pair.one);
      }
    }
    beside.forEach((g, tracks) -> {
      boolean often =
          tracks.size() >= OFTEN_BESIDE || tracks.size() >= MUCH_BESIDE * members[g].length;
      if (often || link(members[g], person) < settings.doubtful()) {
        open[g] = false;
        mark(group, g, Membership.OTHER);
      }
    });
  }

  /** Mean over a group's tracks of the likeness to their nearest tracks of a kind; NaN for none. */
  private double link(int[] members, NearestTracks kind) {
    double sum = 0;
    double weights = 0;
    for (int t : members) {
      sum += weight(t) * kind.of(t);
      weights += weight(t);
    }
    return sum / weights;
  }

  private PersonChoice judge(int[] group, List<float[]> references) {
    boolean[] alone = onlyFaces();
    Judged[] judged = new Judged[tracks.size()];
    for (int t = 0; t < judged.length; t++) {
      double near = person.of(t);
      if (Double.isNaN(near) && !references.isEmpty()) {
        near = likeness(t, references);
      }
      double stranger = strangers.of(t);
      judged[t] =
          new Judged(membership(t, near, stranger, alone[t]), near, stranger, t, seenAlone[t]);
    }
    askAboutTwins(judged);
    Judged[] each = new Judged[faces.size()];
    for (int t = 0; t < judged.length; t++) {
      for (int f : tracks.get(t)) {
        each[f] = judged[t];
      }
    }
    int others =
        (int)
            IntStream.range(0, judged.length)
                .filter(t -> judged[t].membership() == Membership.OTHER)
                .map(t -> group[t])
                .distinct()
                .count();
    return new PersonChoice(List.of(each), others);
  }

  private Membership membership(int track, double near, double stranger, boolean alone) {
    if (decided[track] != null) {
      return decided[track];
    }
    if (twin[track]) {
      return near < settings.doubtful() ? Membership.OTHER : Membership.DOUBTFUL;
    }
    boolean stated = alone && tracks.get(track).stream().allMatch(f -> faces.get(f).stated());
    if (found[track] == Membership.PERSON) {
      return near < stranger ? Membership.DOUBTFUL : Membership.PERSON;
    }
    if (found[track] == Membership.OTHER) {
      return Membership.OTHER;
    }
    boolean clear = !(near - stranger < settings.margin());
    if (stated && clear && near >= settings.stated()) {
      return Membership.PERSON;
    }
    return near >= settings.doubtful() || found[track] == Membership.DOUBTFUL
        ? Membership.DOUBTFUL
        : Membership.OTHER;
  }

  /** [tracks] whether its pictures show no other person. */
  private boolean[] onlyFaces() {
    boolean[] alone = new boolean[tracks.size()];
    Arrays.fill(alone, true);
    for (Pair pair : together) {
      alone[pair.one] = false;
      alone[pair.other] = false;
    }
    return alone;
  }

  /** Two faces in one picture that are both like the person: a twin, a mirror, a collage. */
  private void askAboutTwins(Judged[] judged) {
    for (Pair pair : together) {
      boolean first = judged[pair.one].membership() == Membership.PERSON;
      int self = first ? pair.one : pair.other;
      int other = first ? pair.other : pair.one;
      if (decided[self] != null
          || decided[other] != null
          || judged[self].membership() != Membership.PERSON) {
        continue;
      }
      double own = judged[self].likeness();
      double close = Math.max(judged[other].likeness(), FaceClue.dot(means[self], means[other]));
      if (close >= settings.same() && !(own - close >= settings.margin())) {
        judged[self] = doubtful(judged[self]);
        judged[other] = doubtful(judged[other]);
      }
    }
  }

  private static Judged doubtful(Judged judged) {
    return new Judged(
        Membership.DOUBTFUL,
        judged.likeness(),
        judged.stranger(),
        judged.track(),
        judged.byYears());
  }
}
