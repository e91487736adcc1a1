package timewalker.train;

import java.util.ArrayList;
import java.util.List;
import timewalker.avatar.LifeStage;

/** Frames that lie in memory. */
class FrameList implements FrameSource {
  final List<FrameInfo> infos = new ArrayList<>();
  final List<Picture> pictures = new ArrayList<>();
  private final List<LifeStage> stages;

  FrameList(LifeStage... stages) {
    this.stages = List.of(stages);
  }

  @Override
  public List<LifeStage> stages() {
    return stages;
  }

  @Override
  public int size() {
    return infos.size();
  }

  @Override
  public FrameInfo info(int index) {
    return infos.get(index);
  }

  @Override
  public Picture picture(int index) {
    return pictures.get(index);
  }
}
