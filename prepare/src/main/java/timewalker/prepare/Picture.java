package timewalker.prepare;

import java.util.Optional;
import timewalker.prepare.fit.FittedHead;
import timewalker.prepare.look.Look;
import timewalker.prepare.look.SeenFace;
import timewalker.prepare.stage.StageLabel;

/**
 * A photo, or a frame of a clip, on its way through the steps; each step writes what it finds.
 * Belongs to one thread at a time.
 */
public final class Picture {
  private final InputFile file;
  private final int frame;
  private final int shot;
  private final Look look;

  Verdict verdict = Verdict.KEPT;
  SeenFace face;
  StageLabel stage;
  int stageIndex = -1;
  String stageWhy = "";
  FittedHead head;
  boolean gazeFound;
  String split = "";
  int timestep = -1;
  double likeness = Double.NaN;
  Optional<String> thumbnail = Optional.empty();

  /**
   * @param frame of a clip, −1 for a photo
   * @param shot of a clip, −1 for a photo
   * @param look null when it could not be read
   */
  Picture(InputFile file, int frame, int shot, Look look) {
    this.file = file;
    this.frame = frame;
    this.shot = shot;
    this.look = look;
  }

  /** Where it comes from. */
  public InputFile file() {
    return file;
  }

  /** Number of the frame in its clip, −1 for a photo. */
  public int frame() {
    return frame;
  }

  /** Number of the shot in its clip, −1 for a photo. */
  public int shot() {
    return shot;
  }

  /** What is seen in it; null when it could not be read. */
  public Look look() {
    return look;
  }

  /** Name for people. */
  public String name() {
    return frame < 0 ? file.name() : file.name() + " #" + frame;
  }

  /** What becomes of it. */
  public Verdict verdict() {
    return verdict;
  }

  /** The person's face; null when there is none. */
  public SeenFace face() {
    return face;
  }

  /** The life stage; null when there is none. */
  public StageLabel stage() {
    return stage;
  }

  /** How the life stage was found. */
  public String stageWhy() {
    return stageWhy;
  }

  /** The fitted head; null when there is none. */
  public FittedHead head() {
    return head;
  }

  /** Whether its pixels told where the eyes look; where not, they look straight ahead. */
  public boolean gazeFound() {
    return gazeFound;
  }

  /** train or test; empty when the picture is not in the dataset. */
  public String split() {
    return split;
  }

  /** The frame's number in the dataset; −1 when it is not in it. */
  public int timestep() {
    return timestep;
  }

  /** How much the face is like the person's others, a cosine; NaN when nothing is known. */
  public double likeness() {
    return likeness;
  }

  /** File name of its small picture in the report. */
  public Optional<String> thumbnail() {
    return thumbnail;
  }

  /** Degrees by which the head is turned to the person's left, seen from the camera. */
  public double yaw() {
    return head == null ? Double.NaN : HeadTurn.of(head.params()).yaw();
  }

  /** Says more about why it is rejected. */
  void explain(String text) {
    verdict = new Verdict(verdict.reason(), text + ", " + verdict.text());
  }

  void reject(Verdict.Reason reason, String text) {
    if (verdict.kept()) {
      verdict = new Verdict(reason, text);
    }
  }
}
