package timewalker.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The history of a training run: the source of its curves, stored with its checkpoints. */
public final class RunHistory {
  /**
   * The state of the run at a step.
   *
   * @param step steps done
   * @param seconds of training so far, resumed time included
   * @param loss mean total loss since the point before
   * @param trainPsnr mean PSNR of training frames since the point before, dB
   * @param heldOutPsnr PSNR on the fixed held-out frames, dB; NaN without any
   * @param surfels number of surfels
   * @param activeBases number of bases in use
   * @param blend [K][N] the weights w of every life stage
   */
  public record Point(
      int step,
      double seconds,
      double loss,
      double trainPsnr,
      double heldOutPsnr,
      int surfels,
      int activeBases,
      float[][] blend) {}

  /**
   * A basis was deactivated.
   *
   * @param step steps done
   * @param basis its index
   * @param psnrBefore PSNR on a few training frames with it, dB
   * @param psnrAfter and without it
   */
  public record Deactivation(int step, int basis, double psnrBefore, double psnrAfter) {}

  private final List<Point> points = new ArrayList<>();
  private final List<Deactivation> deactivations = new ArrayList<>();

  /** Adds a point; steps rise. */
  public void add(Point point) {
    points.add(point);
  }

  /** Adds a deactivation. */
  public void add(Deactivation deactivation) {
    deactivations.add(deactivation);
  }

  /** The points in order. */
  public List<Point> points() {
    return Collections.unmodifiableList(points);
  }

  /** The deactivations in order. */
  public List<Deactivation> deactivations() {
    return Collections.unmodifiableList(deactivations);
  }
}
