package timewalker.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import timewalker.avatar.SpaceArrays;
import timewalker.basis.Dynamo;
import timewalker.basis.NeuralBases;
import timewalker.engine.Adam;
import timewalker.math.NamedArrays;

/** Everything a run needs to continue, as named arrays. */
final class TrainerArrays {
  private static final int POINT_NUMBERS = 7;
  private static final int EVENT_NUMBERS = 4;

  private TrainerArrays() {}

  static NamedArrays save(Trainer trainer) {
    NamedArrays arrays = new NamedArrays();
    trainer.engine().download(arrays);
    trainer.refinement().save(arrays);
    trainer.colours().save(arrays);
    arrays.put("run/steps", new int[] {trainer.steps(), trainer.summed()});
    arrays.put("run/sums", trainer.sums());
    saveHistory(trainer.history(), arrays);
    if (trainer.dynamo() != null) {
      arrays.put("dynamo/weak_checks", trainer.dynamo().weakChecks());
      saveEvents(trainer.dynamo().log(), trainer.space().stageCount(), arrays);
    }
    return copy(arrays);
  }

  /**
   * Checks that a run can go on from what {@link #save} gave.
   *
   * @throws IllegalArgumentException naming the array
   */
  static void requireLoadable(NamedArrays arrays) {
    for (String name : arrays.names()) {
      NamedArrays.Entry entry = arrays.entry(name);
      if (entry.data() instanceof float[]) {
        arrays.finiteFloats(name, Arrays.stream(entry.shape()).asLongStream().toArray());
      }
    }
    SpaceArrays.requireLoadable(arrays);
    Adam.requireLoadable(arrays);
  }

  /** A listener may keep a checkpoint while training continues, so nothing in it is shared. */
  static NamedArrays copy(NamedArrays arrays) {
    NamedArrays copies = new NamedArrays();
    for (String name : arrays.names()) {
      NamedArrays.Entry entry = arrays.entry(name);
      Object copied =
          switch (entry.data()) {
            case float[] a -> a.clone();
            case double[] a -> a.clone();
            case int[] a -> a.clone();
            default -> throw new IllegalStateException("array " + name);
          };
      copies.put(name, copied, entry.shape());
    }
    return copies;
  }

  static void load(NamedArrays arrays, Trainer trainer) {
    trainer.engine().upload(arrays);
    trainer.refinement().load(arrays);
    trainer.colours().load(arrays);
    loadHistory(arrays, trainer);
    boolean bases = trainer.dynamo() != null;
    List<Dynamo.Event> events =
        bases ? loadEvents(arrays, trainer.space().stageCount()) : List.of();
    for (Dynamo.Event e : events) {
      trainer
          .history()
          .add(new RunHistory.Deactivation(e.step(), e.basis(), e.psnrBefore(), e.psnrAfter()));
    }
    int[] steps = arrays.counts("run/steps", 2);
    trainer.restore(
        steps[0],
        arrays.doubles("run/sums", 3),
        steps[1],
        bases ? weakChecks(arrays, trainer) : new int[0],
        events);
  }

  private static int bases(Trainer trainer) {
    return trainer.space().bases().map(NeuralBases::count).orElse(0);
  }

  private static int[] weakChecks(NamedArrays arrays, Trainer trainer) {
    return arrays.counts("dynamo/weak_checks", bases(trainer));
  }

  private static void saveHistory(RunHistory history, NamedArrays arrays) {
    List<RunHistory.Point> points = history.points();
    int blends = points.isEmpty() ? 0 : blendNumbers(points.getFirst());
    double[] numbers = new double[points.size() * POINT_NUMBERS];
    float[] blend = new float[points.size() * blends];
    for (int i = 0; i < points.size(); i++) {
      RunHistory.Point p = points.get(i);
      double[] row = {
        p.step(),
        p.seconds(),
        p.loss(),
        p.trainPsnr(),
        p.heldOutPsnr(),
        p.surfels(),
        p.activeBases()
      };
      System.arraycopy(row, 0, numbers, i * POINT_NUMBERS, POINT_NUMBERS);
      int at = i * blends;
      for (float[] weights : p.blend()) {
        System.arraycopy(weights, 0, blend, at, weights.length);
        at += weights.length;
      }
    }
    arrays.put("history/points", numbers, points.size(), POINT_NUMBERS);
    arrays.put("history/blend", blend, points.size(), blends);
  }

  private static int blendNumbers(RunHistory.Point point) {
    return Arrays.stream(point.blend()).mapToInt(row -> row.length).sum();
  }

  private static void loadHistory(NamedArrays arrays, Trainer trainer) {
    int stages = trainer.space().stageCount();
    int bases = bases(trainer);
    int points = arrays.dimension("history/points", 0);
    double[] numbers = arrays.doubles("history/points", points, POINT_NUMBERS);
    int columns = points == 0 ? 0 : stages * bases;
    float[] blend = arrays.finiteFloats("history/blend", points, columns);
    for (int i = 0; i < points; i++) {
      float[][] rows = new float[stages][];
      for (int k = 0; k < stages; k++) {
        int at = (i * stages + k) * bases;
        rows[k] = Arrays.copyOfRange(blend, at, at + bases);
      }
      double[] n = Arrays.copyOfRange(numbers, i * POINT_NUMBERS, (i + 1) * POINT_NUMBERS);
      trainer
          .history()
          .add(
              new RunHistory.Point(
                  (int) n[0], n[1], n[2], n[3], n[4], (int) n[5], (int) n[6], rows));
    }
  }

  private static void saveEvents(List<Dynamo.Event> events, int stages, NamedArrays arrays) {
    int width = EVENT_NUMBERS + stages;
    double[] numbers = new double[events.size() * width];
    for (int i = 0; i < events.size(); i++) {
      Dynamo.Event e = events.get(i);
      numbers[i * width] = e.step();
      numbers[i * width + 1] = e.basis();
      numbers[i * width + 2] = e.psnrBefore();
      numbers[i * width + 3] = e.psnrAfter();
      System.arraycopy(e.share(), 0, numbers, i * width + EVENT_NUMBERS, stages);
    }
    arrays.put("dynamo/events", numbers, events.size(), width);
  }

  private static List<Dynamo.Event> loadEvents(NamedArrays arrays, int stages) {
    int width = EVENT_NUMBERS + stages;
    int count = arrays.dimension("dynamo/events", 0);
    double[] n = arrays.doubles("dynamo/events", count, width);
    List<Dynamo.Event> events = new ArrayList<>();
    for (int i = 0; i < n.length; i += width) {
      events.add(
          new Dynamo.Event(
              (int) n[i],
              (int) n[i + 1],
              Arrays.copyOfRange(n, i + EVENT_NUMBERS, i + width),
              n[i + 2],
              n[i + 3]));
    }
    return events;
  }
}
