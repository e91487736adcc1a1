package timewalker.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import timewalker.avatar.PersonalSpace;
import timewalker.io.BadInputException;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.Frame;
import timewalker.io.dataset.HeadModelRef;

/** Somebody's motion that another head can follow: a dataset, moment by moment. */
final class Driver {
  private final Path folder;
  private final Dataset dataset;

  private Driver(Path folder, Dataset dataset) {
    this.folder = folder;
    this.dataset = dataset;
  }

  /**
   * Opens a dataset whose motion shall be carried over.
   *
   * @param named what the user called it
   * @throws BadInputException when it was tracked with another head model than the avatar's
   */
  static Driver open(Path folder, Path named, PersonalSpace space) throws IOException {
    Dataset dataset = Dataset.open(folder);
    HeadModelRef tracked = dataset.headModel();
    String sha256 = space.head().sha256();
    if (!tracked.id().equals(space.head().id())
        || !tracked.sha256().orElse(sha256).equals(sha256)) {
      throw new BadInputException(
          named.toString(),
          "was tracked with the head model \"%s\", the avatar has \"%s\"; motion cannot be carried"
                  .formatted(tracked.id(), space.head().id())
              + " from one to the other");
    }
    return new Driver(named, dataset);
  }

  /** Whether the parameters are the truth, and so relative to the driver's true calm face. */
  boolean exact() {
    return dataset.exactParams();
  }

  /**
   * One frame a moment, in the order of time; of several cameras the first.
   *
   * @param stage only frames of this life stage; empty for all
   */
  List<Frame> moments(Optional<String> stage) {
    TreeMap<Integer, Frame> moments = new TreeMap<>();
    dataset.frames().stream()
        .filter(frame -> stage.isEmpty() || frame.lifeStage().equals(stage.get()))
        .sorted(Comparator.comparingInt(Frame::cameraIndex))
        .forEach(frame -> moments.putIfAbsent(frame.timestep(), frame));
    if (moments.isEmpty()) {
      List<String> names = dataset.stages().stream().map(Dataset.Stage::name).toList();
      throw new BadInputException(
          folder.toString(),
          stage
              .map(name -> "has no life stage %s, but %s".formatted(name, String.join(", ", names)))
              .orElse("holds no frame"));
    }
    return new ArrayList<>(moments.values());
  }
}
