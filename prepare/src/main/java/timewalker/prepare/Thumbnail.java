package timewalker.prepare;

import java.util.Optional;
import timewalker.io.image.ByteImage;
import timewalker.math.Camera;
import timewalker.prepare.analysis.AnalysedFace;
import timewalker.prepare.fit.FittedHead;
import timewalker.prepare.vision.Region;

/** A picture's small pictures for the report: with landmarks, with the fitted head, cut out. */
final class Thumbnail {
  /** Side of each, pixels. */
  static final int SIZE = 144;

  /** Side of what is shown of a picture whose head was not fitted, against the face's box. */
  private static final double AROUND = 2.2;

  private Thumbnail() {}

  /**
   * What was seen, side by side: the picture with landmarks, and for a fitted head the picture with
   * its mesh, and, where there is a mask, the head cut out.
   *
   * @param cutOut the dataset's picture, if there is one
   */
  static ByteImage of(
      Worker worker,
      ByteImage photo,
      Optional<AnalysedFace> face,
      Optional<FittedHead> head,
      Optional<ByteImage> cutOut) {
    Crop crop = window(worker, photo, face, head);
    ByteImage plain = crop.colours(photo);
    int tiles = head.isEmpty() ? 1 : cutOut.isEmpty() ? 2 : 3;
    ByteImage sheet = new ByteImage(tiles * SIZE, SIZE, 3);
    ByteImage marked = copy(plain);
    face.ifPresent(f -> mark(marked, crop, f));
    put(sheet, 0, marked);
    if (tiles > 1) {
      put(sheet, 1, withMesh(worker, head.get(), plain, crop));
    }
    if (tiles > 2) {
      put(sheet, 2, new Crop(0, 0, cutOut.get().width(), SIZE).colours(cutOut.get()));
    }
    return sheet;
  }

  private static Crop window(
      Worker worker, ByteImage photo, Optional<AnalysedFace> face, Optional<FittedHead> head) {
    if (head.isPresent()) {
      double[] box = HeadBox.of(worker, head.get());
      double side = 1.5 * Math.max(box[2] - box[0], box[3] - box[1]);
      return new Crop((box[0] + box[2] - side) / 2, (box[1] + box[3] - side) / 2, side, SIZE);
    }
    if (face.isPresent()) {
      Region box = face.get().landmarks().box().square(AROUND);
      return new Crop(box.x() - box.width() / 2, box.y() - box.width() / 2, box.width(), SIZE);
    }
    double side = Math.max(photo.width(), photo.height());
    return new Crop((photo.width() - side) / 2, (photo.height() - side) / 2, side, SIZE);
  }

  private static void mark(ByteImage tile, Crop crop, AnalysedFace face) {
    for (int l = 0; l < face.landmarks().count(); l++) {
      int x = (int) ((face.landmarks().x(l) - crop.x()) * crop.scale());
      int y = (int) ((face.landmarks().y(l) - crop.y()) * crop.scale());
      if (x >= 0 && y >= 0 && x < tile.width() && y < tile.height()) {
        int at = 3 * (y * tile.width() + x);
        tile.data()[at] = 0;
        tile.data()[at + 1] = (byte) 255;
        tile.data()[at + 2] = (byte) 90;
      }
    }
  }

  private static ByteImage withMesh(Worker worker, FittedHead head, ByteImage plain, Crop crop) {
    Camera camera = crop.camera(head.camera());
    int pixels = camera.width() * camera.height();
    float[] depth = new float[pixels];
    float[] normal = new float[3 * pixels];
    worker.draw(head.params(), camera, depth, normal);
    ByteImage out = copy(plain);
    for (int p = 0; p < pixels; p++) {
      if (depth[p] > 0) {
        float light = 60 + 190 * Math.max(0, -normal[2 * pixels + p]);
        for (int c = 0; c < 3; c++) {
          float tint = c == 2 ? light : 0.8f * light;
          int old = out.data()[3 * p + c] & 0xff;
          out.data()[3 * p + c] = (byte) Math.round(0.45f * old + 0.55f * Math.min(255, tint));
        }
      }
    }
    return out;
  }

  private static ByteImage copy(ByteImage image) {
    return new ByteImage(image.width(), image.height(), image.channels(), image.data().clone());
  }

  private static void put(ByteImage sheet, int tile, ByteImage image) {
    for (int y = 0; y < SIZE; y++) {
      System.arraycopy(
          image.data(),
          3 * y * SIZE,
          sheet.data(),
          3 * (y * sheet.width() + tile * SIZE),
          3 * SIZE);
    }
  }
}
