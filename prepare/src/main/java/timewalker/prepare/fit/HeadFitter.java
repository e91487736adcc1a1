package timewalker.prepare.fit;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.head.LandmarkScheme;
import timewalker.math.Camera;
import timewalker.math.Parallel;
import timewalker.math.Shapes;

/**
 * Fits the head model to the landmarks of all photos of a person: one shape per life stage, a pose
 * and an expression per photo, one focal length per clip.
 *
 * <p>Photos are independent of each other once the shapes are given, so pose and shape take turns:
 * every photo is solved alone, then gives its evidence on the stage's shape with its own unknowns
 * eliminated (the Schur complement of its normal equations). The shapes of all stages are solved at
 * once. Memory is bounded by a few kilobytes per photo. Results do not depend on the number of
 * threads.
 */
public final class HeadFitter {
  /** Changes when the same landmarks would be fitted differently. */
  public static final int VERSION = 2;

  /** Photos whose evidence is summed by one thread at a time. */
  private static final int PART = 8;

  /** Below this age, in years, a head is a child's. */
  private static final double CHILD_BELOW = 16;

  private static final int RIGID_STEPS = 8;
  private static final int FIRST_STEPS = 6;
  private static final int STEPS = 4;
  private static final int LAST_STEPS = 6;

  private final HeadModel head;
  private final FitSettings settings;
  private final LandmarkScheme scheme;
  private final Map<String, LandmarkModel> models = new TreeMap<>();
  private final Map<String, ConcurrentLinkedQueue<PhotoSolver>> solvers = new ConcurrentHashMap<>();

  /**
   * A fitter.
   *
   * @param offsets of the detector that the landmarks come from
   */
  public HeadFitter(HeadModel head, FitSettings settings, LandmarkOffsets offsets) {
    this.head = head;
    this.settings = settings;
    scheme = offsets.scheme();
    for (String population : new String[] {"adult", "child"}) {
      models.put(population, new LandmarkModel(head, population, settings, offsets));
    }
  }

  /** As {@link #fit(List, double[], Parallel, IntConsumer)}, without progress. */
  public FittedPerson fit(List<LandmarkPhoto> photos, double[] ages, Parallel parallel) {
    return fit(photos, ages, parallel, done -> {});
  }

  /** How many steps the fit of so many photos reports: each photo once a round. */
  public int steps(int photos) {
    return photos * (settings.rounds() + 2);
  }

  /**
   * Fits a person.
   *
   * @param photos in any order, but the frames of a clip in theirs
   * @param ages [K] years at each life stage, NaN where unknown; stages in their order
   * @param advanced told of steps that are done, {@link #steps} in all, by any thread; may throw to
   *     stop the fit
   */
  public FittedPerson fit(
      List<LandmarkPhoto> photos, double[] ages, Parallel parallel, IntConsumer advanced) {
    for (LandmarkPhoto photo : photos) {
      Shapes.check("landmarks", scheme.count(), "weight", photo.weight().length, 1);
    }
    PhotoState[] states = start(photos, ages, parallel);
    shareFocalLengths(states);
    List<int[]> chosen = chosenPhotos(states, ages.length);
    int[] all = chosen.stream().flatMapToInt(Arrays::stream).toArray();
    double[][] shapes = new double[ages.length][dimensions()];
    each(all, states, ages, parallel, advanced, (solver, state) -> firstSolve(solver, state));
    for (int round = 0; round < settings.rounds(); round++) {
      shapes = shapes(chosen, states, ages, parallel);
      int steps = STEPS;
      giveShapes(states, shapes);
      each(
          all,
          states,
          ages,
          parallel,
          advanced,
          (solver, state) -> solver.solve(state, PhotoSolver.Freedom.ALL, steps));
    }
    finish(states, chosen, ages, parallel, advanced);
    smoothClips(states, ages, parallel);
    return result(states, shapes, ages);
  }

  private int dimensions() {
    return model("adult").rig().shapes();
  }

  private static String population(double age) {
    return age < CHILD_BELOW ? "child" : "adult";
  }

  private LandmarkModel model(String population) {
    return requireNonNull(models.get(population));
  }

  private LandmarkModel model(double[] ages, int stage) {
    return model(population(ages[stage]));
  }

  /** [photos] null where no head can be placed. */
  private PhotoState[] start(List<LandmarkPhoto> photos, double[] ages, Parallel parallel) {
    PhotoState[] states = new PhotoState[photos.size()];
    parallel.run(
        photos.size(),
        i -> {
          LandmarkPhoto photo = photos.get(i);
          LandmarkModel model = model(ages, photo.stage());
          PhotoState state = new PhotoState(model, photo);
          if (new RigidStart(model).place(state, settings)) {
            states[i] = state;
          }
        });
    return states;
  }

  /** One focal length per clip, since one camera took it; the others keep their own. */
  private void shareFocalLengths(PhotoState[] states) {
    for (PhotoState state : states) {
      if (state != null) {
        boolean known = !Double.isNaN(state.photo.focal());
        double deviation = known ? settings.lens().knownDeviation() : settings.lens().deviation();
        state.pullToPriors(settings, state.logFocal, deviation);
      }
    }
    for (List<PhotoState> clip : clips(states)) {
      double[] logs = clip.stream().mapToDouble(s -> s.logFocal).sorted().toArray();
      double median = logs[logs.length / 2];
      for (PhotoState state : clip) {
        // the distance follows, so that the head stays as large as it is
        double ratio = StrictMath.exp(median - state.logFocal);
        int depth = state.motions() + PhotoState.TRANSLATION + 2;
        double away = PhotoState.CAMERA_Z - state.get(depth);
        state.set(depth, PhotoState.CAMERA_Z - away * ratio);
        state.logFocal = median;
        state.pullToPriors(settings, median, 0);
      }
    }
  }

  /** Frames of one clip and one stage: where a stage begins, the film was cut. */
  private static Collection<List<PhotoState>> clips(PhotoState[] states) {
    record Take(int clip, int stage) {}
    Map<Take, List<PhotoState>> clips = new LinkedHashMap<>();
    for (PhotoState state : states) {
      if (state != null && state.photo.clip() >= 0) {
        Take take = new Take(state.photo.clip(), state.photo.stage());
        clips.computeIfAbsent(take, t -> new ArrayList<>()).add(state);
      }
    }
    return clips.values();
  }

  /** Numbers of the photos of each stage from which its shape is computed. */
  private List<int[]> chosenPhotos(PhotoState[] states, int stages) {
    List<int[]> chosen = new ArrayList<>();
    for (int k = 0; k < stages; k++) {
      int[] members = members(states, k);
      int count = Math.min(members.length, settings.shape().photos());
      int[] some = new int[count];
      for (int i = 0; i < count; i++) {
        some[i] = members[(int) ((2L * i + 1) * members.length / (2L * count))];
      }
      chosen.add(some);
    }
    return chosen;
  }

  private static int[] members(PhotoState[] states, int stage) {
    int[] members = new int[states.length];
    int count = 0;
    for (int i = 0; i < states.length; i++) {
      if (states[i] != null && states[i].photo.stage() == stage) {
        members[count++] = i;
      }
    }
    return Arrays.copyOf(members, count);
  }

  private interface Work {
    void on(PhotoSolver solver, PhotoState state);
  }

  /** One round over some photos; those that are left out count as done at its end. */
  private void each(
      int[] ids,
      PhotoState[] states,
      double[] ages,
      Parallel parallel,
      IntConsumer advanced,
      Work work) {
    parallel.run(
        ids.length,
        i -> {
          advanced.accept(0); // stops here, and not after all photos
          PhotoState state = states[ids[i]];
          withSolver(population(ages[state.photo.stage()]), solver -> work.on(solver, state));
          advanced.accept(1);
        });
    advanced.accept(states.length - ids.length);
  }

  private void withSolver(String population, Consumer<PhotoSolver> work) {
    ConcurrentLinkedQueue<PhotoSolver> idle =
        solvers.computeIfAbsent(population, _ -> new ConcurrentLinkedQueue<>());
    PhotoSolver solver = idle.poll();
    if (solver == null) {
      solver = new PhotoSolver(model(population), settings);
    }
    work.accept(solver);
    idle.add(solver);
  }

  private static void firstSolve(PhotoSolver solver, PhotoState state) {
    solver.solve(state, PhotoSolver.Freedom.RIGID, RIGID_STEPS);
    solver.solve(state, PhotoSolver.Freedom.ALL, FIRST_STEPS);
  }

  private static void giveShapes(PhotoState[] states, double[][] shapes) {
    for (PhotoState state : states) {
      if (state != null) {
        state.setShape(shapes[state.photo.stage()]);
      }
    }
  }

  private double[][] shapes(
      List<int[]> chosen, PhotoState[] states, double[] ages, Parallel parallel) {
    int n = dimensions();
    double[][] evidence = new double[ages.length][n * n];
    double[][] wish = new double[ages.length][n];
    for (int k = 0; k < ages.length; k++) {
      addEvidence(chosen.get(k), states, population(ages[k]), parallel, evidence[k], wish[k]);
    }
    double[][] transfer = new double[Math.max(0, ages.length - 1)][];
    for (int k = 0; k + 1 < ages.length; k++) {
      String from = population(ages[k]);
      String to = population(ages[k + 1]);
      transfer[k] = from.equals(to) ? null : PopulationTransfer.between(head, from, to, n);
    }
    return new StageShapeSolver(evidence, wish, transfer, settings).solve();
  }

  private void addEvidence(
      int[] ids,
      PhotoState[] states,
      String population,
      Parallel parallel,
      double[] evidence,
      double[] wish) {
    int n = dimensions();
    int parts = Math.ceilDiv(ids.length, PART);
    double[][] partEvidence = new double[parts][];
    double[][] partWish = new double[parts][];
    double count = ids.length;
    double weight =
        settings.shape().photosThatCount() / (count + settings.shape().photosThatCount());
    parallel.run(
        parts,
        part -> {
          partEvidence[part] = new double[n * n];
          partWish[part] = new double[n];
          withSolver(
              population,
              solver -> {
                for (int i = part * PART; i < Math.min(ids.length, (part + 1) * PART); i++) {
                  solver.addShapeEvidence(
                      states[ids[i]], weight, partEvidence[part], partWish[part]);
                }
              });
        });
    for (int part = 0; part < parts; part++) {
      for (int i = 0; i < n * n; i++) {
        evidence[i] += partEvidence[part][i];
      }
      for (int i = 0; i < n; i++) {
        wish[i] += partWish[part][i];
      }
    }
  }

  /** Solves every photo with the final shapes, from the start where it has not been solved yet. */
  private void finish(
      PhotoState[] states,
      List<int[]> chosen,
      double[] ages,
      Parallel parallel,
      IntConsumer advanced) {
    Set<PhotoState> solved = Collections.newSetFromMap(new IdentityHashMap<>());
    chosen.forEach(ids -> Arrays.stream(ids).forEach(i -> solved.add(states[i])));
    int[] all = new int[states.length];
    int count = 0;
    for (int i = 0; i < states.length; i++) {
      if (states[i] != null) {
        all[count++] = i;
      }
    }
    each(
        Arrays.copyOf(all, count),
        states,
        ages,
        parallel,
        advanced,
        (solver, state) -> {
          if (!solved.contains(state)) {
            solver.solve(state, PhotoSolver.Freedom.RIGID, RIGID_STEPS);
          }
          solver.solve(state, PhotoSolver.Freedom.ALL, LAST_STEPS);
        });
  }

  private void smoothClips(PhotoState[] states, double[] ages, Parallel parallel) {
    if (settings.restlessness() == 0) {
      return;
    }
    List<List<PhotoState>> clips = List.copyOf(clips(states));
    parallel.run(
        clips.size(),
        c -> {
          List<PhotoState> frames = clips.get(c);
          withSolver(
              population(ages[frames.getFirst().photo.stage()]),
              solver -> {
                new ClipSmoothing(solver, settings).smooth(frames);
                frames.forEach(solver::measure);
              });
        });
  }

  private FittedPerson result(PhotoState[] states, double[][] shapes, double[] ages) {
    List<Optional<FittedHead>> heads = new ArrayList<>();
    for (PhotoState state : states) {
      heads.add(
          state == null
              ? Optional.empty()
              : Optional.of(head(state, model(ages, state.photo.stage()))));
    }
    List<FittedPerson.StageShape> stages = new ArrayList<>();
    for (int k = 0; k < ages.length; k++) {
      LandmarkModel model = model(ages, k);
      double[] pose = new double[model.rig().poseLength()];
      System.arraycopy(shapes[k], 0, pose, 0, shapes[k].length);
      float[] shape = model.rig().params(pose).shape();
      stages.add(
          new FittedPerson.StageShape(
              population(ages[k]), shapes[k], shape, members(states, k).length));
    }
    return new FittedPerson(heads, stages);
  }

  private static FittedHead head(PhotoState state, LandmarkModel model) {
    HeadParams params = model.rig().params(state.pose);
    double focal = StrictMath.exp(state.logFocal);
    int width = state.photo.width();
    int height = state.photo.height();
    double[] extrinsic = {1, 0, 0, 0, 0, -1, 0, 0, 0, 0, -1, PhotoState.CAMERA_Z};
    Camera camera = new Camera(width, height, focal, focal, width / 2.0, height / 2.0, extrinsic);
    float[] residual = new float[model.scheme().count()];
    for (int l = 0; l < residual.length; l++) {
      residual[l] = (float) (state.distance[l] / state.eyePixels);
    }
    return new FittedHead(params, camera, state.eyePixels, residual, state.visible);
  }

  /** The head model. */
  public HeadModel head() {
    return head;
  }
}
