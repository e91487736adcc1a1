package timewalker.io.dataset;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import timewalker.avatar.LifeStage;
import timewalker.head.HeadParams;
import timewalker.io.BadInputException;
import timewalker.io.HeapRoom;
import timewalker.math.Camera;
import timewalker.train.FrameSource;

/**
 * A dataset as the trainer needs it. Its stages are those with frames in the train or val split; a
 * test frame of an age that was never trained belongs to the stage nearest in age. Such a frame
 * without an age, or among stages without one, belongs to none and is refused.
 */
public final class DatasetFrames implements FrameSource, AutoCloseable {
  private final boolean synthetic;
  private final List<Frame> frames;
  private final List<LifeStage> stages;

  /** What a pixel takes at the least: the picture, what is drawn, their gradients. */
  private static final long BYTES_OF_PIXEL = 100;

  private final int[] stageOfFrame;
  private final AtomicReferenceArray<HeadParams> params;
  private final FrameCache cache;

  /**
   * The frames of a dataset, kept in memory as the settings allow.
   *
   * @throws BadInputException when a frame belongs to no trained life stage and no age places it
   */
  public DatasetFrames(Dataset dataset, FrameCache.Settings settings) {
    this(dataset, settings, trained(dataset));
  }

  private DatasetFrames(Dataset dataset, FrameCache.Settings settings, List<LifeStage> stages) {
    this(dataset, settings, stages, stages);
  }

  /**
   * The frames of a dataset, for an avatar whose life stages have an order of their own.
   *
   * @param avatar its name in messages
   * @param order the avatar's life stages
   * @throws BadInputException when the dataset has other life stages, or a frame belongs to none of
   *     them and no age places it
   */
  public static DatasetFrames of(
      Dataset dataset, FrameCache.Settings settings, String avatar, List<LifeStage> order) {
    Map<String, LifeStage> there = new LinkedHashMap<>();
    trained(dataset).forEach(stage -> there.put(stage.name(), stage));
    List<String> names = order.stream().map(LifeStage::name).toList();
    if (!there.keySet().equals(Set.copyOf(names))) {
      throw new BadInputException(
          dataset.path().toString(),
          String.format(
              Locale.ROOT,
              "has the life stages %s, and %s has %s; name a dataset with the same life stages",
              String.join(", ", there.keySet()),
              avatar,
              String.join(", ", names)));
    }
    return new DatasetFrames(
        dataset,
        settings,
        names.stream().map(name -> Objects.requireNonNull(there.get(name))).toList(),
        order);
  }

  /**
   * @param stages of the dataset
   * @param aged the same with the ages that they are shown at
   */
  private DatasetFrames(
      Dataset dataset, FrameCache.Settings settings, List<LifeStage> stages, List<LifeStage> aged) {
    synthetic = dataset.manifest().synthetic();
    frames = dataset.frames();
    requireRoom(dataset, HeapRoom.here());
    this.stages = stages;
    stageOfFrame = frames.stream().mapToInt(frame -> stage(dataset, frame, aged)).toArray();
    params = new AtomicReferenceArray<>(frames.size());
    cache = new FrameCache(frames, settings);
  }

  /** Makes sure that the largest frame can be drawn and compared. */
  private static void requireRoom(Dataset dataset, HeapRoom room) {
    Optional<Frame> largest =
        dataset.frames().stream().max(Comparator.comparingLong(DatasetFrames::pixels));
    if (largest.isPresent()) {
      Camera camera = largest.get().camera();
      room.require(
          BYTES_OF_PIXEL * pixels(largest.get()),
          dataset.path() + ", frame " + largest.get().name(),
          String.format(
              Locale.ROOT,
              "has %d x %d pixels; to draw and compare it takes",
              camera.width(),
              camera.height()),
          "make its pictures smaller, or ");
    }
  }

  private static long pixels(Frame frame) {
    return (long) frame.camera().width() * frame.camera().height();
  }

  private static List<LifeStage> trained(Dataset dataset) {
    List<Dataset.Stage> trained = new ArrayList<>(dataset.stages());
    if (trained.stream().anyMatch(Dataset.Stage::trained)) {
      trained.removeIf(stage -> !stage.trained());
    }
    return trained.stream().map(s -> new LifeStage(s.name(), s.age())).toList();
  }

  private static int stage(Dataset dataset, Frame frame, List<LifeStage> stages) {
    int nearest = -1;
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < stages.size(); k++) {
      if (stages.get(k).name().equals(frame.lifeStage())) {
        return k;
      }
      double distance = Math.abs(stages.get(k).age() - frame.age());
      if (distance < least) {
        least = distance;
        nearest = k;
      }
    }
    if (nearest < 0) {
      throw new BadInputException(
          dataset.path().toString(),
          String.format(
              Locale.ROOT,
              "frame %s shows the life stage %s, which no training frame shows, and no age says"
                  + " where it lies; state the ages of the life stages, or remove the frame",
              frame.name(),
              frame.lifeStage()));
    }
    return nearest;
  }

  /** Whether the pictures were computed. */
  public boolean synthetic() {
    return synthetic;
  }

  @Override
  public List<LifeStage> stages() {
    return stages;
  }

  @Override
  public int size() {
    return frames.size();
  }

  @Override
  public FrameInfo info(int index) {
    Frame frame = frames.get(index);
    HeadParams head = params.get(index);
    if (head == null) {
      head = frame.params();
      params.set(index, head);
    }
    return new FrameInfo(frame.name(), stageOfFrame[index], frame.facts(), head);
  }

  @Override
  public Picture picture(int index) {
    FramePictures pictures = cache.get(index);
    return new Picture(pictures.image().toFloat(), pictures.mask().toFloat());
  }

  /** The frame behind an index, with the truth that may lie beside it. */
  public Frame frame(int index) {
    return frames.get(index);
  }

  @Override
  public void prefetch(int[] indices) {
    cache.prefetch(indices);
  }

  @Override
  public void close() {
    cache.close();
  }
}
