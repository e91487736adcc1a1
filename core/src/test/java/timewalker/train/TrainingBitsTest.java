package timewalker.train;

import static java.util.Map.entry;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;
import timewalker.avatar.SpaceArrays;
import timewalker.engine.Engines;
import timewalker.math.NamedArrays;
import timewalker.math.Parallel;
import timewalker.math.RepeatableBits;
import timewalker.raster.RenderSettings;

/** A short training run with all its parts, interpreted with one thread and compiled with two. */
final class TrainingBitsTest {
  private static final int STEPS = 6;

  @Test
  void interpreterAndCompilerTrainTheSameSpace() {
    RepeatableBits.assertSame(TrainingBitsTest.class, 15);
  }

  /** What the child processes run: trains so many times and prints the last space's SHA-256. */
  public static void main(String[] args) throws IOException, NoSuchAlgorithmException {
    PaintedHead frames = new PaintedHead(16, 2, 1, 100);
    try (Parallel parallel = Parallel.of(Integer.parseInt(args[0]))) {
      NamedArrays arrays = new NamedArrays();
      for (int i = 0; i < Integer.parseInt(args[1]); i++) {
        try (Trainer trainer =
            new Trainer(
                frames.head(),
                frames,
                settings(),
                RenderSettings.DEFAULT,
                null,
                Engines.cpu(),
                parallel)) {
          trainer.run(new Trainer.Listener() {});
          arrays = new NamedArrays();
          SpaceArrays.save(trainer.space(), arrays);
        }
      }
      System.out.println(sha256(arrays));
    }
  }

  /**
   * Densifies, checks the bases, raises the colour degree, refines: everything within six steps but
   * tracking, which would take the interpreter minutes.
   */
  private static TrainingSettings settings() {
    return TrainingSettings.ofSteps(STEPS)
        .with(
            Map.ofEntries(
                entry("checkpointEvery", STEPS),
                entry("evaluateEvery", 3),
                entry("surfels.count", 100),
                entry("surfels.eyes", 2),
                entry("surfels.shEvery", 2),
                entry("bases.count", 2),
                entry("bases.levels", 3),
                entry("bases.log2Entries", 8),
                entry("bases.coarsest", 4),
                entry("bases.finest", 16),
                entry("bases.residual", 1),
                entry("bases.dynamoChecks", 1),
                entry("bases.dynamoEvery", 3),
                entry("losses.geometryFrom", 1),
                entry("density.from", 3),
                entry("density.until", 6),
                entry("density.every", 3),
                entry("density.resetEvery", 5),
                entry("density.limits.gradient", 1e-7),
                entry("density.limits.pruneUnseen", true),
                entry("density.limits.mostSurfels", 120),
                entry("refinement.enabled", true),
                entry("tracking.rounds", 0),
                entry("refinement.from", 1),
                entry("refinement.joints", 2e-4),
                entry("refinement.translation", 1e-4),
                entry("refinement.expression", 2e-3),
                entry("refinement.shape", 1e-3)));
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
