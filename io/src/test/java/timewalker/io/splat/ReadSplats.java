package timewalker.io.splat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * Splats as a program sees them that knows nothing of surfels; readers of the four formats, written
 * from their descriptions.
 *
 * @param position [n][3]
 * @param rotation [n][4] (w, x, y, z)
 * @param scale [n][3] standard deviations
 * @param opacity [n]
 * @param sh [n][(D + 1)²][3]
 */
record ReadSplats(
    double[][] position, double[][] rotation, double[][] scale, double[] opacity, double[][][] sh) {

  private static final double C0 = 0.28209479177387814;

  private static ReadSplats of(int n, int coefficients) {
    return new ReadSplats(
        new double[n][3],
        new double[n][4],
        new double[n][3],
        new double[n],
        new double[n][coefficients][3]);
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static ReadSplats ply(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    String end = "end_header\n";
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int from = text.indexOf(end) + end.length();
    List<String> names = new ArrayList<>();
    int n = 0;
    for (String line : text.substring(0, from).lines().toList()) {
      if (line.startsWith("element vertex ")) {
        n = Integer.parseInt(line.substring(15));
      } else if (line.startsWith("property float ")) {
        names.add(line.substring(15));
      }
    }
    ByteBuffer in = little(bytes).position(from);
    int rest = (int) names.stream().filter(s -> s.startsWith("f_rest_")).count() / 3;
    ReadSplats out = of(n, 1 + rest);
    for (int i = 0; i < n; i++) {
      float[] row = new float[names.size()];
      for (int c = 0; c < row.length; c++) {
        row[c] = in.getFloat();
      }
      for (int c = 0; c < 3; c++) {
        out.position[i][c] = row[names.indexOf("xyz".substring(c, c + 1))];
        out.scale[i][c] = Math.exp(row[names.indexOf("scale_" + c)]);
        out.sh[i][0][c] = row[names.indexOf("f_dc_" + c)];
        for (int k = 0; k < rest; k++) {
          out.sh[i][1 + k][c] = row[names.indexOf("f_rest_" + (c * rest + k))];
        }
      }
      for (int c = 0; c < 4; c++) {
        out.rotation[i][c] = row[names.indexOf("rot_" + c)];
      }
      out.opacity[i] = 1 / (1 + Math.exp(-row[names.indexOf("opacity")]));
    }
    if (in.hasRemaining()) {
      throw new IOException(in.remaining() + " bytes too many");
    }
    return out;
  }

  static ReadSplats spz(Path file) throws IOException {
    ByteBuffer in;
    try (GZIPInputStream gzip =
        new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
      in = little(gzip.readAllBytes());
    }
    if (in.getInt() != 0x5053474e || in.getInt() != 2) {
      throw new IOException("no SPZ of version 2");
    }
    int n = in.getInt();
    int degree = in.get();
    double unit = 1.0 / (1 << in.get());
    in.getShort();
    ReadSplats out = of(n, (degree + 1) * (degree + 1));
    for (int i = 0; i < 3 * n; i++) {
      int low = in.getShort() & 0xffff;
      out.position[i / 3][i % 3] = unit * (in.get() << 16 | low);
    }
    for (int i = 0; i < n; i++) {
      out.opacity[i] = (in.get() & 255) / 255.0;
    }
    for (int i = 0; i < 3 * n; i++) {
      out.sh[i / 3][0][i % 3] = ((in.get() & 255) / 255.0 - 0.5) / 0.15;
    }
    for (int i = 0; i < 3 * n; i++) {
      out.scale[i / 3][i % 3] = Math.exp((in.get() & 255) / 16.0 - 10);
    }
    for (int i = 0; i < n; i++) {
      double rest = 1;
      for (int c = 1; c < 4; c++) {
        out.rotation[i][c] = (in.get() & 255) / 127.5 - 1;
        rest -= out.rotation[i][c] * out.rotation[i][c];
      }
      out.rotation[i][0] = Math.sqrt(Math.max(0, rest));
    }
    int others = 3 * (degree + 1) * (degree + 1) - 3;
    for (int i = 0; i < n * others; i++) {
      int k = i % others;
      out.sh[i / others][1 + k / 3][k % 3] = ((in.get() & 255) - 128) / 128.0;
    }
    if (in.hasRemaining()) {
      throw new IOException(in.remaining() + " bytes too many");
    }
    return out;
  }

  static ReadSplats splat(Path file) throws IOException {
    ByteBuffer in = little(Files.readAllBytes(file));
    int n = in.remaining() / 32;
    ReadSplats out = of(n, 1);
    for (int i = 0; i < n; i++) {
      for (int c = 0; c < 3; c++) {
        out.position[i][c] = in.getFloat();
      }
      for (int c = 0; c < 3; c++) {
        out.scale[i][c] = in.getFloat();
      }
      for (int c = 0; c < 3; c++) {
        out.sh[i][0][c] = ((in.get() & 255) / 255.0 - 0.5) / C0;
      }
      out.opacity[i] = (in.get() & 255) / 255.0;
      for (int c = 0; c < 4; c++) {
        out.rotation[i][c] = ((in.get() & 255) - 128) / 128.0;
      }
    }
    return out;
  }

  static JsonNode glbJson(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int length = little(bytes).getInt(12);
    return new ObjectMapper().readTree(bytes, 20, length);
  }

  static ReadSplats glb(Path file) throws IOException {
    JsonNode json = glbJson(file);
    ByteBuffer all = little(Files.readAllBytes(file));
    int binary = 20 + all.getInt(12) + 8;
    JsonNode attributes = json.at("/meshes/0/primitives/0/attributes");
    String name = "KHR_gaussian_splatting:";
    int n = json.get("accessors").get(attributes.get("POSITION").asInt()).get("count").asInt();
    int degree = attributes.has(name + "SH_DEGREE_3_COEF_6") ? 3 : 0;
    ReadSplats out = of(n, (degree + 1) * (degree + 1));
    double[][] quaternions = floats(json, attributes.get(name + "ROTATION"), all, binary);
    double[][] opacity = floats(json, attributes.get(name + "OPACITY"), all, binary);
    double[][] position = floats(json, attributes.get("POSITION"), all, binary);
    double[][] scale = floats(json, attributes.get(name + "SCALE"), all, binary);
    for (int i = 0; i < n; i++) {
      double[] q = quaternions[i];
      out.rotation[i] = new double[] {q[3], q[0], q[1], q[2]};
      out.position[i] = position[i];
      out.scale[i] = scale[i];
      out.opacity[i] = opacity[i][0];
    }
    for (int l = 0, k = 0; l <= degree; l++) {
      for (int m = 0; m < 2 * l + 1; m++, k++) {
        String key = name + "SH_DEGREE_" + l + "_COEF_" + m;
        double[][] coefficients = floats(json, attributes.get(key), all, binary);
        for (int i = 0; i < n; i++) {
          out.sh[i][k] = coefficients[i];
        }
      }
    }
    return out;
  }

  private static double[][] floats(JsonNode json, JsonNode which, ByteBuffer all, int binary) {
    JsonNode accessor = json.get("accessors").get(which.asInt());
    JsonNode view = json.get("bufferViews").get(accessor.get("bufferView").asInt());
    int columns =
        "SCALAR".equals(accessor.get("type").asText())
            ? 1
            : accessor.get("type").asText().charAt(3) - '0';
    int at = binary + view.get("byteOffset").asInt();
    double[][] rows = new double[accessor.get("count").asInt()][columns];
    for (int i = 0; i < rows.length * columns; i++) {
      rows[i / columns][i % columns] = all.getFloat(at + 4 * i);
    }
    return rows;
  }

  /** R diag(scale²) Rᵀ of splat i, row-major. */
  double[] covariance(int i) {
    double[] q = rotation[i];
    double length = Math.sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
    double w = q[0] / length;
    double x = q[1] / length;
    double y = q[2] / length;
    double z = q[3] / length;
    double[] r = {
      1 - 2 * (y * y + z * z),
      2 * (x * y - w * z),
      2 * (x * z + w * y),
      2 * (x * y + w * z),
      1 - 2 * (x * x + z * z),
      2 * (y * z - w * x),
      2 * (x * z - w * y),
      2 * (y * z + w * x),
      1 - 2 * (x * x + y * y)
    };
    double[] covariance = new double[9];
    for (int a = 0; a < 3; a++) {
      for (int b = 0; b < 3; b++) {
        for (int c = 0; c < 3; c++) {
          covariance[3 * a + b] += r[3 * a + c] * scale[i][c] * scale[i][c] * r[3 * b + c];
        }
      }
    }
    return covariance;
  }

  /** What splat i shows along a unit direction, up to degree 3. */
  double[] colour(int i, double x, double y, double z) {
    double[] bases = {
      C0,
      -0.4886025119029199 * y,
      0.4886025119029199 * z,
      -0.4886025119029199 * x,
      1.0925484305920792 * x * y,
      -1.0925484305920792 * y * z,
      0.31539156525252005 * (2 * z * z - x * x - y * y),
      -1.0925484305920792 * x * z,
      0.5462742152960396 * (x * x - y * y),
      -0.5900435899266435 * y * (3 * x * x - y * y),
      2.890611442640554 * x * y * z,
      -0.4570457994644658 * y * (4 * z * z - x * x - y * y),
      0.3731763325901154 * z * (2 * z * z - 3 * x * x - 3 * y * y),
      -0.4570457994644658 * x * (4 * z * z - x * x - y * y),
      1.445305721320277 * z * (x * x - y * y),
      -0.5900435899266435 * x * (x * x - 3 * y * y)
    };
    double[] colour = {0.5, 0.5, 0.5};
    for (int k = 0; k < sh[i].length; k++) {
      for (int c = 0; c < 3; c++) {
        colour[c] += bases[k] * sh[i][k][c];
      }
    }
    return colour;
  }
}
