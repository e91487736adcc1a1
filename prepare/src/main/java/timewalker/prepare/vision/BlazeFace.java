package timewalker.prepare.vision;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import timewalker.io.image.ByteImage;

/** One BlazeFace network: faces in a square region of a photo. */
final class BlazeFace implements AutoCloseable {
  /** x, y, width, height, and six points, in pixels of the input. */
  private static final int NUMBERS = 16;

  /** Boxes that overlap this much show one face; they are averaged by their scores. */
  private static final double SAME_FACE = 0.3;

  private final Network network;
  private final Anchors anchors;
  private final float lowestScore;
  private final RegionSampler sampler;

  BlazeFace(ModelFile file, Anchors anchors, float lowestScore) {
    this.network = new Network(file);
    this.anchors = anchors;
    this.lowestScore = lowestScore;
    this.sampler = new RegionSampler(anchors.size(), anchors.size(), RegionSampler.Beyond.BLACK);
  }

  /**
   * Faces in a region, the surest first.
   *
   * @param square whose inside is searched; it may reach beyond the photo
   */
  List<Face> find(ByteImage photo, Region square) {
    float[] input = network.input();
    sampler.sample(photo, square, input);
    for (int i = 0; i < input.length; i++) {
      input[i] = input[i] / 127.5f - 1;
    }
    network.run();
    return merged(decode(square));
  }

  private List<Face> decode(Region square) {
    int count = anchors.x().length;
    float[] boxes = network.output(NUMBERS * count);
    float[] logits = network.output(count);
    List<Face> faces = new ArrayList<>();
    for (int a = 0; a < count; a++) {
      float score = Sigmoid.of(logits[a]);
      if (score >= lowestScore) {
        faces.add(face(score, a, boxes, square));
      }
    }
    faces.sort(Comparator.comparingDouble(Face::score).reversed());
    return faces;
  }

  private Face face(float score, int a, float[] boxes, Region square) {
    int at = NUMBERS * a;
    double size = anchors.size();
    double u = anchors.x()[a] + boxes[at] / size;
    double v = anchors.y()[a] + boxes[at + 1] / size;
    Region box =
        new Region(
            square.photoX(u, v),
            square.photoY(u, v),
            boxes[at + 2] / size * square.width(),
            boxes[at + 3] / size * square.height(),
            square.angle());
    float[] keypoints = new float[12];
    for (int k = 0; k < 12; k += 2) {
      double ku = anchors.x()[a] + boxes[at + 4 + k] / size;
      double kv = anchors.y()[a] + boxes[at + 5 + k] / size;
      keypoints[k] = (float) square.photoX(ku, kv);
      keypoints[k + 1] = (float) square.photoY(ku, kv);
    }
    return new Face(score, box, keypoints);
  }

  /** Overlapping finds as one each. */
  static List<Face> merged(List<Face> sorted) {
    List<Face> left = new ArrayList<>(sorted);
    List<Face> faces = new ArrayList<>();
    while (!left.isEmpty()) {
      Region best = left.getFirst().box();
      List<Face> same = new ArrayList<>();
      left.removeIf(f -> best.overlap(f.box()) > SAME_FACE && same.add(f));
      if (same.isEmpty()) {
        same.add(left.removeFirst()); // a box without area overlaps nothing, itself included
      }
      faces.add(mean(same));
    }
    return faces;
  }

  private static Face mean(List<Face> same) {
    double total = 0;
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
    double[] points = new double[12];
    for (Face f : same) {
      total += f.score();
      x += f.score() * f.box().x();
      y += f.score() * f.box().y();
      width += f.score() * f.box().width();
      height += f.score() * f.box().height();
      for (int k = 0; k < 12; k++) {
        points[k] += f.score() * f.keypoints()[k];
      }
    }
    float[] keypoints = new float[12];
    for (int k = 0; k < 12; k++) {
      keypoints[k] = (float) (points[k] / total);
    }
    Region box =
        new Region(
            x / total, y / total, width / total, height / total, same.getFirst().box().angle());
    return new Face(same.getFirst().score(), box, keypoints);
  }

  @Override
  public void close() {
    network.close();
  }
}
