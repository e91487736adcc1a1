package timewalker.synth;

import java.util.List;

/**
 * Skin relief that the head model's bases do not hold: a smooth displacement of a few millimetres
 * that belongs to the person and slowly changes with age, and folds that deepen with an expression.
 */
final class Folds {
  /** Displacement over the face reaches this far either way, metres. */
  private static final float RELIEF = 0.0042f;

  private static final float SCALP_RELIEF = 0.0012f;

  /** Years over which the changing part of the displacement turns into another. */
  private static final double YEARS = 22;

  private final HeadAnatomy anatomy;
  private final float[] freedom;
  private final float[] smile;
  private final float[] frown;
  private final float[] raise;
  private final int[] smileUnits;
  private final int[] frownUnits;
  private final int[] raiseUnits;

  Folds(HeadAnatomy anatomy) {
    this.anatomy = anatomy;
    int count = anatomy.model().vertexCount();
    float[] toEyes = anatomy.distanceTo(anatomy.model().mask("eyes"));
    float[] toLips = anatomy.distanceTo(anatomy.model().mask("lips"));
    float[] toLashes = anatomy.distanceTo(anatomy.model().mask("lashes"));
    freedom = new float[count];
    smile = new float[count];
    frown = new float[count];
    raise = new float[count];
    float[] p = anatomy.template();
    for (int v = 0; v < count; v++) {
      if (!anatomy.isSkin(v)) {
        continue;
      }
      freedom[v] =
          Noise.step(0.004f, 0.024f, Math.min(toEyes[v], toLashes[v]))
              * Noise.step(0.002f, 0.016f, toLips[v])
              * (anatomy.isEar(v) ? 0.15f : 1);
      float x = Math.abs(anatomy.across(p[3 * v]));
      float y = anatomy.above(p[3 * v + 1]);
      float z = anatomy.before(p[3 * v + 2]);
      if (z < -1.2f) {
        continue;
      }
      // From beside the nostril to outside the mouth's corner: a groove with a roll beside it.
      float line = 0.34f + 0.17f * (0.45f - y);
      float along = Noise.step(-0.30f, -0.05f, y) * Noise.step(0.62f, 0.42f, y);
      smile[v] =
          along
              * (-0.0022f * bell((x - line) / 0.09f) + 0.0016f * bell((x - line - 0.17f) / 0.14f));
      float brow = anatomy.above(0.026);
      frown[v] =
          bell((y - brow) / 0.20f)
              * (-0.0016f * bell((x - 0.13f) / 0.06f) + 0.0012f * bell(x / 0.09f));
      float forehead =
          Noise.step(1.58f, 1.70f, y) * Noise.step(2.45f, 2.2f, y) * Noise.step(0.85f, 0.5f, x);
      raise[v] = forehead * 0.0008f * (float) StrictMath.cos(2 * StrictMath.PI * (y - 1.62) / 0.27);
    }
    List<String> names = anatomy.model().expressionNames();
    smileUnits = find(names, "mouthSmileLeft", "mouthSmileRight");
    frownUnits = find(names, "browDownLeft", "browDownRight");
    raiseUnits = find(names, "browOuterUpLeft", "browOuterUpRight", "browInnerUp");
  }

  private static int[] find(List<String> names, String... wanted) {
    int[] indices = new int[wanted.length];
    for (int i = 0; i < wanted.length; i++) {
      indices[i] = names.indexOf(wanted[i]);
      if (indices[i] < 0) {
        throw new IllegalStateException("the head has no expression " + wanted[i]);
      }
    }
    return indices;
  }

  private static float bell(float x) {
    float t = Math.max(0, 1 - x * x / 4);
    return t * t;
  }

  /** The person's displacement along the normal at an age, [V] metres. */
  float[] relief(long seed, double age) {
    float[] relief = new float[freedom.length];
    float[] p = anatomy.template();
    for (int v = 0; v < relief.length; v++) {
      if (freedom[v] == 0) {
        continue;
      }
      double x = p[3 * v];
      double y = p[3 * v + 1];
      double z = p[3 * v + 2];
      double t = age / YEARS;
      long epoch = (long) Math.floor(t);
      float share = (float) (t - epoch);
      float lasting = field(seed, x, y, z);
      float now = field(seed + 101 * (epoch + 1), x, y, z);
      float next = field(seed + 101 * (epoch + 2), x, y, z);
      float change = now + share * (next - now);
      float scalp = HeadAnatomy.scalp(x, y, z, 0);
      float reach = RELIEF + scalp * (SCALP_RELIEF - RELIEF);
      relief[v] = freedom[v] * reach * Math.max(-1, Math.min(1, 0.75f * lasting + 0.75f * change));
    }
    return relief;
  }

  /** Wavelengths of about 7 and 3.5 cm. */
  private static float field(long seed, double x, double y, double z) {
    return Noise.at(seed, x * 28, y * 28, z * 28)
        + 0.4f * Noise.at(seed + 1, x * 57, y * 57, z * 57);
  }

  /**
   * Displacement with the folds of an expression.
   *
   * @param relief [V] of the person
   * @param depth of folds, about 0.4 for a child and 1.3 for the old
   * @param expression [E]
   * @param out [V] metres, overwritten
   */
  void displacement(float[] relief, float depth, float[] expression, float[] out) {
    float s = depth * mean(expression, smileUnits);
    float f = depth * mean(expression, frownUnits);
    float r = depth * mean(expression, raiseUnits);
    for (int v = 0; v < out.length; v++) {
      out[v] = relief[v] + s * smile[v] + f * frown[v] + r * raise[v];
    }
  }

  private static float mean(float[] expression, int[] units) {
    float sum = 0;
    for (int unit : units) {
      sum += expression[unit];
    }
    return Math.max(0, sum / units.length);
  }
}
