package timewalker.app.bench;

import java.util.Arrays;
import java.util.Random;
import timewalker.basis.CpuDeformationNet;
import timewalker.basis.MlpLayout;
import timewalker.engine.Adam;
import timewalker.engine.AdamSettings;
import timewalker.math.Parallel;

/** One step of the deformation network alone. */
final class NetWork implements Work {
  private static final double RATE = 1e-3;
  private static final MlpLayout LAYOUT = new MlpLayout(32, 4, 64);

  private final Parallel parallel;
  private final int points;
  private final CpuDeformationNet net;
  private final CpuDeformationNet.Activations saved;
  private final float[] parameters;
  private final float[] gradParameters = new float[LAYOUT.parameterCount()];
  private final float[] embedding;
  private final float[] gradEmbedding = new float[LAYOUT.embedding()];
  private final float[] features;
  private final float[] gradFeatures;
  private final float[] delta;
  private final float[] gradDelta;
  private final Adam adam = new Adam(AdamSettings.standard(), 1, LAYOUT.parameterCount());

  NetWork(int points, Parallel parallel) {
    this.parallel = parallel;
    this.points = points;
    Random random = new Random(1);
    net = new CpuDeformationNet(LAYOUT, parallel);
    saved = net.newActivations();
    parameters = LAYOUT.initial(random);
    embedding = normal(LAYOUT.embedding(), random);
    features = normal(LAYOUT.features() * points, random);
    gradFeatures = new float[features.length];
    delta = new float[MlpLayout.OUTPUTS * points];
    gradDelta = normal(delta.length, random);
  }

  static float[] normal(int length, Random random) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private void step() {
    net.forward(parameters, features, embedding, points, delta, saved);
    Arrays.fill(gradParameters, 0);
    net.backward(
        parameters, embedding, saved, gradDelta, gradFeatures, gradEmbedding, gradParameters);
    adam.step(parameters, gradParameters, RATE, parallel);
  }

  @Override
  public double[] repeat(double forSeconds, int least) {
    return Work.repeat(this::step, forSeconds, least);
  }

  @Override
  public Cost cost() {
    return training(LAYOUT, points);
  }

  /** A multiply-add per weight and point forward, and two backward. */
  static Cost training(MlpLayout layout, int points) {
    return new Cost(3 * showing(layout, points).flops(), 0, 0);
  }

  static Cost showing(MlpLayout layout, int points) {
    double weights =
        (double) layout.hidden() * (layout.features() + layout.hidden() + MlpLayout.OUTPUTS);
    return new Cost(2 * weights * points, 0, 0);
  }
}
