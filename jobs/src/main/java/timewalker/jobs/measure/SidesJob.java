package timewalker.jobs.measure;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import timewalker.avatar.OrbitView;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.engine.Engine;
import timewalker.engine.Moment;
import timewalker.io.avatar.AvatarFile;
import timewalker.io.image.ByteImage;
import timewalker.jobs.Cancellation;
import timewalker.jobs.JobListener;
import timewalker.jobs.Progress;
import timewalker.jobs.picture.PictureGrid;
import timewalker.jobs.picture.Pictures;
import timewalker.raster.RenderSettings;
import timewalker.raster.RenderTarget;

/**
 * Looks at every life stage from both sides and from behind, and measures specks and needles. It
 * needs no photos, so it also measures what none shows.
 */
public final class SidesJob {
  /** A pixel with more coverage belongs to a piece. */
  private static final float COVERED = 0.3f;

  /** Pictures on the sheet are half as wide and high as those that are measured. */
  private static final int SHRINK = 2;

  /**
   * What is wanted.
   *
   * @param size width and height of each picture, pixels
   */
  public record Request(int size) {
    /** Pictures as large as those of {@code timewalker render}. */
    public static final Request DEFAULT = new Request(512);
  }

  /**
   * What was found.
   *
   * @param sides the figures
   * @param sheet a row of pictures for each life stage, in the order of {@link Sides#YAWS}
   */
  public record Result(Sides sides, ByteImage sheet) {}

  private final PersonalSpace space;
  private final RenderSettings render;
  private final int size;
  private final Moment moment;
  private final RenderTarget target;
  private final PictureGrid sheet;

  private SidesJob(AvatarFile avatar, Request request, Engine engine) {
    space = engine.space();
    render = avatar.render();
    size = request.size;
    moment = engine.newMoment();
    target = new RenderTarget(size, size);
    sheet = new PictureGrid(space.stageCount(), Sides.YAWS.size(), size, SHRINK);
  }

  /**
   * Measures.
   *
   * @param engine where the avatar lives
   */
  public static Result run(AvatarFile avatar, Request request, Engine engine, JobListener listener)
      throws IOException {
    return Cancellation.watch(
        listener, watched -> new SidesJob(avatar, request, engine).run(watched));
  }

  private Result run(JobListener listener) {
    List<Sides.Stage> stages = new ArrayList<>();
    int pictures = space.stageCount() * Sides.YAWS.size();
    try (Progress progress = listener.progress("Measuring the sides", pictures)) {
      for (int k = 0; k < space.stageCount(); k++) {
        stages.add(stage(k, progress));
      }
    }
    return new Result(new Sides(stages), sheet.image());
  }

  private Sides.Stage stage(int stage, Progress progress) {
    StageMix mix = StageMix.single(stage, space.stageCount());
    moment.at(mix);
    moment.pose(OrbitView.resting(space, mix));
    List<Sides.View> views = new ArrayList<>();
    for (double yaw : Sides.YAWS) {
      moment.draw(new OrbitView(yaw, 0, size).around(space), render, target);
      sheet.put(stage, views.size(), Pictures.colour(target));
      CoveredPieces pieces = CoveredPieces.of(target.alpha(), size, size, COVERED);
      views.add(new Sides.View(yaw, pieces.largestDetached(), pieces.detached()));
      progress.advance(1);
    }
    Needles needles = Needles.of(moment.expressed());
    return new Sides.Stage(
        space.stages().get(stage).name(),
        moment.canonical().count(),
        needles.share(),
        needles.visibleShare(),
        views);
  }
}
