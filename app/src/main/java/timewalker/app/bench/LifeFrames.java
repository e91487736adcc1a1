package timewalker.app.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import timewalker.avatar.LifeStage;
import timewalker.head.HeadModel;
import timewalker.math.Parallel;
import timewalker.synth.LifelongSubject;
import timewalker.synth.RenderedShot;
import timewalker.synth.Shot;
import timewalker.synth.SynthSettings;
import timewalker.train.FrameFacts;
import timewalker.train.FrameSource;
import timewalker.train.Split;

/**
 * A small data set in memory: a few pictures of the made-up person, dealt out to as many life
 * stages as are asked for. What a training step costs does not depend on who is in the pictures.
 */
final class LifeFrames implements FrameSource {
  private static final double AGE = 25;
  private static final int SHOTS = 4;
  private static final double FIRST_AGE = 8;
  private static final double LAST_AGE = 80;

  /** The pictures of one size. */
  static final class Album {
    private final HeadModel head;
    private final int size;
    private final List<Shot> shots;
    private final List<Picture> pictures;

    Album(int size, Parallel parallel) {
      LifelongSubject subject =
          new LifelongSubject(
              SynthSettings.DEFAULT.withAges(List.of(AGE)).withFrames(SHOTS, 0).withSize(size));
      this.size = size;
      head = subject.headModel();
      shots =
          subject.shots().stream().filter(shot -> shot.split().isTrained()).limit(SHOTS).toList();
      Picture[] rendered = new Picture[shots.size()];
      subject.prepare(AGE);
      parallel.run(
          rendered.length,
          i -> {
            RenderedShot shot = subject.render(shots.get(i));
            rendered[i] = new Picture(shot.colour(), shot.mask());
          });
      pictures = Arrays.asList(rendered);
    }

    int size() {
      return size;
    }

    HeadModel head() {
      return head;
    }
  }

  private final Album album;
  private final List<LifeStage> stages = new ArrayList<>();

  LifeFrames(Album album, int stageCount) {
    this.album = album;
    for (int k = 0; k < stageCount; k++) {
      double age = FIRST_AGE + (LAST_AGE - FIRST_AGE) * k / Math.max(1, stageCount - 1);
      stages.add(new LifeStage(String.format(Locale.ROOT, "s%02d", k), age));
    }
  }

  @Override
  public List<LifeStage> stages() {
    return stages;
  }

  /** Every stage has every picture. */
  @Override
  public int size() {
    return stages.size() * album.pictures.size();
  }

  @Override
  public FrameInfo info(int index) {
    Shot shot = album.shots.get(index % album.pictures.size());
    int stage = index / album.pictures.size();
    return new FrameInfo(
        String.format(Locale.ROOT, "frame %d", index),
        stage,
        new FrameFacts(
            shot.timestep(),
            shot.cameraIndex(),
            stages.get(stage).name(),
            stages.get(stage).age(),
            Split.TRAIN,
            shot.camera()),
        shot.params());
  }

  @Override
  public Picture picture(int index) {
    return album.pictures.get(index % album.pictures.size());
  }
}
