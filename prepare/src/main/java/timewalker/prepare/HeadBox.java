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
    double[] m = camera.cameraFromWorld();
    double[] box = {1e9, 1e9, -1e9, -1e9};
    for (int v = 0; v < vertices.length; v += 3) {
      double x = vertices[v];
      double y = vertices[v + 1];
      double z = vertices[v + 2];
      double depth = m[8] * x + m[9] * y + m[10] * z + m[11];
      double px = camera.fx() * (m[0] * x + m[1] * y + m[2] * z + m[3]) / depth + camera.cx();
      double py = camera.fy() * (m[4] * x + m[5] * y + m[6] * z + m[7]) / depth + camera.cy();
      box[0] = Math.min(box[0], px);
      box[1] = Math.min(box[1], py);
      box[2] = Math.max(box[2], px);
      box[3] = Math.max(box[3], py);
    }
    return box;
  }
}
