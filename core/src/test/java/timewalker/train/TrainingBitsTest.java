package timewalker.train;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import timewalker.avatar.SpaceArrays;
import timewalker.engine.Engines;
import timewalker.math.NamedArrays;
import timewalker.math.Parallel;
import timewalker.math.RepeatableBits;
import timewalker.raster.RenderSettings;
import timewalker.surfel.AdaptiveDensity;

/** A short training run with all its parts, interpreted with one thread and compiled with two. */
final class TrainingBitsTest {
  private static final int STEPS = 6;

  @Test
  void interpreterAndCompilerTrainTheSameSpace() {
    RepeatableBits.assertSame(TrainingBitsTest.class, 30);
  }

  /** What the child processes run: trains so many times and prints the last space's SHA-256. */
  public static void main(String[] args) throws IOException, NoSuchAlgorithmException {
    PaintedHead frames = new PaintedHead(24, 2, 1, 200);
    try (Parallel parallel = Parallel.of(Integer.parseInt(args[0]))) {
      Trainer trainer = null;
      for (int i = 0; i < Integer.parseInt(args[1]); i++) {
        trainer =
            new Trainer(
                frames.head(),
                frames,
                settings(),
                RenderSettings.DEFAULT,
                null,
                Engines.cpu(),
                parallel);
        trainer.run(new Trainer.Listener() {});
      }
      NamedArrays arrays = new NamedArrays();
      SpaceArrays.save(trainer.space(), arrays);
      System.out.println(sha256(arrays));
    }
  }

  /**
   * Densifies, checks the bases, raises the colour degree, refines: everything within six steps.
   */
  private static TrainingSettings settings() {
    TrainingSettings s = Presets.QUICK.withSteps(STEPS);
    AdaptiveDensity.Settings d = s.density().limits();
    AdaptiveDensity.Settings eager =
        new AdaptiveDensity.Settings(
            1e-7,
            d.splitScale(),
            d.leastOpacity(),
            d.largestScale(),
            d.largestRadius(),
            d.resetOpacity(),
            true,
            140);
    TrainingSettings.LossSettings l = s.losses();
    return new TrainingSettings(
        s.seed(),
        STEPS,
        STEPS,
        3,
        new TrainingSettings.SurfelSettings(120, 0.5, 2, 0.3, 2, 2),
        new TrainingSettings.BasisSettings(2, 3, 2, 8, 4, 16, 1, true, 0.1, 1, 3),
        s.rates(),
        new TrainingSettings.LossSettings(
            l.l1(),
            l.dssim(),
            0,
            l.mask(),
            l.depth(),
            l.depthDecay(),
            l.normal(),
            l.consistency(),
            l.opacity(),
            l.deltaPosition(),
            l.deltaRotation(),
            l.deltaScale(),
            l.deltaOpacity(),
            l.deltaColour(),
            l.affine(),
            1),
        new TrainingSettings.DensitySettings(3, 6, 3, 5, eager),
        new TrainingSettings.RefinementSettings(true, 1, 2e-4, 1e-4, 2e-3, 1e-3, 1e-3));
  }

  private static String sha256(NamedArrays arrays) throws IOException, NoSuchAlgorithmException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    for (String name : arrays.names()) {
      out.writeUTF(name);
      switch (arrays.entry(name).data()) {
        case float[] numbers -> {
          for (float number : numbers) {
            out.writeInt(Float.floatToRawIntBits(number));
          }
        }
        case int[] numbers -> {
          for (int number : numbers) {
            out.writeInt(number);
          }
        }
        default -> throw new IllegalStateException("array " + name);
      }
    }
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray());
    return HexFormat.of().formatHex(digest);
  }
}
