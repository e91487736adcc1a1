package timewalker.prepare;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import timewalker.io.BadInputException;
import timewalker.io.video.ClipReader;
import timewalker.prepare.look.Look;
import timewalker.prepare.look.LookCache;
import timewalker.prepare.look.Looker;
import timewalker.prepare.media.Photo;
import timewalker.prepare.media.PhotoFile;
import timewalker.prepare.media.ShotSplitter;

/** Step 1: looks at every picture, or remembers what was seen in it. */
final class LookStep {
  /** A clip may hold so many frames less than its header says, or such a share of them. */
  private static final int FEW_FRAMES = 5;

  private static final double MISSING = 0.05;

  private final Crew crew;
  private final LookCache cache;
  private final PrepareSettings settings;
  private final Preparation.Listener listener;

  LookStep(Crew crew, LookCache cache, PrepareSettings settings, Preparation.Listener listener) {
    this.crew = crew;
    this.cache = cache;
    this.settings = settings;
    this.listener = listener;
  }

  /** The pictures of all files, in the files' order. */
  List<AnalysedPicture> run(List<InputFile> files) throws IOException {
    List<List<AnalysedPicture>> found = new ArrayList<>(Collections.nCopies(files.size(), null));
    int[] photos = indices(files, false);
    crew.each(
        photos.length,
        (desk, i) -> {
          InputFile file = files.get(photos[i]);
          found.set(photos[i], List.of(photo(desk, file)));
          listener.advanced(1);
        });
    for (int i : indices(files, true)) {
      found.set(i, clip(files.get(i)));
      listener.advanced(1);
    }
    return found.stream().flatMap(List::stream).toList();
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

  private AnalysedPicture photo(Desk desk, InputFile file) throws IOException {
    String key;
    Photo photo;
    try {
      key = cache.keyOf(file.path());
      Optional<List<Look>> known = cache.find(key, 0);
      if (known.isPresent()) {
        return AnalysedPicture.photo(file, known.get().getFirst());
      }
      photo = PhotoFile.read(file.path(), settings.lookSize(), settings.patience());
    } catch (BadInputException | IOException e) {
      return unreadable(file, e);
    }
    Look look = Looker.at(desk.models(), photo.picture(), photo.taken(), photo.focalLength());
    cache.put(key, 0, List.of(look));
    return AnalysedPicture.photo(file, look);
  }

  private static AnalysedPicture unreadable(InputFile file, Exception e) {
    return AnalysedPicture.unreadable(file, -1, whyNot(file, e));
  }

  private static String whyNot(InputFile file, Exception e) {
    String prefix = file.path() + ": ";
    String message = String.valueOf(e.getMessage());
    return switch (e) {
      case AccessDeniedException _ -> "may not be read by this user";
      case NoSuchFileException _ -> "is gone";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      default -> message.startsWith(prefix) ? message.substring(prefix.length()) : message;
    };
  }

  private List<AnalysedPicture> clip(InputFile file) throws IOException {
    String key;
    try {
      key = cache.keyOf(file.path()) + "-" + settings.clipFrames();
    } catch (BadInputException | IOException e) {
      return List.of(unreadable(file, e));
    }
    ClipPlan plan;
    List<Look> looks;
    long promised;
    try {
      Optional<ClipPlan> known = cache.findNumbers(key).map(ClipPlan::of);
      plan = known.isPresent() ? known.get() : plan(file, key);
      looks = looks(file, plan, key);
      promised = promised(file);
    } catch (BadInputException e) {
      return List.of(unreadable(file, e));
    }
    List<AnalysedPicture> pictures = new ArrayList<>();
    for (int i = 0; i < looks.size(); i++) {
      pictures.add(AnalysedPicture.frame(file, plan.frames()[i], plan.shots()[i], looks.get(i)));
    }
    missing(file, plan, promised).ifPresent(pictures::add);
    return List.copyOf(pictures);
  }

  /** Stands for the frames that a clip promises and does not hold. */
  private static Optional<AnalysedPicture> missing(InputFile file, ClipPlan plan, long promised) {
    int there = plan.count();
    if (there + Math.max(FEW_FRAMES, MISSING * promised) >= promised) {
      return Optional.empty();
    }
    String why =
        String.format(
            Locale.ROOT, "the clip breaks off: %d of about %d frames can be read", there, promised);
    return Optional.of(AnalysedPicture.unreadable(file, there, why));
  }

  /** About how many frames a clip claims to hold. */
  private long promised(InputFile file) throws IOException {
    try (ClipReader reader =
        ClipReader.open(file.path(), settings.lookSize(), settings.patience())) {
      return reader.estimatedFrames();
    }
  }

  /** Reads the clip once to count its frames and find its shots. */
  private ClipPlan plan(InputFile file, String key) throws IOException {
    ShotSplitter splitter = new ShotSplitter();
    try (ClipReader reader =
        ClipReader.open(file.path(), settings.lookSize(), settings.patience())) {
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

  private List<Look> looks(InputFile file, ClipPlan plan, String key) throws IOException {
    int blocks = Math.ceilDiv(plan.frames().length, Crew.BLOCK);
    List<Optional<List<Look>>> known = new ArrayList<>();
    for (int b = 0; b < blocks; b++) {
      known.add(cache.find(key, b));
    }
    Look[] looks = new Look[plan.frames().length];
    if (known.stream().anyMatch(Optional::isEmpty)) {
      Look[][] fresh = new Look[blocks][];
      crew.clip(
          file,
          settings,
          frame -> plan.contains(frame.index()),
          (desk, i, picture) -> {
            int block = i / Crew.BLOCK;
            if (known.get(block).isPresent()) {
              return;
            }
            looks[i] = Looker.at(desk.models(), picture, Optional.empty(), OptionalDouble.empty());
            listener.looked(file, i + 1, looks.length);
            store(looks, fresh, block, key);
          });
    }
    for (int b = 0; b < blocks; b++) {
      List<Look> block = known.get(b).orElse(List.of());
      for (int i = 0; i < block.size(); i++) {
        looks[b * Crew.BLOCK + i] = block.get(i);
      }
    }
    // A clip that breaks off earlier this time than when it was planned.
    int end = 0;
    while (end < looks.length && looks[end] != null) {
      end++;
    }
    return List.of(Arrays.copyOf(looks, end));
  }

  /** Keeps a block once its last frame has been looked at. */
  private synchronized void store(Look[] looks, Look[][] stored, int block, String key)
      throws IOException {
    int from = block * Crew.BLOCK;
    int to = Math.min(looks.length, from + Crew.BLOCK);
    Look[] part = Arrays.copyOfRange(looks, from, to);
    if (stored[block] == null && Arrays.stream(part).allMatch(look -> look != null)) {
      stored[block] = part;
      cache.put(key, block, List.of(part));
    }
  }
}
