package timewalker.prepare;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import timewalker.head.HeadModel;
import timewalker.io.BadInputException;
import timewalker.io.FolderLock;
import timewalker.io.OutputException;
import timewalker.io.OutputFolder;
import timewalker.io.dataset.DatasetManifest;
import timewalker.io.dataset.DatasetWriter;
import timewalker.io.dataset.HeadModelRef;
import timewalker.math.Parallel;
import timewalker.prepare.analysis.FaceAnalysisCache;
import timewalker.prepare.media.MediaNames;
import timewalker.prepare.person.FaceDecisions;
import timewalker.prepare.stage.StagesFile;
import timewalker.train.Split;

/**
 * Makes a dataset from photos and clips of one person's life:
 *
 * <ol>
 *   <li>analyse every picture; analyses are cached, so that a second run continues from there
 *   <li>find the person among the faces
 *   <li>find the life stages
 *   <li>fit the head, a shape for each stage
 *   <li>cut out the heads and write the dataset
 * </ol>
 *
 * Every step returns one result for each picture. {@link PictureResult} puts them side by side;
 * each picture has a {@link Verdict}, and no picture is dropped silently.
 */
public final class Preparation {
  /** Follows the work. Any call may throw to stop it. Any thread may call. */
  public interface Listener {
    /** A step of this many parts begins. */
    default void begun(String step, int parts) {}

    /** This many more parts are done. */
    default void advanced(int parts) {}

    /** This many frames of a clip have been counted; their total is unknown. */
    default void counted(InputFile clip, int frames) {}

    /** This many frames of a clip have been analysed. */
    default void analysed(InputFile clip, int frames, int of) {}

    /** A table is overwritten; its earlier content, perhaps edited by a person, is kept. */
    default void kept(Path table, Path before) {}
  }

  /**
   * What is wanted.
   *
   * @param inputs photos, clips, and folders of them
   * @param dataset the folder that is made
   * @param replace whether an older dataset there may be replaced
   * @param person photo of the person, or a folder of some
   * @param faces list of decided faces
   * @param stages list of life stages
   * @param born birthday of the person
   */
  public record Request(
      List<Path> inputs,
      Path dataset,
      boolean replace,
      Optional<Path> person,
      Optional<Path> faces,
      Optional<Path> stages,
      Optional<LocalDate> born) {
    public Request {
      inputs = List.copyOf(inputs);
    }

    /** The folder beside the dataset for everything that is not part of it. */
    public Path workFolder() {
      Path name = dataset.toAbsolutePath().normalize().getFileName();
      return dataset.toAbsolutePath().normalize().resolveSibling(name + WORK);
    }

    /** The folder in the work folder for the report. */
    public Path reportFolder() {
      return workFolder().resolve("report");
    }
  }

  private static final String WORK = "-prepare";
  private static final String CACHE = "cache";
  static final String STAGES = "stages.csv";
  static final String FACES = "faces.csv";
  private static final String TAKEN =
      "another run is preparing this dataset; wait for its end or name another folder";

  /** Whether a folder is the one beside some dataset, as {@link Request#workFolder} names it. */
  static boolean isWorkFolder(Path folder) {
    return folder.getFileName().toString().endsWith(WORK)
        && Files.isDirectory(folder.resolve(CACHE));
  }

  private final Request request;
  private final PrepareSettings settings;
  private final HeadModel head;
  private final Parallel parallel;
  private final Listener listener;

  /** A preparation with a head model whose landmarks are known. */
  public Preparation(
      Request request,
      PrepareSettings settings,
      HeadModel head,
      Parallel parallel,
      Listener listener) {
    this.request = request;
    this.settings = settings;
    this.head = head;
    this.parallel = parallel;
    this.listener = listener;
  }

  /**
   * Does all steps.
   *
   * @throws BadInputException when nothing usable is left
   */
  public PreparationResult run() throws IOException {
    return run(true);
  }

  /** Analyses pictures, finds person and stages, but writes no dataset. */
  public PreparationResult plan() throws IOException {
    return run(false);
  }

  private PreparationResult run(boolean write) throws IOException {
    try {
      return steps(write);
    } catch (IOException e) {
      throw diskFull(e, request.dataset);
    }
  }

  private PreparationResult steps(boolean write) throws IOException {
    InputFiles input =
        InputFiles.find(request.inputs, List.of(request.dataset, request.workFolder()));
    Optional<StagesFile> stages = read(request.stages, input, StagesFile::read);
    FaceDecisions decisions =
        read(request.faces, input, FaceDecisions::read).orElse(FaceDecisions.NONE);
    DatasetWriter.requireName(request.dataset);
    if (write) {
      // What stands in the way of the dataset is said before hours are spent, not after.
      writer().close();
    }
    requireOwn(request.workFolder());
    Path work = request.workFolder();
    try (FolderLock _ = FolderLock.take(work, request.dataset, TAKEN);
        WorkerPool pool = new WorkerPool(head, parallel)) {
      List<AnalysedPicture> pictures = analyse(pool, work, input);
      requirePrints(input, pictures, stages, decisions);
      request.born.ifPresent(day -> StageStep.requirePossible(day, pictures));
      listener.begun("Finding the person", 1);
      PersonStep.Result people =
          new PersonStep(pool, settings).run(pictures, request.person, decisions, stages);
      FaceDecisions faces = people.questions().and(decisions.answered());
      EditedTable.replace(work.resolve(FACES), faces.table(), listener);
      listener.begun("Finding life stages", 1);
      StageStep.Result found =
          StageStep.run(pictures, people.faces(), stages, request.born, settings);
      EditedTable.replace(work.resolve(STAGES), found.file().table(), listener);
      Optional<FitStep.Result> fit = Optional.empty();
      if (write && found.stages().stream().anyMatch(PictureStage::found)) {
        FitStep step = new FitStep(pool, settings, listener);
        fit = Optional.of(step.run(pictures, people.faces(), found.stages()));
      }
      List<HeadFit> fits =
          fit.map(FitStep.Result::fits)
              .orElseGet(() -> Collections.nCopies(pictures.size(), HeadFit.NONE));
      List<PictureResult> results =
          PictureResult.of(pictures, people.faces(), found.stages(), fits);
      listener.begun("Looking for near copies", 1);
      NearCopies copies = NearCopies.of(results);
      return new PreparationResult(
          input,
          request.born,
          write ? writeFrames(pool, results, copies) : results,
          fit.map(FitStep.Result::person),
          people.others(),
          people.questions().open(),
          people.questions().confirmed(),
          copies.count(),
          work);
    }
  }

  /** Requires that the work folder is this program's, since its files are overwritten. */
  private static void requireOwn(Path work) throws IOException {
    OutputFolder.requireNoLinks(work);
    boolean ours =
        Stream.of(CACHE, STAGES, FACES).anyMatch(name -> Files.exists(work.resolve(name)));
    if (Files.isDirectory(work) && !ours && !OutputFolder.holdsOnlyLeftovers(work)) {
      throw new BadInputException(
          work.toString(),
          "is needed for the report but holds other files; move it away or name another dataset");
    }
  }

  /** Requires that the prints which tables name are there. */
  private void requirePrints(
      InputFiles input,
      List<AnalysedPicture> pictures,
      Optional<StagesFile> stages,
      FaceDecisions decisions) {
    Set<String> found =
        pictures.stream()
            .flatMap(picture -> picture.file().names().stream())
            .collect(Collectors.toSet());
    stages.ifPresent(table ->
        input
            .names()
            .requirePrints(String.valueOf(request.stages.orElse(null)), table.named(), found));
    request.faces.ifPresent(
        table -> input.names().requirePrints(table.toString(), decisions.named(), found));
  }

  private interface Reading<T> {
    T read(Path file, MediaNames there) throws IOException;
  }

  private static <T> Optional<T> read(Optional<Path> file, InputFiles input, Reading<T> reading)
      throws IOException {
    return file.isPresent()
        ? Optional.of(reading.read(file.get(), input.names()))
        : Optional.empty();
  }

  private List<AnalysedPicture> analyse(WorkerPool pool, Path work, InputFiles input)
      throws IOException {
    FaceAnalysisCache cache = new FaceAnalysisCache(work.resolve(CACHE), settings.analysisKey());
    return new AnalysisStep(pool, cache, settings, listener).run(input.files());
  }

  /** Chooses held-out frames, cuts out heads, and writes a dataset if a training frame is left. */
  private List<PictureResult> writeFrames(
      WorkerPool pool, List<PictureResult> pictures, NearCopies copies) throws IOException {
    List<Optional<Split>> splits = Splits.choose(pictures, copies, settings.testEvery());
    Path thumbnails = request.reportFolder().resolve("frames");
    emptied(thumbnails);
    listener.begun("Cutting out heads", pictures.size());
    try (DatasetWriter writer = writer()) {
      List<DatasetFrame> frames =
          new DatasetStep(pool, writer, thumbnails, settings, listener).run(pictures, splits);
      if (frames.stream().anyMatch(DatasetFrame::isTrained)) {
        writer.finish();
      }
      return IntStream.range(0, frames.size())
          .mapToObj(i -> pictures.get(i).with(frames.get(i)))
          .toList();
    }
  }

  private DatasetWriter writer() throws IOException {
    DatasetWriter.Settings how = DatasetWriter.Settings.DEFAULT.withReplace(request.replace);
    return DatasetWriter.create(request.dataset, manifest(), how);
  }

  private static void emptied(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> old = Files.list(folder)) {
        for (Path file : (Iterable<Path>) old.sorted(Comparator.naturalOrder())::iterator) {
          Files.delete(file);
        }
      }
    }
  }

  /** The manifest. It does not say where the pictures came from. */
  private DatasetManifest manifest() {
    HeadModelRef reference = HeadModelRef.of(head);
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("params", "fitted");
    node.put("size", settings.size());
    node.put("test_every", settings.testEvery());
    return DatasetManifest.overWhite(reference, false).withSettings(node);
  }

  /** Turns a failure by a full disk into bad input, since a stack trace would not help. */
  static IOException diskFull(IOException e, Path dataset) {
    if (OutputException.isDiskFull(dataset.toAbsolutePath().normalize().getParent(), e)) {
      throw new BadInputException(
          dataset.toString(),
          "the disk is full; free some space and run again (finished analyses are cached, partial"
              + " files are removed)",
          e);
    }
    return e;
  }

  /** Number of pictures per reason, kept pictures included. */
  static Map<Verdict.Reason, Integer> count(List<PictureResult> pictures) {
    Map<Verdict.Reason, Integer> counts = new TreeMap<>();
    pictures.forEach(p -> counts.merge(p.verdict().reason(), 1, Integer::sum));
    return counts;
  }
}
