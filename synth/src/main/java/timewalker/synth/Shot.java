package timewalker.synth;

import timewalker.head.HeadParams;
import timewalker.math.Camera;
import timewalker.train.FrameFacts;
import timewalker.train.Split;

/**
 * A frame that can be rendered.
 *
 * @param index its number among the subject's shots
 * @param facts what is known of it
 * @param truth the head's exact parameters
 * @param params what the dataset says they are: the truth, or what a tracker would have found
 */
public record Shot(int index, FrameFacts facts, HeadParams truth, HeadParams params) {
  /** The moment; shots of one moment have the same parameters. */
  public int timestep() {
    return facts.timestep();
  }

  /** Which camera of that moment. */
  public int cameraIndex() {
    return facts.cameraIndex();
  }

  /** The stage's name, such as "a08". */
  public String lifeStage() {
    return facts.lifeStage();
  }

  /** Years. */
  public double age() {
    return facts.age();
  }

  /** What it is for. */
  public Split split() {
    return facts.split();
  }

  /** What takes it. */
  public Camera camera() {
    return facts.camera();
  }
}
