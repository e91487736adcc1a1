package timewalker.prepare;

import timewalker.math.Camera;
import timewalker.prepare.fit.FittedHead;

/** Where a fitted head lies in its photo. */
final class HeadBox {
  private HeadBox() {}

  /** x0, y0, x1, y1 around all vertices, pixels of the photo. */
  static double[] of(Worker worker, FittedHead head) {
    float[] vertices = worker.vertices(head.params());
    Camera camera = head.camera();
    double[] seen = new double[3];
    double[] box = {1e9, 1e9, -1e9, -1e9};
    for (int v = 0; v < vertices.length; v += 3) {
      camera.project(vertices[v], vertices[v + 1], vertices[v + 2], seen);
      box[0] = Math.min(box[0], seen[0]);
      box[1] = Math.min(box[1], seen[1]);
      box[2] = Math.max(box[2], seen[0]);
      box[3] = Math.max(box[3], seen[1]);
    }
    return box;
  }
}
