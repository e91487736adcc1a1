package timewalker.basis;

import timewalker.math.Shapes;

/**
 * The neural head bases of one person: their tables, how each life stage blends them, and the
 * network that turns a look-up into changes of the surfels (TimeWalker, section 3.2).
 *
 * <p>A basis that is switched off keeps its number; it has no table and the weight 0 at every life
 * stage. {@link #active} says which are on, {@link #switchOff} and {@link #replace} change it.
 */
public final class NeuralBases {
  private final int stages;
  private final GridBox box;
  private final HashTables tables;
  private final float[] blend; // [K][N]
  private final float[] residual; // [K][E]
  private final MlpLayout layout;
  private final float[] net;

  /**
   * @param stages K, number of life stages
   * @param box what the tables cover
   * @param tables of the N bases
   * @param blend [K][N] w; kept, written by training
   * @param residual [K][E] e; kept, written by training
   * @param layout sizes of the deformation network
   * @param net its parameters, [layout.parameterCount()]; kept, written by training
   */
  public NeuralBases(
      int stages,
      GridBox box,
      HashTables tables,
      float[] blend,
      float[] residual,
      MlpLayout layout,
      float[] net) {
    Shapes.check("life stages", stages, "blend", blend.length, tables.bases());
    Shapes.check("life stages", stages, "residual", residual.length, layout.embedding());
    Shapes.check("parameters", layout.parameterCount(), "net", net.length, 1);
    this.stages = stages;
    this.box = box;
    this.tables = tables;
    this.blend = blend;
    this.residual = residual;
    this.layout = layout;
    this.net = net;
  }

  /** Number of bases N, switched off or not. */
  public int count() {
    return tables.bases();
  }

  /** Number of life stages K. */
  public int stages() {
    return stages;
  }

  /** Whether a basis takes part. */
  public boolean active(int basis) {
    return tables.active(basis);
  }

  /** Number of bases that take part. */
  public int activeCount() {
    return tables.activeCount();
  }

  /** Deactivates a basis: frees its table and sets its weights to 0. */
  public void switchOff(int basis) {
    tables.deactivate(basis);
    for (int k = 0; k < stages; k++) {
      blend[k * count() + basis] = 0;
    }
  }

  /** Shows every life stage by other bases; the first take part, the others are switched off. */
  public void replace(PrincipalBases others) {
    float[][] old = new float[count()][];
    for (int i = 0; i < old.length; i++) {
      old[i] = tables.table(i);
    }
    tables.replace(PrincipalBases.recombined(old, others.of()));
    for (int k = 0; k < stages; k++) {
      for (int i = 0; i < count(); i++) {
        blend[k * count() + i] = i < others.count() ? (float) others.blend()[k][i] : 0;
      }
    }
  }

  /** What the tables cover. */
  public GridBox box() {
    return box;
  }

  /** The tables themselves. */
  public HashTables tables() {
    return tables;
  }

  /** [K][N] w of all stages, the array itself. */
  public float[] blend() {
    return blend;
  }

  /** [K][E] e of all stages, the array itself. */
  public float[] residual() {
    return residual;
  }

  /** Sizes of the deformation network. */
  public MlpLayout layout() {
    return layout;
  }

  /** The network's parameters, the array itself. */
  public float[] net() {
    return net;
  }

  /**
   * The blend weights Σ m_k w_k of a mix of life stages.
   *
   * @param mix [K] m, share of each life stage
   * @return [N]
   */
  public float[] blendOf(float[] mix) {
    return mixed(mix, blend, count());
  }

  /**
   * The residual embedding Σ m_k e_k of a mix of life stages.
   *
   * @param mix [K] m, share of each life stage
   * @return [E]
   */
  public float[] residualOf(float[] mix) {
    return mixed(mix, residual, layout.embedding());
  }

  private float[] mixed(float[] mix, float[] rows, int length) {
    Shapes.check("life stages", stages, "mix", mix.length, 1);
    float[] sum = new float[length];
    for (int k = 0; k < stages; k++) {
      if (mix[k] == 0) {
        continue;
      }
      for (int i = 0; i < length; i++) {
        sum[i] = Math.fma(mix[k], rows[k * length + i], sum[i]);
      }
    }
    return sum;
  }
}
