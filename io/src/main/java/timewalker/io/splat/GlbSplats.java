package timewalker.io.splat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.io.mesh.GlbBuffer;
import timewalker.surfel.SphericalHarmonics;
import timewalker.surfel.Surfels;

/**
 * Binary glTF with the extension KHR_gaussian_splatting: points with rotation, scale, opacity and
 * harmonics, and a plain colour for programs that only know points.
 */
final class GlbSplats {
  private static final String NAME = "KHR_gaussian_splatting";
  private static final int POINTS = 0;

  private GlbSplats() {}

  static void write(OutputStream out, Surfels s, SyntheticMediaTag tag) throws IOException {
    ObjectNode root = new ObjectMapper().createObjectNode();
    ObjectNode asset = root.putObject("asset");
    asset.put("version", "2.0").put("generator", "TimeWalker");
    asset.putObject("extras").put("DigitalSourceType", tag.uri());
    root.putArray("extensionsUsed").add(NAME);
    root.put("scene", 0).putArray("scenes").addObject().putArray("nodes").add(0);
    root.putArray("nodes").addObject().put("name", "head").put("mesh", 0);
    ObjectNode primitive =
        root.putArray("meshes").addObject().put("name", "head").putArray("primitives").addObject();
    primitive.put("mode", POINTS);
    GlbBuffer buffer = new GlbBuffer(root);
    putAttributes(s, primitive.putObject("attributes"), buffer);
    ObjectNode extension = primitive.putObject("extensions").putObject(NAME);
    extension.put("kernel", "ellipse").put("colorSpace", "srgb_rec709_display");
    extension.put("projection", "perspective").put("sortingMethod", "cameraDistance");
    buffer.writeGlb(root, out);
  }

  private static void putAttributes(Surfels s, ObjectNode attributes, GlbBuffer buffer) {
    int n = s.count();
    attributes.put(
        "POSITION", buffer.vertexFloats(rows(s.position(), n, 0, 1, 2), "VEC3", 3, true));
    attributes.put("COLOR_0", buffer.vertexShares(plainColours(s)));
    attributes.put(
        NAME + ":ROTATION",
        buffer.vertexFloats(rows(s.rotation(), n, 1, 2, 3, 0), "VEC4", 4, false));
    attributes.put(NAME + ":SCALE", buffer.vertexFloats(scales(s), "VEC3", 3, false));
    float[] opacity = new float[n];
    for (int i = 0; i < n; i++) {
      opacity[i] = (float) SpzSplats.opacity(s.opacityLogit()[i]);
    }
    attributes.put(NAME + ":OPACITY", buffer.vertexFloats(opacity, "SCALAR", 1, false));
    for (int degree = 0, k = 0; degree <= s.shDegree(); degree++) {
      for (int m = 0; m <= 2 * degree; m++, k++) {
        attributes.put(
            NAME + ":SH_DEGREE_" + degree + "_COEF_" + m,
            buffer.vertexFloats(rows(s.sh(), n, 3 * k, 3 * k + 1, 3 * k + 2), "VEC3", 3, false));
      }
    }
  }

  /** Chosen planes, interleaved. */
  private static float[] rows(float[] planes, int n, int... chosen) {
    float[] out = new float[chosen.length * n];
    for (int c = 0; c < chosen.length; c++) {
      for (int i = 0; i < n; i++) {
        out[chosen.length * i + c] = planes[chosen[c] * n + i];
      }
    }
    return out;
  }

  private static float[] scales(Surfels s) {
    int n = s.count();
    float[] out = new float[3 * n];
    for (int i = 0; i < n; i++) {
      out[3 * i] = (float) StrictMath.exp(s.logScale()[i]);
      out[3 * i + 1] = (float) StrictMath.exp(s.logScale()[n + i]);
      out[3 * i + 2] = SplatFormat.THICKNESS;
    }
    return out;
  }

  /** glTF's vertex colours are linear. */
  private static float[] plainColours(Surfels s) {
    int n = s.count();
    float[] out = new float[4 * n];
    for (int i = 0; i < n; i++) {
      for (int c = 0; c < 3; c++) {
        out[4 * i + c] = GlbBuffer.linear(0.5f + SphericalHarmonics.C0 * s.sh()[c * n + i]);
      }
      out[4 * i + 3] = (float) SpzSplats.opacity(s.opacityLogit()[i]);
    }
    return out;
  }
}
