package timewalker.jobs.ablate;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import timewalker.engine.Engine;
import timewalker.engine.EngineChoice;
import timewalker.io.avatar.AvatarFile;
import timewalker.io.avatar.HeadModels;
import timewalker.io.dataset.DatasetFrames;
import timewalker.io.image.ByteImage;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.jobs.Progress;
import timewalker.jobs.measure.Evaluation;
import timewalker.jobs.measure.Perception;
import timewalker.jobs.picture.Pictures;
import timewalker.math.Parallel;

/**
 * Renders held-out frames of a dataset with the avatar of every row, like the paper's Fig. 4. The
 * figures alone decide which frames are shown: the frame with the typical difference between the
 * rows, and the frame with the largest one. The enlarged window is where their pictures differ
 * most.
 */
final class AblationPictures {
  /** Side of the window, as a part of the picture's. */
  private static final int PARTS = 4;

  private static final byte[] FRAME = {(byte) 194, (byte) 100, (byte) 44};

  private final DatasetFrames frames;
  private final Map<AblationRow, RowRun> runs;
  private final HeadModels models;
  private final EngineChoice engines;
  private final Parallel parallel;

  /**
   * @param frames of the data set
   * @param runs the finished rows, in the order in which they are shown
   */
  AblationPictures(
      DatasetFrames frames,
      Map<AblationRow, RowRun> runs,
      HeadModels models,
      EngineChoice engines,
      Parallel parallel) {
    this.frames = frames;
    this.runs = runs;
    this.models = models;
    this.engines = engines;
    this.parallel = parallel;
  }

  /** A frame that was chosen, and what to say of it. */
  private record Choice(RowRun.HeldOutFrame frame, String why) {}

  /**
   * The comparisons.
   *
   * @param dataset its name, for captions
   * @param avatars where each row's lies
   * @param progress advanced by one a row
   */
  List<Comparison> of(String dataset, Map<AblationRow, Path> avatars, Progress progress)
      throws IOException {
    List<Choice> choices = choices();
    List<Map<AblationRow, ByteImage>> shown = new ArrayList<>();
    choices.forEach(_ -> shown.add(new LinkedHashMap<>()));
    for (Map.Entry<AblationRow, Path> row : avatars.entrySet()) {
      AvatarFile avatar = AvatarFile.read(row.getValue(), models);
      try (Engine engine = engines.open(avatar.space(), parallel)) {
        Evaluation evaluation = new Evaluation(engine, frames, avatar.render(), Perception.NONE);
        for (int c = 0; c < choices.size(); c++) {
          int index = index(choices.get(c).frame.name());
          shown.get(c).put(row.getKey(), Pictures.colour(evaluation.render(frames.info(index))));
        }
      }
      progress.advance(1);
    }
    List<Comparison> comparisons = new ArrayList<>();
    for (int c = 0; c < choices.size(); c++) {
      comparisons.add(comparison(dataset, choices.get(c), shown.get(c)));
    }
    return comparisons;
  }

  private List<Choice> choices() {
    if (runs.isEmpty()) {
      return List.of();
    }
    RowRun any = runs.values().iterator().next();
    List<RowRun.HeldOutFrame> sorted =
        any.frames().stream()
            .filter(f -> !f.between())
            .filter(f -> runs.values().stream().allMatch(run -> psnr(run, f.name()).isPresent()))
            .sorted(Comparator.comparingDouble(this::apart))
            .toList();
    if (sorted.isEmpty()) {
      return List.of();
    }
    List<Choice> choices = new ArrayList<>();
    choices.add(
        new Choice(
            sorted.get(sorted.size() / 2), "a frame with a typical difference between the rows"));
    if (runs.size() > 1 && sorted.size() > 1) {
      choices.add(
          new Choice(sorted.getLast(), "the frame with the largest difference between the rows"));
    }
    return choices;
  }

  /** From the worst row's PSNR of a frame to the best one's, dB. */
  private double apart(RowRun.HeldOutFrame frame) {
    double least = Double.POSITIVE_INFINITY;
    double most = Double.NEGATIVE_INFINITY;
    for (RowRun run : runs.values()) {
      double psnr = psnr(run, frame.name()).orElseThrow();
      least = Math.min(least, psnr);
      most = Math.max(most, psnr);
    }
    return most - least;
  }

  /** Empty where it is unknown: that of two equal pictures is no number. */
  private static Optional<Double> psnr(RowRun run, String name) {
    return run.frames().stream()
        .filter(f -> f.name().equals(name))
        .findFirst()
        .flatMap(f -> Optional.ofNullable(f.figures().get(Figure.PSNR.key())));
  }

  private int index(String name) {
    for (int i = 0; i < frames.size(); i++) {
      if (frames.info(i).name().equals(name)) {
        return i;
      }
    }
    throw new IllegalStateException("no frame " + name);
  }

  private Comparison comparison(String dataset, Choice choice, Map<AblationRow, ByteImage> shown) {
    String name = choice.frame.name();
    ByteImage truth = ByteImage.of(frames.picture(index(name)).colour());
    int side = Math.max(1, Math.min(truth.width(), truth.height()) / PARTS);
    int[] corner = widestApart(List.copyOf(shown.values()), side);
    List<Comparison.Column> columns = new ArrayList<>();
    columns.add(
        new Comparison.Column(
            "truth",
            "",
            framed(truth, corner, side),
            enlarged(truth, corner, side),
            frames.synthetic() ? Optional.of(SyntheticMediaTag.ALGORITHMIC) : Optional.empty()));
    shown.forEach((row, picture) ->
        columns.add(
            new Comparison.Column(
                row.title(),
                psnr(requireNonNull(runs.get(row)), name)
                    .map(psnr -> String.format(Locale.ROOT, "%.2f dB", psnr))
                    .orElseThrow(),
                picture,
                enlarged(picture, corner, side),
                Optional.of(SyntheticMediaTag.TRAINED))));
    return new Comparison(
        String.format(
            Locale.ROOT,
            "%s, %s, life stage %s (%s): %s",
            dataset,
            name,
            choice.frame.stage(),
            choice.frame.split(),
            choice.why),
        columns);
  }

  /** The upper left corner of the window in which the pictures differ most; the middle if none. */
  private static int[] widestApart(List<ByteImage> pictures, int side) {
    int width = pictures.getFirst().width();
    int height = pictures.getFirst().height();
    // Sums over everything above and to the left make a window's sum four look-ups.
    double[] sums = new double[(width + 1) * (height + 1)];
    for (int y = 0; y < height; y++) {
      double line = 0;
      for (int x = 0; x < width; x++) {
        for (int c = 0; c < 3; c++) {
          int least = 255;
          int most = 0;
          for (ByteImage picture : pictures) {
            least = Math.min(least, picture.at(x, y, c));
            most = Math.max(most, picture.at(x, y, c));
          }
          line += most - least;
        }
        sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + line;
      }
    }
    int[] corner = {(width - side) / 2, (height - side) / 2};
    double largest = 0;
    for (int y = 0; y + side <= height; y++) {
      for (int x = 0; x + side <= width; x++) {
        double sum =
            sums[(y + side) * (width + 1) + x + side]
                - sums[y * (width + 1) + x + side]
                - sums[(y + side) * (width + 1) + x]
                + sums[y * (width + 1) + x];
        if (sum > largest) {
          largest = sum;
          corner = new int[] {x, y};
        }
      }
    }
    return corner;
  }

  /** The window as wide as the picture. */
  private static ByteImage enlarged(ByteImage picture, int[] corner, int side) {
    int size = picture.width();
    double step = (double) side / size;
    ByteImage out = new ByteImage(size, size, 3);
    for (int y = 0; y < size; y++) {
      for (int x = 0; x < size; x++) {
        for (int c = 0; c < 3; c++) {
          double value =
              picture.between(corner[0] + (x + 0.5) * step, corner[1] + (y + 0.5) * step, c);
          out.data()[(y * size + x) * 3 + c] = (byte) Math.rint(value);
        }
      }
    }
    return out;
  }

  /** With a line around the window. */
  private static ByteImage framed(ByteImage picture, int[] corner, int side) {
    ByteImage out = new ByteImage(picture.width(), picture.height(), 3, picture.data().clone());
    for (int i = 0; i < side; i++) {
      for (int[] at :
          new int[][] {
            {corner[0] + i, corner[1]},
            {corner[0] + i, corner[1] + side - 1},
            {corner[0], corner[1] + i},
            {corner[0] + side - 1, corner[1] + i}
          }) {
        System.arraycopy(FRAME, 0, out.data(), 3 * (at[1] * out.width() + at[0]), 3);
      }
    }
    return out;
  }
}
