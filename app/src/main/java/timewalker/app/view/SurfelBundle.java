package timewalker.app.view;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import timewalker.TimeWalker;
import timewalker.avatar.ExpressionBases;
import timewalker.avatar.FiniteSurfels;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.StageMix;
import timewalker.engine.Moment;
import timewalker.surfel.MomentSurfels;
import timewalker.surfel.SphericalHarmonics;
import timewalker.surfel.SurfelBinding;
import timewalker.surfel.SurfelDirections;

/**
 * The surfels for a page without a server: their attributes after the bases at samples along life,
 * between which the page blends, and the triangles of the head that each of them follows.
 */
final class SurfelBundle {
  /** Bytes of attributes that samples between life stages may not exceed. */
  private static final long ROOM = 9_000_000;

  private static final int BYTES_PER_SAMPLE = 26;

  private final TimeWalker person;

  SurfelBundle(TimeWalker person) {
    this.person = person;
  }

  /** Places along life, 0 for the first life stage, at which attributes are stored. */
  static List<Double> samples(int stages, int surfels) {
    int gaps = stages - 1;
    long between = gaps == 0 ? 1 : (ROOM / ((long) BYTES_PER_SAMPLE * surfels) - 1) / gaps;
    int steps = Math.clamp(between, 1, 3);
    List<Double> all = new ArrayList<>(List.of(0.0));
    for (int s = 1; s <= gaps * steps; s++) {
      all.add(s / (double) steps);
    }
    return all;
  }

  /** The mix of two neighbouring life stages at a place along life. */
  static StageMix mixAt(double at, int stages) {
    float[] weights = new float[stages];
    int before = Math.min((int) at, stages - 1);
    weights[before] = (float) (1 - (at - before));
    if (at > before) {
      weights[before + 1] = (float) (at - before);
    }
    return new StageMix(weights);
  }

  /** Bytes that {@link #addTo} adds, but for the padding of its arrays. */
  static long bytes(PersonalSpace space) {
    int n = space.average().count();
    long followed = 0;
    for (int i = 0; i < n; i++) {
      followed += space.binding().used(i);
    }
    return bytes(space.stageCount(), n)
        + n
        + 4 * followed
        + DirectionalColour.bytes(space)
        + space.expressions().map(e -> bytes(e, n)).orElse(0L);
  }

  private static long bytes(ExpressionBases bases, int surfels) {
    long floats = (long) bases.code().projection().length + bases.count() + bases.centre().length;
    return surfels + 2L * bases.directions().values().length + 4 * floats;
  }

  /** Bytes of the attributes of all samples. */
  static long bytes(int stages, int surfels) {
    return (long) BYTES_PER_SAMPLE * surfels * samples(stages, surfels).size();
  }

  void addTo(ArrayBundle bundle) {
    PersonalSpace space = person.space();
    int n = space.average().count();
    List<Double> samples = samples(space.stageCount(), n);
    List<MomentSurfels> moments = new ArrayList<>();
    Moment moment = person.engine().newMoment();
    for (double at : samples) {
      moment.at(mixAt(at, space.stageCount()));
      moments.add(copy(moment.canonical()));
    }
    bundle.fact("surfels", n);
    bundle.fact("samples", samples);
    positions(bundle, moments, n);
    spins(bundle, moments, n);
    sizes(bundle, moments, n);
    tints(bundle, moments, n);
    binding(bundle, space.binding(), n);
    expressions(bundle, space, n);
    bundle.bytes("directions", "u1", DirectionalColour.of(space));
  }

  private static MomentSurfels copy(MomentSurfels m) {
    FiniteSurfels.require(
        m.count(), m.position(), m.rotation(), m.logScale(), m.opacityLogit(), m.colour());
    return new MomentSurfels(
        m.count(),
        m.position().clone(),
        m.rotation().clone(),
        m.logScale().clone(),
        m.opacityLogit().clone(),
        m.colour().clone());
  }

  /** One range for all samples, so that the page can blend what is stored. */
  private static Quantised common(List<float[]> arrays, int from, int to) {
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    for (float[] values : arrays) {
      for (int i = from; i < to; i++) {
        low = Math.min(low, values[i]);
        high = Math.max(high, values[i]);
      }
    }
    return Quantised.range(new float[] {low, high});
  }

  private static List<Float> pair(Quantised range) {
    return List.of(range.low(), range.step());
  }

  private static void positions(ArrayBundle bundle, List<MomentSurfels> moments, int n) {
    List<float[]> all = moments.stream().map(MomentSurfels::position).toList();
    short[] out = new short[3 * n * all.size()];
    List<List<Float>> ranges = new ArrayList<>();
    for (int c = 0; c < 3; c++) {
      Quantised range = common(all, c * n, (c + 1) * n);
      ranges.add(pair(range));
      interleave(all, c, 3, n, c, range, out);
    }
    bundle.fact("positionRange", ranges);
    bundle.shorts("position", "u2", out);
  }

  /** Component of arrays [components][n] to place {@code to} of rows of {@code row} numbers. */
  private static void interleave(
      List<float[]> arrays, int component, int row, int n, int to, Quantised range, short[] out) {
    for (int s = 0; s < arrays.size(); s++) {
      for (int i = 0; i < n; i++) {
        out[row * (s * n + i) + to] = range.of(arrays.get(s)[component * n + i]);
      }
    }
  }

  private static void spins(ArrayBundle bundle, List<MomentSurfels> moments, int n) {
    short[] out = new short[4 * n * moments.size()];
    for (int s = 0; s < moments.size(); s++) {
      for (int i = 0; i < n; i++) {
        for (int c = 0; c < 4; c++) {
          out[4 * (s * n + i) + c] = Quantised.unit(moments.get(s).rotation()[c * n + i]);
        }
      }
    }
    bundle.shorts("spin", "i2", out);
  }

  private static void sizes(ArrayBundle bundle, List<MomentSurfels> moments, int n) {
    List<float[]> scales = moments.stream().map(MomentSurfels::logScale).toList();
    List<float[]> opacities = moments.stream().map(MomentSurfels::opacityLogit).toList();
    Quantised scale = common(scales, 0, 2 * n);
    Quantised opacity = common(opacities, 0, n);
    short[] out = new short[3 * n * moments.size()];
    interleave(scales, 0, 3, n, 0, scale, out);
    interleave(scales, 1, 3, n, 1, scale, out);
    interleave(opacities, 0, 3, n, 2, opacity, out);
    bundle.fact("scaleRange", pair(scale));
    bundle.fact("opacityRange", pair(opacity));
    bundle.shorts("size", "u2", out);
  }

  private static void tints(ArrayBundle bundle, List<MomentSurfels> moments, int n) {
    List<float[]> all = moments.stream().map(SurfelPacket::tint).toList();
    Quantised range = common(all, 0, 3 * n);
    short[] out = new short[3 * n * all.size()];
    for (int c = 0; c < 3; c++) {
      interleave(all, c, 3, n, c, range, out);
    }
    bundle.fact("tintRange", pair(range));
    bundle.shorts("tint", "u2", out);
  }

  private static void binding(ArrayBundle bundle, SurfelBinding binding, int n) {
    byte[] used = new byte[n];
    int all = 0;
    for (int i = 0; i < n; i++) {
      used[i] = (byte) binding.used(i);
      all += binding.used(i);
    }
    short[] triangle = new short[all];
    short[] share = new short[all];
    int at = 0;
    for (int i = 0; i < n; i++) {
      for (int slot = 0; slot < binding.used(i); slot++) {
        triangle[at] = (short) binding.triangle(i, slot);
        share[at] = (short) Math.round(65_535 * binding.weight(i, slot));
        at++;
      }
    }
    bundle.bytes("used", "u1", used);
    bundle.shorts("triangle", "u2", triangle);
    bundle.shorts("share", "u2", share);
  }

  /** What expressions change, 16 bits a number; the page makes the code of an expression itself. */
  private static void expressions(ArrayBundle bundle, PersonalSpace space, int n) {
    ExpressionBases bases = space.expressions().orElse(null);
    bundle.fact("codes", bases == null ? 0 : bases.count());
    if (bases == null) {
      return;
    }
    SurfelDirections directions = bases.directions();
    int m = directions.surfel().length;
    byte[] expressed = new byte[n];
    for (int i : directions.surfel()) {
      expressed[i] = 1;
    }
    short[] changes = new short[directions.values().length];
    List<Float> steps = new ArrayList<>();
    for (int row = 0; row < bases.count() * SurfelDirections.NUMBERS; row++) {
      float[] values = Arrays.copyOfRange(directions.values(), row * m, (row + 1) * m);
      if (row % SurfelDirections.NUMBERS >= SurfelDirections.COLOUR) {
        for (int j = 0; j < m; j++) {
          values[j] *= SphericalHarmonics.C0; // as tints
        }
      }
      steps.add(Quantised.signed(values, changes, row * m));
    }
    bundle.bytes("expressed", "u1", expressed);
    bundle.shorts("changes", "i2", changes);
    bundle.fact("changeSteps", steps);
    bundle.floats("codeProjection", bases.code().projection());
    bundle.floats("codeLimit", bases.code().limit());
    bundle.floats("codeCentre", bases.centre());
  }
}
