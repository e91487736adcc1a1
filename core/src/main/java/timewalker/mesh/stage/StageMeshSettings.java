package timewalker.mesh.stage;

import java.util.Locale;
import timewalker.mesh.poisson.PoissonSettings;

/**
 * How a life stage becomes a mesh.
 *
 * @param cameras how many look at the head from all around
 * @param size of their pictures, pixels
 * @param stride every so many-th pixel along each axis becomes a point
 * @param minAlpha pixels that let more light through are no surface
 * @param minFacing least cosine between a point's normal and the way to the camera
 * @param maxStep largest change of depth towards the pixels beside, metres: more is an edge
 * @param voxel edge of the voxels for point cutting, metres
 * @param minMass least mass of surfels around a point, against the median of all points; inside the
 *     mouth, where few surfels are, any is enough
 * @param trim what is backed so many levels more thinly than usual goes
 * @param pieces pieces with fewer triangles than this share of the largest go
 * @param poisson the reconstruction
 */
public record StageMeshSettings(
    int cameras,
    int size,
    int stride,
    double minAlpha,
    double minFacing,
    double maxStep,
    double voxel,
    double minMass,
    double trim,
    double pieces,
    PoissonSettings poisson) {
  /** For heads in metres. */
  public static final StageMeshSettings DEFAULT =
      new StageMeshSettings(
          72, 400, 1, 0.7, 0.35, 0.004, 0.003, 0.5, 2, 0.05, PoissonSettings.DEFAULT);

  /** Checks the ranges. */
  public StageMeshSettings {
    require(cameras >= 1 && cameras <= 10_000, "cameras", cameras);
    require(size >= 16 && size <= 4096, "size", size);
    require(stride >= 1 && stride <= size, "stride", stride);
    require(minAlpha >= 0.5 && minAlpha < 1, "minAlpha", minAlpha);
    require(minFacing >= 0 && minFacing < 1, "minFacing", minFacing);
    require(maxStep > 0, "maxStep", maxStep);
    require(voxel > 0, "voxel", voxel);
    require(minMass >= 0, "minMass", minMass);
    require(trim >= 0, "trim", trim);
    require(pieces >= 0 && pieces <= 1, "pieces", pieces);
  }

  private static void require(boolean holds, String name, double value) {
    if (!holds) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "%s cannot be %s", name, value));
    }
  }

  /** The same with another reconstruction. */
  public StageMeshSettings withPoisson(PoissonSettings other) {
    return new StageMeshSettings(
        cameras, size, stride, minAlpha, minFacing, maxStep, voxel, minMass, trim, pieces, other);
  }

  /** The same with other cameras. */
  public StageMeshSettings withCameras(int count, int pixels) {
    return new StageMeshSettings(
        count, pixels, stride, minAlpha, minFacing, maxStep, voxel, minMass, trim, pieces, poisson);
  }
}
