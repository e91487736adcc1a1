package timewalker.io.foreign;

import java.io.IOException;
import java.util.Optional;
import timewalker.head.HeadParams;
import timewalker.io.dataset.StoredPicture;
import timewalker.math.Camera;
import timewalker.train.Split;

/** One picture of another program's data set; its files are read on request. */
interface ForeignFrame {
  /** What it is called in messages. */
  String where();

  /** What it is for. */
  Split split();

  /** Which moment, from 0. */
  int timestep();

  /** Which of the moment's cameras, from 0. */
  int cameraIndex();

  /** Reads the frame's files. */
  Content read() throws IOException;

  /**
   * What a frame holds.
   *
   * @param camera cameras of the dataset know no distortion; this one is right once the picture was
   *     straightened
   * @param lens what bends the picture as it is stored
   * @param image as it was encoded
   * @param mask as it was encoded; empty where it is the image's alpha
   * @param params with the head model's numbers of coefficients
   * @param staticOffset [V][3] metres added to the head's vertices
   */
  record Content(
      Camera camera,
      Optional<LensDistortion> lens,
      StoredPicture image,
      Optional<StoredPicture> mask,
      HeadParams params,
      Optional<float[]> staticOffset) {}
}
