package timewalker.jobs.animate;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import timewalker.avatar.MotionTransfer;
import timewalker.avatar.PersonalSpace;
import timewalker.head.ExpressionTransfer;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.io.BadInputException;
import timewalker.io.avatar.HeadModels;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.Frame;
import timewalker.io.dataset.HeadModelRef;
import timewalker.jobs.film.Film;
import timewalker.jobs.prepare.PreparationJob;
import timewalker.math.Parallel;

/** The motion of a dataset, moment by moment, for another head to follow. */
public final class Driver {
  private final Path folder;
  private final Dataset dataset;
  private final HeadModel own;
  private final HeadModel tracked; // the same where nothing need be carried over
  private final Optional<ClipTimes> times; // of a clip
  private final Map<Pairing, ExpressionTransfer> transfers = new HashMap<>();
  private final Map<Pairing, HeadParams> carried = new HashMap<>();

  /**
   * What of the driver goes to whom.
   *
   * @param driver name of one of the driver's life stages, or frames
   * @param follower the numbers of the shape that follows
   */
  private record Pairing(String driver, FloatBuffer follower) {}

  private Driver(
      Path folder, Dataset dataset, HeadModel own, HeadModel tracked, Optional<ClipTimes> times) {
    this.folder = folder;
    this.dataset = dataset;
    this.own = own;
    this.tracked = tracked;
    this.times = times;
  }

  /**
   * Opens a dataset whose motion is transferred.
   *
   * @param models finds the head model it was tracked with, where that is not the avatar's
   * @throws BadInputException when it was tracked with a head model that cannot be found
   */
  public static Driver open(Path dataset, PersonalSpace space, HeadModels models)
      throws IOException {
    return open(dataset, dataset, space, models, Optional.empty());
  }

  /**
   * Opens a dataset, or a clip, whose dataset is made first unless it is there.
   *
   * @param film what the motion is for; a clip's dataset lies in the same folder
   * @param models finds the head model a dataset was tracked with, where that is not the avatar's
   * @param parallel threads that prepare a clip
   * @param listener told of the preparation of a clip
   * @throws BadInputException when there is no such file, a clip shows nothing that can drive a
   *     head, or a dataset was tracked with a head model that cannot be found
   */
  public static Driver open(
      Path clipOrDataset,
      Path film,
      PersonalSpace space,
      HeadModels models,
      Parallel parallel,
      PreparationJob.Listener listener)
      throws IOException {
    if (!Files.exists(clipOrDataset)) {
      throw new BadInputException(clipOrDataset.toString(), "does not exist");
    }
    if (Files.isDirectory(clipOrDataset)) {
      return open(clipOrDataset, space, models);
    }
    DriverClip clip = new DriverClip(clipOrDataset, film);
    ClipTimes times = clip.prepare(parallel, listener);
    return open(clip.dataset(), clipOrDataset, space, models, Optional.of(times));
  }

  private static Driver open(
      Path folder, Path named, PersonalSpace space, HeadModels models, Optional<ClipTimes> times)
      throws IOException {
    Dataset dataset = Dataset.open(folder);
    HeadModelRef ref = dataset.headModel();
    HeadModel own = space.head();
    boolean same =
        ref.id().equals(own.id()) && ref.sha256().orElse(own.sha256()).equals(own.sha256());
    HeadModel tracked = same ? own : models.find(ref.id(), ref.sha256(), named.toString());
    // data that name no release of a model and were tracked with this one
    boolean equal = tracked.sha256().equals(own.sha256());
    return new Driver(named, dataset, own, equal ? own : tracked, times);
  }

  /**
   * A frame's head, in the avatar's head model.
   *
   * @param shape [S] of the head that follows
   */
  public HeadParams params(Frame frame, float[] shape) {
    if (tracked == own) {
      return frame.params();
    }
    FloatBuffer follower = FloatBuffer.wrap(shape.clone());
    return carried.computeIfAbsent(
        new Pairing(frame.name(), follower),
        _ -> {
          HeadParams params = frame.params();
          return transfers
              .computeIfAbsent(
                  new Pairing(frame.lifeStage(), follower), _ -> transfer(params.shape(), shape))
              .carry(params);
        });
  }

  private ExpressionTransfer transfer(float[] leader, float[] follower) {
    try {
      return new ExpressionTransfer(tracked, leader, own, follower);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(
          folder.toString(),
          String.format(
              Locale.ROOT,
              "its head model %s does not fit that of the avatar, %s: %s",
              tracked.id(),
              own.id(),
              e.getMessage()),
          e);
    }
  }

  /** How well the faces of another head model were transferred; empty before the first transfer. */
  public Optional<Transferred> transferred() {
    if (transfers.isEmpty()) {
      return Optional.empty();
    }
    double residual = 0;
    double motion = 0;
    for (ExpressionTransfer transfer : transfers.values()) {
      residual += 1000 * transfer.meanResidual() / transfers.size();
      motion += 1000 * transfer.meanMotion() / transfers.size();
    }
    return Optional.of(new Transferred(tracked.id(), own.id(), residual, motion));
  }

  /**
   * Quality of a transfer of faces from one head model to another.
   *
   * @param residual mean error of the face, millimetres
   * @param motion mean motion of the face, millimetres
   */
  public record Transferred(String from, String to, double residual, double motion) {
    public String text() {
      return String.format(
          Locale.ROOT,
          "Expressions of head model %s on %s: mean error %.2f mm, mean motion %.2f mm",
          from,
          to,
          residual,
          motion);
    }

    public Map<String, Object> data() {
      Map<String, Object> data = new LinkedHashMap<>();
      data.put("from", from);
      data.put("to", to);
      data.put("residual_mm", residual);
      data.put("motion_mm", motion);
      return data;
    }
  }

  /** How far the avatar's expressions may go. */
  MotionTransfer.Bounds bounds() {
    return MotionTransfer.Bounds.of(own);
  }

  /** Whether its pictures are photos. */
  public boolean ofPhotos() {
    return !dataset.manifest().synthetic();
  }

  /** Whether the parameters are the truth, and so relative to the driver's true calm face. */
  boolean exact() {
    return dataset.exactParams();
  }

  /**
   * Its moments at their times: those of a clip, else {@link Film#USUAL_RATE} a second.
   *
   * @param stage only frames of this life stage; empty for all
   * @throws BadInputException when there is none
   */
  public Timeline<Frame> timeline(Optional<String> stage) {
    List<Frame> wanted = moments(stage);
    Optional<Timeline<Frame>> ofClip =
        times.flatMap(t -> t.timeline(byTimestep(Optional.empty()), isOf(stage)));
    return ofClip.orElseGet(() -> Timeline.even(wanted, Film.USUAL_RATE));
  }

  /**
   * What a film shows that keeps the driver's own time.
   *
   * @throws BadInputException when it claims to last more than an hour
   */
  public List<Frame> film(Timeline<Frame> timeline) {
    if (timeline.pictures() > Timeline.MOST_PICTURES) {
      throw new BadInputException(
          folder.toString(),
          String.format(Locale.ROOT, "lasts %.0f s; cut it into shorter clips", timeline.end()));
    }
    return timeline.film();
  }

  /**
   * One frame a moment, in the order of time; of several cameras the first.
   *
   * @param stage only frames of this life stage; empty for all
   */
  public List<Frame> moments(Optional<String> stage) {
    Map<Integer, Frame> moments = byTimestep(stage);
    if (moments.isEmpty()) {
      List<String> names = dataset.stages().stream().map(Dataset.Stage::name).toList();
      throw new BadInputException(
          folder.toString(),
          stage
              .map(name ->
                  String.format(
                      Locale.ROOT,
                      "has no life stage %s; there are %s",
                      name,
                      String.join(", ", names)))
              .orElse("contains no frame"));
    }
    return new ArrayList<>(moments.values());
  }

  private static Predicate<Frame> isOf(Optional<String> stage) {
    return frame -> stage.isEmpty() || frame.lifeStage().equals(stage.get());
  }

  private Map<Integer, Frame> byTimestep(Optional<String> stage) {
    TreeMap<Integer, Frame> moments = new TreeMap<>();
    dataset.frames().stream()
        .filter(isOf(stage))
        .sorted(Comparator.comparingInt(Frame::cameraIndex))
        .forEach(frame -> moments.putIfAbsent(frame.timestep(), frame));
    return moments;
  }
}
