package timewalker.prepare.vision;

/**
 * All networks of one worker thread. Making them takes some tenths of a second and 60 MB; a worker
 * keeps its own for all its photos.
 */
public final class FaceModels implements AutoCloseable {
  private final FaceDetector detector = new FaceDetector();
  private final FaceLandmarks landmarks = new FaceLandmarks();
  private final PersonMask mask = new PersonMask();
  private final IdentityDescriptor identity = new IdentityDescriptor();
  private final IrisLandmarks irises = new IrisLandmarks();

  public FaceDetector detector() {
    return detector;
  }

  public FaceLandmarks landmarks() {
    return landmarks;
  }

  public PersonMask mask() {
    return mask;
  }

  public IdentityDescriptor identity() {
    return identity;
  }

  public IrisLandmarks irises() {
    return irises;
  }

  @Override
  public void close() {
    detector.close();
    landmarks.close();
    mask.close();
    identity.close();
    irises.close();
  }
}
