package timewalker.io.lpips;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import timewalker.io.Sha256;
import timewalker.io.weights.Tensor;
import timewalker.loss.ImageLoss;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;

/**
 * LPIPS v0.1 (Zhang et al., The Unreasonable Effectiveness of Deep Features as a Perceptual Metric,
 * 2018, equation 1): both pictures go through a network; at the end of every slice features are
 * made unit length at each pixel, their squared difference is weighed by channel and averaged over
 * the picture.
 *
 * <pre>d = Σ_l 1/(H_l W_l) Σ_xy Σ_c w_lc (ŷ_lc − ŷ0_lc)²</pre>
 *
 * <p>For one caller at a time.
 */
public final class Lpips implements ImageLoss {
  /** What the pictures, from −1 to 1, are shifted and divided by; part of the metric. */
  private static final float[] SHIFT = {-0.030f, -0.088f, -0.188f};

  private static final float[] SCALE = {0.458f, 0.448f, 0.450f};

  /** Added to the length of features. */
  private static final double EPSILON = 1e-10;

  private final String title;
  private final String identity;
  private final List<List<Layer>> slices;
  private final List<float[]> linear = new ArrayList<>(); // per slice, [channels]

  /**
   * LPIPS v0.1.
   *
   * @param weights of {@link Backbone#networkShapes} and {@link Backbone#linearShapes}
   * @throws IllegalArgumentException naming what is missing or of another shape
   */
  public Lpips(Backbone backbone, Map<String, Tensor> weights) {
    this("LPIPS with " + backbone.label(), backbone.label(), backbone.network(), weights);
  }

  /**
   * @param title what the metric is called
   * @param label begins its identity
   */
  Lpips(String title, String label, FeatureNetwork network, Map<String, Tensor> weights) {
    requireShapes(network.shapes(), weights);
    requireShapes(network.linearShapes(), weights);
    this.title = title;
    this.identity = label + " " + checksum(network, weights);
    this.slices = network.layers(weights);
    network.linearShapes().keySet().forEach(name -> linear.add(tensor(weights, name).values()));
  }

  static void requireShapes(Map<String, int[]> shapes, Map<String, Tensor> weights) {
    shapes.forEach((name, shape) -> {
      Tensor found = tensor(weights, name);
      if (!Arrays.equals(shape, found.shape())) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s has the shape %s, expected %s",
                name,
                Arrays.toString(found.shape()),
                Arrays.toString(shape)));
      }
    });
  }

  static Tensor tensor(Map<String, Tensor> weights, String name) {
    Tensor found = weights.get(name);
    if (found == null) {
      throw new IllegalArgumentException("holds no " + name);
    }
    return found;
  }

  private static String checksum(FeatureNetwork network, Map<String, Tensor> weights) {
    MessageDigest digest = Sha256.digest();
    for (Map<String, int[]> shapes : List.of(network.shapes(), network.linearShapes())) {
      for (String name : new TreeSet<>(shapes.keySet())) {
        float[] values = tensor(weights, name).values();
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, values.length));
        bytes.asFloatBuffer().put(values);
        digest.update(bytes);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** What its figures depend on: the network's name and the SHA-256 of its weights. */
  public String identity() {
    return identity;
  }

  /** The metric and its network, as in "LPIPS with vgg". */
  public String title() {
    return title;
  }

  /** Whether pictures of this size are large enough for all of the network's layers. */
  public boolean fits(int width, int height) {
    int w = width;
    int h = height;
    for (List<Layer> slice : slices) {
      for (Layer layer : slice) {
        if (!layer.fits(h, w)) {
          return false;
        }
        h = layer.length(h);
        w = layer.length(w);
      }
    }
    return true;
  }

  @Override
  public double add(
      FloatImage rendered,
      FloatImage target,
      double weight,
      @Nullable FloatImage gradRendered,
      Parallel parallel) {
    requireSame(rendered, target);
    List<Planes> truth = features(target, parallel);
    List<Layer.Trace> traces = new ArrayList<>();
    List<Integer> ends = new ArrayList<>(); // how many traces there are at the end of each slice
    Planes flow = scaled(rendered);
    double sum = 0;
    List<Planes> gradients = new ArrayList<>();
    for (int k = 0; k < slices.size(); k++) {
      for (Layer layer : slices.get(k)) {
        Layer.Trace trace = step(layer, flow, rendered, parallel);
        flow = trace.output();
        traces.add(trace);
      }
      ends.add(traces.size());
      Planes gradient =
          gradRendered == null ? null : new Planes(flow.channels(), flow.height(), flow.width());
      sum += compare(flow, truth.get(k), linear.get(k), weight, gradient, parallel);
      gradients.add(gradient);
    }
    if (gradRendered != null) {
      requireSame(rendered, gradRendered);
      addGradient(backward(traces, ends, gradients, parallel), gradRendered);
    }
    return sum;
  }

  private static void requireSame(FloatImage a, FloatImage b) {
    if (a.channels() != 3
        || b.channels() != 3
        || a.width() != b.width()
        || a.height() != b.height()) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "pictures of %dx%dx%d and %dx%dx%d; both must be RGB of one size",
              a.width(),
              a.height(),
              a.channels(),
              b.width(),
              b.height(),
              b.channels()));
    }
  }

  private List<Planes> features(FloatImage image, Parallel parallel) {
    List<Planes> features = new ArrayList<>();
    Planes flow = scaled(image);
    for (List<Layer> slice : slices) {
      for (Layer layer : slice) {
        flow = step(layer, flow, image, parallel).output();
      }
      features.add(flow);
    }
    return features;
  }

  private Layer.Trace step(Layer layer, Planes flow, FloatImage image, Parallel parallel) {
    if (!layer.fits(flow.height(), flow.width())) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a picture of %d x %d pixels is too small for %s",
              image.width(),
              image.height(),
              title));
    }
    return layer.forward(flow, parallel);
  }

  private static Planes scaled(FloatImage image) {
    int pixels = image.pixels();
    Planes planes = new Planes(3, image.height(), image.width());
    for (int i = 0; i < 3 * pixels; i++) {
      int c = i / pixels;
      planes.data()[i] = (2 * image.data()[i] - 1 - SHIFT[c]) / SCALE[c];
    }
    return planes;
  }

  /** One slice's part of the distance; its gradient times {@code weight} is written. */
  private static double compare(
      Planes x, Planes y, float[] w, double weight, @Nullable Planes gradient, Parallel parallel) {
    int pixels = x.pixels();
    double[] rows = new double[x.height()];
    parallel.run(
        x.height(),
        row -> {
          for (int p = row * x.width(); p < (row + 1) * x.width(); p++) {
            rows[row] += compare(x, y, w, p, weight / pixels, gradient);
          }
        });
    double sum = 0;
    for (double row : rows) {
      sum += row;
    }
    return sum / pixels;
  }

  /** With x̂ = x / (|x| + ε): dL/dx = g / (|x| + ε) − x (x · g) / (|x| (|x| + ε)²). */
  private static double compare(
      Planes x, Planes y, float[] w, int p, double share, @Nullable Planes gradient) {
    int pixels = x.pixels();
    double xLength = length(x, p);
    double yLength = length(y, p);
    double xInverse = 1 / (xLength + EPSILON);
    double yInverse = 1 / (yLength + EPSILON);
    double sum = 0;
    double along = 0;
    for (int c = 0; c < w.length; c++) {
      double own = x.data()[c * pixels + p];
      double difference = own * xInverse - y.data()[c * pixels + p] * yInverse;
      sum += w[c] * difference * difference;
      along += 2 * w[c] * difference * own;
    }
    if (gradient != null && xLength > 0) {
      double back = along * xInverse * xInverse / xLength;
      for (int c = 0; c < w.length; c++) {
        int at = c * pixels + p;
        double own = x.data()[at];
        double difference = own * xInverse - y.data()[at] * yInverse;
        gradient.data()[at] = (float) (share * (2 * w[c] * difference * xInverse - own * back));
      }
    }
    return sum;
  }

  private static double length(Planes planes, int p) {
    double square = 0;
    for (int at = p; at < planes.data().length; at += planes.pixels()) {
      square += (double) planes.data()[at] * planes.data()[at];
    }
    return Math.sqrt(square);
  }

  private static Planes backward(
      List<Layer.Trace> traces, List<Integer> ends, List<Planes> gradients, Parallel parallel) {
    Planes grad = gradients.getLast();
    int slice = ends.size() - 2;
    for (int t = traces.size() - 1; t >= 0; t--) {
      if (slice >= 0 && ends.get(slice) == t + 1) {
        Planes own = gradients.get(slice);
        for (int i = 0; i < own.data().length; i++) {
          own.data()[i] += grad.data()[i];
        }
        grad = own;
        slice--;
      }
      grad = traces.get(t).backward(grad, parallel);
    }
    return grad;
  }

  private static void addGradient(Planes grad, FloatImage to) {
    for (int i = 0; i < grad.data().length; i++) {
      to.data()[i] += grad.data()[i] * 2 / SCALE[i / grad.pixels()];
    }
  }
}
