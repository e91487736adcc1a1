package timewalker.io.foreign;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import timewalker.head.HeadParams;
import timewalker.io.npy.NpyArray;
import timewalker.io.npy.Npz;
import timewalker.math.AxisAngle;
import timewalker.math.Camera;

/** Writes a {@link Sitting} as others do. */
final class ForeignStructures {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ForeignStructures() {}

  /** VHAP's export: two cameras a moment; the second camera is held out, the last moment too. */
  static void vhap(Path folder, List<Sitting.Shot> shots, boolean withOffset) throws IOException {
    Map<String, ObjectNode> lists = new LinkedHashMap<>();
    for (String split : List.of("train", "val", "test")) {
      lists.put(split, list());
    }
    for (int i = 0; i < shots.size(); i++) {
      Sitting.Shot shot = shots.get(i);
      int moment = i / 2;
      boolean test = moment == shots.size() / 2 - 1;
      String name = "%05d_%02d.png".formatted(moment, i % 2);
      put(folder.resolve("images/" + name), shot.png());
      put(folder.resolve("fg_masks/" + name), shot.maskPng());
      String params = "flame_param/%05d.npz".formatted(moment);
      if (i % 2 == 0) {
        Files.createDirectories(folder.resolve("flame_param"));
        Npz.write(folder.resolve(params), vhapArrays(shot.params(), withOffset));
      }
      ObjectNode list = lists.get(test ? "test" : i % 2 == 1 ? "val" : "train");
      ObjectNode frame = frame(list, shot.camera(), openGl(shot.camera()));
      frame.put("timestep_index", moment).put("timestep_index_original", moment);
      frame.put("timestep_id", "%06d".formatted(moment));
      frame.put("camera_index", i % 2).put("camera_id", "cam" + i % 2);
      frame.put("file_path", "images/" + name).put("fg_mask_path", "fg_masks/" + name);
      frame.put("flame_param_path", params);
    }
    write(folder, lists);
  }

  private static Map<String, NpyArray> vhapArrays(HeadParams p, boolean withOffset) {
    Map<String, NpyArray> arrays = new LinkedHashMap<>();
    arrays.put("translation", NpyArray.of(p.translation(), 1, 3));
    arrays.put("rotation", NpyArray.of(p.root(), 1, 3));
    arrays.put("neck_pose", NpyArray.of(p.neck(), 1, 3));
    arrays.put("jaw_pose", NpyArray.of(p.jaw(), 1, 3));
    arrays.put("eyes_pose", NpyArray.of(p.eyes(), 1, 6));
    arrays.put("shape", NpyArray.of(p.shape(), p.shape().length));
    arrays.put("expr", NpyArray.of(p.expression(), 1, p.expression().length));
    if (withOffset) {
      // 120 vertices of teeth behind the model's own
      float[] offset = new float[3 * (Sitting.MODEL.vertexCount() + 120)];
      offset[4] = 0.001f;
      arrays.put("static_offset", NpyArray.of(offset, 1, offset.length / 3, 3));
    }
    return arrays;
  }

  /**
   * INSTA's: the camera carries all motion and looks along +z; 20 frames of val are test's own.
   *
   * @param checkpoint whether jaw, eyes and shape are in the tracker's files only
   */
  static void insta(Path folder, List<Sitting.Shot> shots, boolean checkpoint) throws IOException {
    Map<String, ObjectNode> lists = new LinkedHashMap<>();
    for (String split : List.of("train", "test", "val")) {
      ObjectNode list = list();
      Camera camera = shots.getFirst().camera();
      list.put("w", (double) camera.width()).put("h", (double) camera.height());
      list.put("fl_x", camera.fx()).put("fl_y", camera.fy());
      list.put("cx", camera.cx()).put("cy", camera.cy());
      list.put("camera_angle_x", 2 * Math.atan(camera.width() / (2 * camera.fx())));
      list.put("integer_depth_scale", 0.001).put("x_fov", 20.0);
      lists.put(split, list);
    }
    for (int i = 0; i < shots.size(); i++) {
      Sitting.Shot shot = shots.get(i);
      String id = "%05d".formatted(i + 1);
      put(folder.resolve("images/" + id + ".png"), shot.pngWithAlpha());
      text(folder, "exp", id, shot.params().expression());
      float[] jaw = sixes(shot.params().jaw());
      float[] eyes = sixes(shot.params().eyes());
      if (checkpoint) {
        Map<String, float[]> flame = new LinkedHashMap<>();
        flame.put("exp", shot.params().expression());
        flame.put("shape", shot.params().shape());
        flame.put("jaw", jaw);
        flame.put("eyes", eyes);
        flame.put("eyelids", new float[] {0.5f, 0});
        torch(folder.resolve("checkpoint/" + id + ".frame"), flame);
      } else {
        text(folder, "shape", id, shot.params().shape());
        text(folder, "jaw", id, jaw);
        text(folder, "eyes", id, eyes);
      }
      boolean test = i >= shots.size() - 3;
      double[] gl = openGl(shot.camera());
      double[] cv = gl.clone();
      for (int row = 0; row < 3; row++) {
        cv[4 * row + 1] = -gl[4 * row + 1];
        cv[4 * row + 2] = -gl[4 * row + 2];
      }
      for (String split : test ? List.of("test", "val") : List.of("train")) {
        ObjectNode frame = ((ArrayNode) lists.get(split).get("frames")).addObject();
        frame.set("transform_matrix", matrix(cv));
        frame.put("file_path", "images/" + id + ".png");
        frame.put("mesh_path", "meshes/" + id + ".obj");
        frame.put("exp_path", "flame/exp/" + id + ".txt");
        frame.put("depth_path", "depth/" + id + ".png");
        frame.put("seg_mask_path", "seg_mask/" + id + ".png");
      }
    }
    write(folder, lists);
  }

  /** NeRF's, head parameters in each frame; endings left away, as its first data sets did. */
  static ObjectNode nerf(Path folder, List<Sitting.Shot> shots) throws IOException {
    ObjectNode list = list();
    for (int i = 0; i < shots.size(); i++) {
      Sitting.Shot shot = shots.get(i);
      put(folder.resolve("train/f_" + i + ".png"), shot.pngWithAlpha());
      ObjectNode frame = frame(list, shot.camera(), openGl(shot.camera()));
      frame.remove(List.of("w", "h"));
      frame.put("file_path", "./train/f_" + i);
      frame.set("expression", JSON.valueToTree(shot.params().expression()));
      frame.set("rotation", JSON.valueToTree(shot.params().root()));
      frame.set("neck_pose", JSON.valueToTree(shot.params().neck()));
      frame.set("jaw_pose", JSON.valueToTree(sixes(shot.params().jaw())));
      frame.set("eyes_pose", JSON.valueToTree(shot.params().eyes()));
      frame.set("translation", JSON.valueToTree(shot.params().translation()));
    }
    list.set(
        "shape_params",
        JSON.createArrayNode().add(JSON.valueToTree(shots.getFirst().params().shape())));
    write(folder, Map.of("train", list));
    return list;
  }

  static void write(Path folder, Map<String, ObjectNode> lists) throws IOException {
    for (Map.Entry<String, ObjectNode> list : lists.entrySet()) {
      Files.createDirectories(folder);
      JSON.writeValue(
          folder.resolve("transforms_" + list.getKey() + ".json").toFile(), list.getValue());
    }
  }

  private static ObjectNode list() {
    ObjectNode list = JSON.createObjectNode();
    list.putArray("frames");
    return list;
  }

  private static ObjectNode frame(ObjectNode list, Camera camera, double[] matrix) {
    ObjectNode frame = ((ArrayNode) list.get("frames")).addObject();
    frame.put("w", camera.width()).put("h", camera.height());
    frame.put("fl_x", camera.fx()).put("fl_y", camera.fy());
    frame.put("cx", camera.cx()).put("cy", camera.cy());
    frame.set("transform_matrix", matrix(matrix));
    return frame;
  }

  private static ArrayNode matrix(double[] m) {
    ArrayNode rows = JSON.createArrayNode();
    for (int row = 0; row < 4; row++) {
      ArrayNode columns = rows.addArray();
      for (int column = 0; column < 4; column++) {
        columns.add(m[4 * row + column]);
      }
    }
    return rows;
  }

  /** Camera to world with y up and z backward, built from the camera's own axes. */
  private static double[] openGl(Camera camera) {
    double[] m = camera.cameraFromWorld();
    double[] centre = camera.centre();
    return new double[] {
      m[0], -m[4], -m[8], centre[0], m[1], -m[5], -m[9], centre[1], m[2], -m[6], -m[10], centre[2],
      0, 0, 0, 1
    };
  }

  /** The first two rows of each axis-angle's matrix. */
  static float[] sixes(float[] vectors) {
    float[] six = new float[2 * vectors.length];
    double[] matrix = new double[9];
    for (int joint = 0; joint < vectors.length / 3; joint++) {
      AxisAngle.toMatrix(
          vectors[3 * joint], vectors[3 * joint + 1], vectors[3 * joint + 2], matrix, 0);
      for (int i = 0; i < 6; i++) {
        six[6 * joint + i] = (float) matrix[i];
      }
    }
    return six;
  }

  private static void text(Path folder, String part, String id, float[] numbers)
      throws IOException {
    StringBuilder lines = new StringBuilder();
    for (float number : numbers) {
      lines.append(String.format(Locale.ROOT, "%.8f\n", number));
    }
    put(
        folder.resolve("flame/" + part + "/" + id + ".txt"),
        lines.toString().getBytes(StandardCharsets.US_ASCII));
  }

  static void put(Path file, byte[] bytes) throws IOException {
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  /** A zip with a pickle of {"flame": {name: array of float32 [1][n]}} as torch.save makes it. */
  private static void torch(Path file, Map<String, float[]> flame) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x80, 3, '}', '('});
    unicode(out, "flame");
    out.writeBytes(new byte[] {'}', '('});
    for (Map.Entry<String, float[]> entry : flame.entrySet()) {
      unicode(out, entry.getKey());
      array(out, entry.getValue());
    }
    out.writeBytes(new byte[] {'u'});
    unicode(out, "frame_id");
    unicode(out, "00001");
    out.writeBytes(new byte[] {'u', '.'});
    Files.createDirectories(file.getParent());
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("archive/data.pkl"));
      zip.write(out.toByteArray());
      zip.closeEntry();
      zip.putNextEntry(new ZipEntry("archive/version"));
      zip.write('3');
      zip.closeEntry();
    }
  }

  private static void array(ByteArrayOutputStream out, float[] numbers) {
    out.writeBytes("cnumpy.core.multiarray\n_reconstruct\n".getBytes(StandardCharsets.US_ASCII));
    out.writeBytes("cnumpy\nndarray\nK\0\u0085C\1b\u0087R".getBytes(StandardCharsets.ISO_8859_1));
    out.writeBytes(new byte[] {'(', 'K', 1, 'K', 1, 'M'});
    out.writeBytes(little(2).putShort((short) numbers.length).array());
    out.writeBytes(new byte[] {(byte) 0x86});
    out.writeBytes("cnumpy\ndtype\n".getBytes(StandardCharsets.US_ASCII));
    unicode(out, "f4");
    out.writeBytes(new byte[] {'K', 0, 'K', 1, (byte) 0x87, 'R', '(', 'K', 3});
    unicode(out, "<");
    out.writeBytes(
        "NNNJ\u00ff\u00ff\u00ff\u00ffJ\u00ff\u00ff\u00ff\u00ffK\0tb\u0089B"
            .getBytes(StandardCharsets.ISO_8859_1));
    out.writeBytes(little(4).putInt(4 * numbers.length).array());
    for (float number : numbers) {
      out.writeBytes(little(4).putFloat(number).array());
    }
    out.writeBytes(new byte[] {'t', 'b'});
  }

  private static void unicode(ByteArrayOutputStream out, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.write('X');
    out.writeBytes(little(4).putInt(utf8.length).array());
    out.writeBytes(utf8);
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
