package timewalker.app.view;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.BooleanSupplier;
import timewalker.TimeWalker;
import timewalker.avatar.OrbitView;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.engine.Moment;
import timewalker.head.HeadParams;
import timewalker.math.Camera;
import timewalker.raster.RenderTarget;
import timewalker.surfel.WorldSurfels;

/**
 * Evaluates moments for browsers. Keeps the last few mixes of life stages, whose evaluation is the
 * costly part, so that a face that moves, or two ages beside each other, only pose. For one thread.
 */
final class MomentStudio {
  /** Two heads beside each other, and one for a page that was opened beside. */
  private static final int KEPT = 3;

  /** A portrait shows the face, so it comes closer than the usual picture and a little higher. */
  private static final double PORTRAIT_ZOOM = 1.4;

  private static final double PORTRAIT_HEIGHT = 0.62;

  /** Evaluations after which the compiler has done its work. */
  private static final int WARM = 60;

  private final TimeWalker person;
  private final Deque<Kept> kept = new ArrayDeque<>(); // the last used first
  private final Camera anywhere;

  MomentStudio(TimeWalker person) {
    this.person = person;
    this.anywhere = new OrbitView(0, 0, 16).around(person.space());
  }

  private static final class Kept {
    private final Moment moment;
    private float[] weights = {};

    Kept(Moment moment) {
      this.moment = moment;
    }
  }

  /**
   * The surfels of a moment.
   *
   * @param attributes whether to pack what the look determines too
   */
  ByteBuffer surfels(MomentRequest request, boolean attributes) {
    Moment moment = at(request.mix());
    moment.pose(request.head());
    WorldSurfels world = moment.colour(anywhere);
    return SurfelPacket.of(request.id(), request.slot(), moment.expressed(), world, attributes);
  }

  /**
   * All that a moment's attributes follow from, its motion aside: the mix of life stages, and the
   * expression as far as it changes surfels.
   */
  float[] look(MomentRequest request) {
    float[] weights = request.mix().weights();
    return person
        .space()
        .expressions()
        .map(bases -> joined(weights, bases.codeOf(request.mix(), request.head())))
        .orElse(weights);
  }

  private static float[] joined(float[] first, float[] second) {
    float[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  /**
   * Evaluates moments for nobody until the compiler has seen enough of it: a first slider then
   * answers as fast as later ones.
   *
   * @param enough ends it early
   */
  void warmUp(BooleanSupplier enough) {
    PersonalSpace space = person.space();
    for (int i = 0; i < WARM && !enough.getAsBoolean(); i++) {
      double at = (space.stageCount() - 1) * (i + 1.0) / (WARM + 1);
      StageMix mix = SurfelBundle.mixAt(at, space.stageCount());
      Moment moment = at(mix);
      moment.pose(OrbitView.resting(space, mix));
      SurfelPacket.of(0, 0, moment.expressed(), moment.colour(anywhere), true);
    }
  }

  /** A picture of a moment. */
  RenderTarget picture(StageMix mix, HeadParams head, Camera camera) {
    Moment moment = at(mix);
    moment.pose(head);
    RenderTarget target = new RenderTarget(camera.width(), camera.height());
    moment.draw(camera, person.renderSettings(), target);
    return target;
  }

  /** A life stage's face from the front, for the timeline. */
  RenderTarget portrait(int stage, int size) {
    PersonalSpace space = person.space();
    StageMix mix = StageMix.single(stage, space.stageCount());
    Camera all = new OrbitView(0, 0, size).around(space);
    Camera near =
        new Camera(
            size,
            size,
            PORTRAIT_ZOOM * all.fx(),
            PORTRAIT_ZOOM * all.fy(),
            all.cx(),
            PORTRAIT_HEIGHT * size,
            all.cameraFromWorld());
    return picture(mix, OrbitView.resting(space, mix), near);
  }

  /** Begins anew after a failure, which may have left anything half-done. */
  void forget() {
    kept.clear();
  }

  private Moment at(StageMix mix) {
    for (Kept one : kept) {
      if (Arrays.equals(one.weights, mix.weights())) {
        kept.remove(one);
        kept.addFirst(one);
        return one.moment;
      }
    }
    Kept one = kept.size() < KEPT ? new Kept(person.engine().newMoment()) : kept.removeLast();
    one.moment.at(mix);
    one.weights = mix.weights().clone();
    kept.addFirst(one);
    return one.moment;
  }
}
