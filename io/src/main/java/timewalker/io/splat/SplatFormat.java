package timewalker.io.splat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Locale;
import timewalker.avatar.FiniteSurfels;
import timewalker.io.AtomicFile;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.math.Parallel;
import timewalker.surfel.Surfels;

/**
 * A kind of file that holds Gaussian splats.
 *
 * <p>Our surfels are flat and splats are not, so the third scale is written as {@link #THICKNESS}.
 * Surfels are expected in the world's frame with harmonics that are evaluated there, as {@link
 * timewalker.avatar.Moment#inWorld} gives them. The direction of the file's axes follows its usual
 * readers: x right, y down, z forward in PLY and .splat; x right, y up, z backward in SPZ and glTF.
 */
public enum SplatFormat {
  /** What 3D Gaussian Splatting (Kerbl et al. 2023) writes; everything in full precision. */
  PLY(SplatAxes.DOWN),
  /** Compressed to a sixth for trained avatars (Niantic), version 2. */
  SPZ(SplatAxes.UP),
  /** 32 bytes a splat, of one colour from all sides. */
  SPLAT(SplatAxes.DOWN),
  /** Binary glTF with KHR_gaussian_splatting. */
  GLB(SplatAxes.UP);

  /**
   * Third standard deviation of a surfel in a file of splats, metres: as flat as a float allows.
   */
  static final float THICKNESS = 1e-6f;

  private final SplatAxes usual;

  SplatFormat(SplatAxes usual) {
    this.usual = usual;
  }

  /** The ending of file names, without a dot. */
  public String ending() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The axes that readers of this format expect. */
  public SplatAxes usualAxes() {
    return usual;
  }

  /**
   * Writes surfels.
   *
   * @param surfels in the world's frame, harmonics too
   * @param axes of the file, see {@link #usualAxes}
   * @param tag what the file says about its origin; .splat has no room for it
   * @throws timewalker.avatar.UnusableSpaceException when the file would hold a number that is not
   *     finite
   */
  public void write(
      Path file, Surfels surfels, SplatAxes axes, SyntheticMediaTag tag, Parallel parallel)
      throws IOException {
    requireFinite(surfels);
    Surfels turned = axes.fromWorld(surfels, parallel);
    requireFinite(turned); // turned harmonics can become too large
    AtomicFile.write(file, out -> write(turned, tag, out));
  }

  private static void requireFinite(Surfels s) {
    FiniteSurfels.require(
        s.count(), s.position(), s.rotation(), s.logScale(), s.opacityLogit(), s.sh());
  }

  private void write(Surfels turned, SyntheticMediaTag tag, OutputStream out) throws IOException {
    switch (this) {
      case PLY -> PlySplats.write(out, turned, tag);
      case SPZ -> SpzSplats.write(out, turned, tag);
      case SPLAT -> PackedSplats.write(out, turned);
      case GLB -> GlbSplats.write(out, turned, tag);
    }
  }
}
