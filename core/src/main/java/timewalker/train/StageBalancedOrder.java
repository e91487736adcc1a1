package timewalker.train;

/**
 * Which frame a step trains on: every round visits each life stage once, in shuffled order, and
 * within a stage every frame once before any comes again. A stage of ten photos so weighs as much
 * as one of a thousand. The order is a pure function of seed and step, so there is no state to
 * store.
 */
public final class StageBalancedOrder {
  private final long seed;
  private final int[][] framesOfStage;
  private long shuffledRound = -1;
  private final int[] stageOrder;
  private final long[] shuffledEpoch;
  private final int[][] frameOrder;

  /**
   * @param seed the run's seed
   * @param framesOfStage [stages with frames][frames] frame indices; no row may be empty
   */
  public StageBalancedOrder(long seed, int[][] framesOfStage) {
    if (framesOfStage.length == 0) {
      throw new IllegalArgumentException("there are no training frames");
    }
    this.seed = seed;
    this.framesOfStage = framesOfStage;
    this.stageOrder = new int[framesOfStage.length];
    this.shuffledEpoch = new long[framesOfStage.length];
    this.frameOrder = new int[framesOfStage.length][];
    for (int k = 0; k < framesOfStage.length; k++) {
      if (framesOfStage[k].length == 0) {
        throw new IllegalArgumentException("life stage " + k + " has no training frames");
      }
      frameOrder[k] = framesOfStage[k].clone();
      shuffledEpoch[k] = -1;
    }
  }

  /** The frame of a step, steps counting from 0. */
  public int frame(long step) {
    int stages = stageOrder.length;
    long round = step / stages;
    if (round != shuffledRound) {
      for (int k = 0; k < stages; k++) {
        stageOrder[k] = k;
      }
      shuffle(stageOrder, mix(seed, -1, round));
      shuffledRound = round;
    }
    int k = stageOrder[(int) (step % stages)];
    int frames = framesOfStage[k].length;
    long epoch = round / frames;
    if (epoch != shuffledEpoch[k]) {
      System.arraycopy(framesOfStage[k], 0, frameOrder[k], 0, frames);
      shuffle(frameOrder[k], mix(seed, k, epoch));
      shuffledEpoch[k] = epoch;
    }
    return frameOrder[k][(int) (round % frames)];
  }

  private static void shuffle(int[] values, long state) {
    for (int i = values.length - 1; i > 0; i--) {
      state = mix(state, i, 0);
      int j = (int) Long.remainderUnsigned(state, i + 1L);
      int kept = values[i];
      values[i] = values[j];
      values[j] = kept;
    }
  }

  /** SplitMix64's finaliser (Steele, Lea and Flood 2014) over three numbers. */
  private static long mix(long a, long b, long c) {
    long z = a + 0x9E3779B97F4A7C15L * (b + 1) + 0xD1B54A32D192ED03L * (c + 1);
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
