package timewalker.jobs.ablate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import timewalker.io.BadInputException;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.DatasetFingerprint;
import timewalker.jobs.Progress;
import timewalker.train.Split;
import timewalker.train.TrainingSettings;

/**
 * A dataset that the rows of an ablation are trained on.
 *
 * @param name of its folder, unique among the others
 * @param dataset opened
 * @param ours settings of the row "ours"
 * @param fingerprint of its files
 */
public record AblatedDataset(
    String name, Dataset dataset, TrainingSettings ours, String fingerprint) {
  /** A data set whose files are read once for the fingerprint. */
  public static AblatedDataset of(Dataset dataset, TrainingSettings ours, Progress progress)
      throws IOException {
    return new AblatedDataset(
        nameOf(dataset), dataset, ours, DatasetFingerprint.of(dataset, progress::advance));
  }

  private static String nameOf(Dataset dataset) {
    Path name = dataset.path().toAbsolutePath().normalize().getFileName();
    return name == null ? "dataset" : name.toString();
  }

  /** Makes sure before any work that rows can be trained on it and measured. */
  public static void requireUsable(Dataset dataset, Set<String> namesBefore) {
    String where = dataset.path().toString();
    if (!namesBefore.add(nameOf(dataset))) {
      throw new BadInputException(
          where, "has the same name as another dataset; rename one of the folders");
    }
    if (dataset.frames(Split.TRAIN).isEmpty()) {
      throw new BadInputException(
          where, "contains no frame of split \"train\"; training needs at least one");
    }
    Set<String> trained = new HashSet<>();
    dataset.frames(Split.TRAIN).forEach(frame -> trained.add(frame.lifeStage()));
    boolean measurable =
        dataset.frames().stream()
            .anyMatch(f -> !f.split().isTrained() && trained.contains(f.lifeStage()));
    if (!measurable) {
      throw new BadInputException(
          where,
          "contains no held-out frame (split val or test) of a trained life stage; at least one"
              + " is needed to measure");
    }
  }
}
