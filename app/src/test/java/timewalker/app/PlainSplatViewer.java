package timewalker.app;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import timewalker.math.Camera;
import timewalker.math.FloatImage;

/**
 * Draws a PLY file of 3D Gaussian Splatting (Kerbl et al. 2023) as the paper describes it, in
 * doubles, every splat at every pixel; degree 1 of the harmonics at most. It knows nothing of
 * surfels.
 */
public final class PlainSplatViewer {
  private static final double C0 = 0.28209479177387814;
  private static final double C1 = 0.4886025119029199;
  private static final double LOW_PASS = 0.3;

  private final Map<String, Integer> column = new HashMap<>();
  private final double[][] rows;

  public PlainSplatViewer(Path ply) throws IOException {
    byte[] bytes = Files.readAllBytes(ply);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int start = text.indexOf("end_header\n") + 11;
    int count = 0;
    for (String line : text.substring(0, start).lines().toList()) {
      String[] words = line.split(" ", -1);
      if (words[0].equals("element")) {
        count = Integer.parseInt(words[2]);
      } else if (words[0].equals("property")) {
        column.put(words[2], column.size());
      }
    }
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).position(start);
    rows = new double[count][column.size()];
    for (double[] row : rows) {
      for (int c = 0; c < row.length; c++) {
        row[c] = in.getFloat();
      }
    }
  }

  private double get(double[] row, String name) {
    return row[column.get(name)];
  }

  /**
   * A picture over white.
   *
   * @param camera in the frame of the file
   */
  public FloatImage picture(Camera camera) {
    List<double[]> footprints = new ArrayList<>();
    for (double[] row : rows) {
      footprints.add(project(row, camera));
    }
    int[] order =
        IntStream.range(0, rows.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> footprints.get(i)[2]))
            .mapToInt(i -> i)
            .toArray();
    FloatImage image = new FloatImage(camera.width(), camera.height(), 3);
    for (int p = 0; p < camera.width() * camera.height(); p++) {
      double[] colour = new double[3];
      double light = 1;
      for (int i : order) {
        double[] f = footprints.get(i);
        double dx = p % camera.width() + 0.5 - f[0];
        double dy = p / camera.width() + 0.5 - f[1];
        double power = -0.5 * (f[3] * dx * dx + f[5] * dy * dy) - f[4] * dx * dy;
        double alpha = Math.min(0.99, f[6] * Math.exp(power));
        if (alpha < 1.0 / 255 || f[2] < 0.01) {
          continue;
        }
        for (int c = 0; c < 3; c++) {
          colour[c] += light * alpha * f[7 + c];
        }
        light *= 1 - alpha;
        if (light < 1e-4) {
          break;
        }
      }
      for (int c = 0; c < 3; c++) {
        image.data()[c * camera.width() * camera.height() + p] = (float) (colour[c] + light);
      }
    }
    return image;
  }

  /** Centre, depth, inverse covariance in the picture (xx, xy, yy), opacity, colour. */
  private double[] project(double[] row, Camera camera) {
    double[] m = camera.cameraFromWorld();
    double[] world = {get(row, "x"), get(row, "y"), get(row, "z")};
    double[] t = new double[3];
    for (int r = 0; r < 3; r++) {
      t[r] = m[4 * r + 3];
      for (int c = 0; c < 3; c++) {
        t[r] += m[4 * r + c] * world[c];
      }
    }
    double[][] axes = scaledAxes(row);
    double xx = LOW_PASS;
    double xy = 0;
    double yy = LOW_PASS;
    for (double[] axis : axes) {
      double[] a = new double[3];
      for (int r = 0; r < 3; r++) {
        for (int c = 0; c < 3; c++) {
          a[r] += m[4 * r + c] * axis[c];
        }
      }
      double u = camera.fx() / t[2] * (a[0] - t[0] / t[2] * a[2]);
      double v = camera.fy() / t[2] * (a[1] - t[1] / t[2] * a[2]);
      xx += u * u;
      xy += u * v;
      yy += v * v;
    }
    double det = xx * yy - xy * xy;
    double opacity = 1 / (1 + Math.exp(-get(row, "opacity")));
    double[] colour = colour(row, world, camera.centre());
    return new double[] {
      camera.fx() * t[0] / t[2] + camera.cx(),
      camera.fy() * t[1] / t[2] + camera.cy(),
      t[2],
      yy / det,
      -xy / det,
      xx / det,
      opacity,
      colour[0],
      colour[1],
      colour[2]
    };
  }

  /** The columns of the rotation, each as long as its standard deviation. */
  private double[][] scaledAxes(double[] row) {
    double w = get(row, "rot_0");
    double x = get(row, "rot_1");
    double y = get(row, "rot_2");
    double z = get(row, "rot_3");
    double[][] axes = {
      {1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)},
      {2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)},
      {2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)}
    };
    for (int k = 0; k < 3; k++) {
      double scale = Math.exp(get(row, "scale_" + k));
      for (int c = 0; c < 3; c++) {
        axes[k][c] *= scale;
      }
    }
    return axes;
  }

  private double[] colour(double[] row, double[] world, double[] eye) {
    double[] d = {world[0] - eye[0], world[1] - eye[1], world[2] - eye[2]};
    double length = Math.sqrt(d[0] * d[0] + d[1] * d[1] + d[2] * d[2]);
    double[] colour = new double[3];
    for (int c = 0; c < 3; c++) {
      colour[c] = 0.5 + C0 * get(row, "f_dc_" + c);
      colour[c] += C1 * (-d[1] * get(row, "f_rest_" + 3 * c)) / length;
      colour[c] += C1 * (d[2] * get(row, "f_rest_" + (3 * c + 1))) / length;
      colour[c] += C1 * (-d[0] * get(row, "f_rest_" + (3 * c + 2))) / length;
      colour[c] = Math.max(0, colour[c]);
    }
    return colour;
  }
}
