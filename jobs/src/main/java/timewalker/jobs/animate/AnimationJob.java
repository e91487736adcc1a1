package timewalker.jobs.animate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import timewalker.avatar.StageMix;
import timewalker.engine.Engine;
import timewalker.head.HeadParams;
import timewalker.io.avatar.AvatarFile;
import timewalker.io.avatar.HeadModels;
import timewalker.io.dataset.Frame;
import timewalker.io.image.ByteImage;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.jobs.Cancellation;
import timewalker.jobs.JobListener;
import timewalker.jobs.Progress;
import timewalker.jobs.film.Film;
import timewalker.jobs.picture.Pictures;
import timewalker.jobs.prepare.PreparationJob;

/** Writes a film of an avatar that follows the motion of a driver. */
public final class AnimationJob {
  /**
   * What is wanted.
   *
   * @param file film to write (.mp4 or .gif), or a sheet of pictures (.png)
   * @param driver a clip, whose dataset is then made beside the film, or a dataset
   * @param driverStage only the driver's frames of this life stage; empty for all
   * @param models finds the head model that the driver was tracked with
   * @param mix the avatar's moment
   * @param resting the avatar's head at rest at that moment
   * @param size width and height of the avatar's picture, pixels
   * @param framesPerSecond empty for the clip's own, or {@link Film#USUAL_RATE} of a dataset
   * @param beside whether the driver is shown too, and the avatar from where the driver's picture
   *     was taken; else from the front
   */
  public record Request(
      Path file,
      Path driver,
      Optional<String> driverStage,
      HeadModels models,
      StageMix mix,
      HeadParams resting,
      int size,
      Optional<Integer> framesPerSecond,
      boolean beside) {}

  /**
   * What was made.
   *
   * @param file the film
   * @param frames of the film
   * @param held frames of the driver that show no usable face; the face before them is held
   * @param framesPerSecond pictures a second
   * @param transferred quality of the transfer from another head model; empty where the driver uses
   *     the avatar's
   */
  public record Result(
      Path file,
      int frames,
      int held,
      int framesPerSecond,
      Optional<Driver.Transferred> transferred) {}

  private final AvatarFile avatar;
  private final Request request;
  private final Engine engine;
  private ByteImage last = new ByteImage(1, 1, 3); // before the first picture

  private AnimationJob(AvatarFile avatar, Request request, Engine engine) {
    this.avatar = avatar;
    this.request = request;
    this.engine = engine;
  }

  /**
   * Renders and writes the film, whole or not at all.
   *
   * @param listener also told of the preparation of a clip
   * @throws timewalker.io.BadInputException when the driver shows nothing to follow
   */
  public static Result run(
      AvatarFile avatar, Request request, Engine engine, PreparationJob.Listener listener)
      throws IOException {
    int width = request.beside ? 2 * request.size : request.size;
    Film.requireWritable(request.file, width, request.size);
    return Cancellation.watch(
        listener, watched -> new AnimationJob(avatar, request, engine).run(listener, watched));
  }

  private Result run(PreparationJob.Listener listener, JobListener watched) throws IOException {
    Driver driver =
        Driver.open(
            request.driver,
            request.file,
            avatar.space(),
            request.models,
            engine.parallel(),
            listener);
    Timeline<Frame> timeline = driver.timeline(request.driverStage);
    int rate = request.framesPerSecond.orElseGet(timeline::rate);
    List<Frame> frames =
        request.framesPerSecond.isPresent() ? timeline.frames() : driver.film(timeline);
    SyntheticMediaTag tag =
        request.beside && driver.ofPhotos()
            ? SyntheticMediaTag.TRAINED_COMPOSITE
            : SyntheticMediaTag.TRAINED;
    Animation animation =
        new Animation(avatar, request.mix, request.resting, driver, frames, engine);
    write(animation, frames, rate, tag, watched);
    return new Result(request.file, frames.size(), timeline.held(), rate, driver.transferred());
  }

  private void write(
      Animation animation,
      List<Frame> frames,
      int rate,
      SyntheticMediaTag tag,
      JobListener listener)
      throws IOException {
    Path file = request.file;
    boolean sheet = Film.isSheet(file);
    int count = sheet ? Math.min(Film.SHEET_COLUMNS, frames.size()) : frames.size();
    try (Progress progress = listener.progress("Animating", count)) {
      if (sheet) {
        IntFunction<Frame> frame =
            i -> frames.get((int) ((long) i * (frames.size() - 1) / Math.max(1, count - 1)));
        Film.sheet(file, tag, count, i -> picture(animation, frame.apply(i), true), progress);
      } else {
        Film.clip(file, rate, tag, count, i -> held(animation, frames, i), progress);
      }
    }
  }

  /** A picture of the film, rendered anew where it is not that of the frame before. */
  private ByteImage held(Animation animation, List<Frame> frames, int i) {
    if (i == 0 || frames.get(i) != frames.get(i - 1)) {
      last = picture(animation, frames.get(i), false);
    }
    return last;
  }

  private ByteImage picture(Animation animation, Frame frame, boolean stacked) {
    if (!request.beside) {
      return animation.picture(frame, request.size);
    }
    List<ByteImage> both = animation.withDriver(frame, request.size);
    return stacked ? Pictures.column(both.getFirst(), both.getLast()) : Pictures.row(both);
  }
}
