package timewalker.prepare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import timewalker.io.BadInputException;
import timewalker.io.video.ClipReader;
import timewalker.prepare.analysis.FaceAnalysis;
import timewalker.prepare.analysis.FaceAnalysisCache;
import timewalker.prepare.analysis.FaceAnalyzer;
import timewalker.prepare.media.CameraClock;
import timewalker.prepare.media.PhotoFile;
import timewalker.prepare.media.ShotSplitter;
import timewalker.prepare.stage.StageFinder;

/** Step 1: analyses every picture, or reads its cached analysis. */
final class AnalysisStep {
  /** A clip may have this many frames fewer than its header says, or this share of them. */
  private static final int FEW_FRAMES = 5;

  private static final double MISSING = 0.05;

  /** Of files with the same content the smallest counts. */
  private static final Comparator<InputFile> ORIGINAL =
      Comparator.comparing((InputFile file) -> !StageFinder.isStated(file.name()))
          .thenComparingInt(file -> file.path().getFileName().toString().length());

  private final WorkerPool pool;
  private final FaceAnalysisCache cache;
  private final PrepareSettings settings;
  private final Preparation.Listener listener;
  private final PhotoAnalysis photos;

  AnalysisStep(
      WorkerPool pool,
      FaceAnalysisCache cache,
      PrepareSettings settings,
      Preparation.Listener listener) {
    this.pool = pool;
    this.cache = cache;
    this.settings = settings;
    this.listener = listener;
    photos = new PhotoAnalysis(cache, settings);
  }

  /**
   * The pictures of all files, in the files' order; a page's prints in theirs. Of files with the
   * same content one counts.
   */
  List<AnalysedPicture> run(List<InputFile> files) throws IOException {
    List<List<AnalysedPicture>> found = new ArrayList<>(Collections.nCopies(files.size(), null));
    listener.begun("Looking for copies", files.size());
    String[] keys = keys(files);
    List<InputFile> originals = originals(files, keys);
    listener.begun("Analysing photos and clips", files.size());
    int[] still = indices(files, false);
    pool.each(
        still.length,
        (worker, i) -> {
          int f = still[i];
          InputFile file = files.get(f);
          found.set(
              f,
              originals.get(f).name().equals(file.name())
                  ? photo(worker, originals.get(f), keys[f])
                  : List.of(AnalysedPicture.copy(file, originals.get(f))));
          listener.advanced(1);
        });
    for (int i : indices(files, true)) {
      InputFile file = files.get(i);
      found.set(
          i,
          originals.get(i).name().equals(file.name())
              ? clip(originals.get(i), keys[i])
              : List.of(AnalysedPicture.copy(file, originals.get(i))));
      listener.advanced(1);
    }
    return found.stream().flatMap(List::stream).toList();
  }

  /** [files] what tells the content of each, null where it cannot be read. */
  private @Nullable String[] keys(List<InputFile> files) throws IOException {
    @Nullable String[] keys = new String[files.size()];
    pool.each(
        keys.length,
        (worker, i) -> {
          try {
            keys[i] = key(files.get(i));
          } catch (BadInputException | IOException e) {
            keys[i] = null; // why is said where the file is analysed
          }
          listener.advanced(1);
        });
    return keys;
  }

  /** What tells the content of a file. A photo that is too large to be read is not hashed. */
  private String key(InputFile file) throws IOException {
    if (Files.exists(file.path()) && !Files.exists(Path.of(file.path().toString()))) {
      throw new BadInputException(
          file.name(), "has a name that is not text in this system's encoding; rename it");
    }
    if (!file.clip()) {
      PhotoFile.requireFile(file.path());
    }
    return cache.keyOf(file.path(), () -> listener.advanced(0));
  }

  /**
   * [files] the file that counts in place of each: of the same content one in a folder that states
   * a life stage, then that with the shortest name, which is not "1 copy.jpg" or "1 (1).jpg". It
   * knows the names of its copies.
   */
  private static List<InputFile> originals(List<InputFile> files, @Nullable String[] keys) {
    Map<String, InputFile> originals = new HashMap<>();
    for (int i = 0; i < keys.length; i++) {
      if (keys[i] != null) {
        originals.merge(
            keys[i],
            files.get(i),
            (first, later) -> ORIGINAL.compare(later, first) < 0 ? later : first);
      }
    }
    Map<InputFile, List<String>> copies = new HashMap<>();
    for (int i = 0; i < keys.length; i++) {
      InputFile original = original(files.get(i), keys[i], originals);
      if (!original.equals(files.get(i))) {
        copies.computeIfAbsent(original, o -> new ArrayList<>()).add(files.get(i).name());
      }
    }
    List<InputFile> counting = new ArrayList<>();
    for (int i = 0; i < keys.length; i++) {
      InputFile original = original(files.get(i), keys[i], originals);
      counting.add(original.withCopies(copies.getOrDefault(original, List.of())));
    }
    return counting;
  }

  private static InputFile original(
      InputFile file, @Nullable String key, Map<String, InputFile> originals) {
    return key == null ? file : originals.getOrDefault(key, file);
  }

  private static int[] indices(List<InputFile> files, boolean clips) {
    int[] all = new int[files.size()];
    int count = 0;
    for (int i = 0; i < all.length; i++) {
      if (files.get(i).clip() == clips) {
        all[count++] = i;
      }
    }
    return Arrays.copyOf(all, count);
  }

  private List<AnalysedPicture> photo(Worker worker, InputFile file, @Nullable String known)
      throws IOException {
    String key;
    try {
      key = known != null ? known : key(file); // says why it cannot be read
    } catch (BadInputException | IOException e) {
      return List.of(PhotoAnalysis.unreadable(file, e));
    }
    return photos.of(worker, file, key);
  }

  private List<AnalysedPicture> clip(InputFile file, @Nullable String content) throws IOException {
    String key;
    try {
      key = (content != null ? content : key(file)) + "-" + settings.clipFrames();
      if (photos.isRendered(file)) {
        return List.of(AnalysedPicture.rendered(file));
      }
    } catch (BadInputException | IOException e) {
      return List.of(PhotoAnalysis.unreadable(file, e));
    }
    ClipPlan plan;
    List<FaceAnalysis> analyses;
    Header header;
    try {
      Optional<ClipPlan> known = cache.findNumbers(key).flatMap(ClipPlan::of);
      plan = known.isPresent() ? known.get() : plan(file, key);
      analyses = analyses(file, plan, key);
      header = header(file);
    } catch (BadInputException e) {
      return List.of(PhotoAnalysis.unreadable(file, e));
    }
    List<AnalysedPicture> pictures = new ArrayList<>();
    for (int i = 0; i < analyses.size(); i++) {
      pictures.add(
          AnalysedPicture.frame(
              file, plan.frames()[i], plan.shots()[i], analyses.get(i).takenAt(header.taken)));
    }
    missing(file, plan, header.frames).ifPresent(pictures::add);
    return List.copyOf(pictures);
  }

  /** A placeholder for frames that a clip's header claims but the clip does not have. */
  private static Optional<AnalysedPicture> missing(InputFile file, ClipPlan plan, long promised) {
    int there = plan.count();
    if (there + Math.max(FEW_FRAMES, MISSING * promised) >= promised) {
      return Optional.empty();
    }
    String why =
        String.format(
            Locale.ROOT,
            "the clip is truncated: %d of about %d frames can be read",
            there,
            promised);
    return Optional.of(AnalysedPicture.unreadable(file, there, why));
  }

  /** What a clip says of itself: about how many frames it holds, and when it was taken, in UTC. */
  private record Header(long frames, Optional<LocalDateTime> taken) {}

  private Header header(InputFile file) throws IOException {
    try (ClipReader reader =
        ClipReader.open(file.path(), settings.analysisSize(), settings.decodingTime())) {
      return new Header(
          reader.estimatedFrames(),
          reader
              .taken()
              .map(instant -> LocalDateTime.ofInstant(instant, ZoneOffset.UTC))
              .filter(time -> !CameraClock.isUnset(time))
              .or(() -> PhotoAnalysis.writtenDate(file, false)));
    }
  }

  /** Reads the clip once to count its frames and find its shots. */
  private ClipPlan plan(InputFile file, String key) throws IOException {
    ShotSplitter splitter = new ShotSplitter();
    try (ClipReader reader =
        ClipReader.open(file.path(), settings.analysisSize(), settings.decodingTime())) {
      for (var frame = reader.next(); frame.isPresent(); frame = reader.next()) {
        splitter.add(frame.get().picture());
        listener.counted(file, splitter.frames());
      }
    }
    int count = splitter.frames();
    ClipPlan plan = ClipPlan.of(count, splitter.cuts(), Math.ceilDiv(count, settings.clipFrames()));
    cache.putNumbers(key, plan.numbers());
    return plan;
  }

  private List<FaceAnalysis> analyses(InputFile file, ClipPlan plan, String key)
      throws IOException {
    int blocks = Math.ceilDiv(plan.frames().length, WorkerPool.BLOCK);
    List<Optional<List<FaceAnalysis>>> known = new ArrayList<>();
    for (int b = 0; b < blocks; b++) {
      int frames = Math.min(WorkerPool.BLOCK, plan.frames().length - b * WorkerPool.BLOCK);
      known.add(cache.find(key, b, frames));
    }
    FaceAnalysis[] analyses = new FaceAnalysis[plan.frames().length];
    if (known.stream().anyMatch(Optional::isEmpty)) {
      FaceAnalysis[][] fresh = new FaceAnalysis[blocks][];
      pool.clip(
          file,
          settings,
          frame -> plan.contains(frame.index()),
          (worker, i, picture) -> {
            int block = i / WorkerPool.BLOCK;
            if (known.get(block).isPresent()) {
              return;
            }
            analyses[i] =
                FaceAnalyzer.analyse(
                    worker.models(), picture, Optional.empty(), OptionalDouble.empty());
            listener.analysed(file, i + 1, analyses.length);
            store(analyses, fresh, block, key);
          });
    }
    for (int b = 0; b < blocks; b++) {
      List<FaceAnalysis> block = known.get(b).orElse(List.of());
      for (int i = 0; i < block.size(); i++) {
        analyses[b * WorkerPool.BLOCK + i] = block.get(i);
      }
    }
    // A clip that breaks off earlier this time than when it was planned.
    int end = 0;
    while (end < analyses.length && analyses[end] != null) {
      end++;
    }
    return List.of(Arrays.copyOf(analyses, end));
  }

  /** Stores a block once its last frame has been analysed. */
  private synchronized void store(
      FaceAnalysis[] analyses, FaceAnalysis[][] stored, int block, String key) throws IOException {
    int from = block * WorkerPool.BLOCK;
    int to = Math.min(analyses.length, from + WorkerPool.BLOCK);
    FaceAnalysis[] part = Arrays.copyOfRange(analyses, from, to);
    if (stored[block] == null && Arrays.stream(part).allMatch(analysis -> analysis != null)) {
      stored[block] = part;
      cache.put(key, block, List.of(part));
    }
  }
}
