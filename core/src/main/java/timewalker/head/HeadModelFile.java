package timewalker.head;

import java.io.BufferedInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/**
 * A head model as one compact stream: gzip over little-endian sections, one after the other, no
 * padding.
 *
 * <p>Elements: {@code u8 u16 u32} unsigned and {@code i16 f32} as usual. {@code string}: u32 length
 * in bytes (at most 256), UTF-8. {@code ids}: u32 n, then n times u16, the first index and after it
 * the gaps to the one before (strictly ascending, so gaps are at least 1). {@code deltas(n)}: f32
 * scale, then i16[n][3]; a delta is scale times the number, metres.
 *
 * <ol>
 *   <li>bytes {@code TWHM}, u32 version = 1, string id
 *   <li>u32 V (1..65536), u32 F (1..262144), u32 T (0..65536)
 *   <li>template f32[V][3], faces u16[F][3]
 *   <li>only if T &gt; 0: uv f32[T][2], uvFaces u16[F][3]
 *   <li>three bases: shape, expression, pose correctives. Each: u32 K (at most 4096), then K times:
 *       string name, u8 kind; kind 0 (dense): deltas(V); kind 1 (sparse): ids, deltas(n)
 *   <li>joint regressor, for each of the five joints: ids, f32[n] weights
 *   <li>skinning weights, for each of the five joints: ids, f32[n] weights; absent means 0
 *   <li>masks: u32 count (at most 4096), then each: string name, ids
 *   <li>landmark sets: u32 count (at most 4096), then each: string name, u32 L (at most 65536),
 *       u16[L] indices, u32[L] triangles, f32[L][3] barycentric, f32[L][3] offset
 *   <li>shape priors: u32 count (at most 4096), then each: string population, u32 P (at most 4096),
 *       f32[S] mean, f32[S][P] factor
 *   <li>expression prior: u8 0 or 1; if 1: u32 P, f32[E] mean, f32[E][P] factor
 *   <li>bytes {@code .END}, and nothing after
 * </ol>
 *
 * Reading checks every count against its bound and the unpacked stream against {@value #MAX_BYTES}
 * bytes, so a damaged or hostile stream ends in an {@link IOException} with one clear sentence.
 */
public final class HeadModelFile {
  private HeadModelFile() {}

  private static final int VERSION = 1;
  private static final byte[] MAGIC = "TWHM".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = ".END".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_VERTICES = HeadModel.MAX_VERTICES;
  private static final int MAX_FACES = HeadModel.MAX_FACES;
  private static final int MAX_ITEMS = HeadModel.MAX_COMPONENTS;
  private static final int MAX_NAME = 256;

  /** Limit of the unpacked stream. */
  static final long MAX_BYTES = 64L << 20;

  /**
   * Reads a model to the end of the stream.
   *
   * @throws IOException when the stream is damaged or holds no valid model
   */
  public static HeadModel read(InputStream in) throws IOException {
    try {
      Source source = new Source(new BufferedInputStream(new GZIPInputStream(in), 1 << 16));
      return readModel(source);
    } catch (ZipException e) {
      throw new IOException("head model file is not gzip", e);
    } catch (EOFException e) {
      throw new IOException("head model file ends too early", e);
    } catch (IllegalArgumentException e) {
      throw new IOException("head model file is not valid: " + e.getMessage(), e);
    }
  }

  private static HeadModel readModel(Source in) throws IOException {
    in.expect(MAGIC, "is not a head model file");
    int version = in.bounded("version", 0, Integer.MAX_VALUE);
    if (version != VERSION) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "head model file has version %d; this program reads version %d",
              version,
              VERSION));
    }
    HeadModel.Builder model = HeadModel.builder(in.string("id"));
    int v = in.bounded("vertices", 1, MAX_VERTICES);
    int f = in.bounded("faces", 1, MAX_FACES);
    int t = in.bounded("texture coordinates", 0, MAX_VERTICES);
    model.template(in.floats(3 * v)).faces(in.shorts(3 * f));
    if (t > 0) {
      model.uv(in.floats(2 * t), in.shorts(3 * f));
    }
    LinearBasis shape = readBasis(in, "shape components", v);
    LinearBasis expression = readBasis(in, "expression components", v);
    model.shapeBasis(shape).expressionBasis(expression);
    model.poseCorrectives(readBasis(in, "pose correctives", v));
    for (int joint = 0; joint < HeadModel.JOINTS; joint++) {
      int[] ids = in.ids("joint regressor", v);
      model.jointRegressor(joint, ids, doubles(in.floats(ids.length)));
    }
    model.skinningWeights(readSkinning(in, v));
    for (int i = in.bounded("masks", 0, MAX_ITEMS); i > 0; i--) {
      String name = in.string("mask");
      model.mask(name, in.ids("mask '" + name + "'", v));
    }
    for (int i = in.bounded("landmark sets", 0, MAX_ITEMS); i > 0; i--) {
      String name = in.string("landmark set");
      int count = in.bounded("landmarks", 0, MAX_VERTICES);
      model.landmarks(
          name,
          new LandmarkEmbedding(
              in.shorts(count), in.ints(count), in.floats(3 * count), in.floats(3 * count)));
    }
    for (int i = in.bounded("shape priors", 0, MAX_ITEMS); i > 0; i--) {
      model.shapePrior(in.string("population"), readPrior(in, shape.count()));
    }
    if (in.bytes(1)[0] != 0) {
      model.expressionPrior(readPrior(in, expression.count()));
    }
    in.expect(END, "is damaged: its end mark is missing");
    in.expectEnd();
    return model.build();
  }

  private static LinearBasis readBasis(Source in, String what, int v) throws IOException {
    LinearBasis.Builder basis = LinearBasis.builder(v);
    for (int k = in.bounded(what, 0, MAX_ITEMS); k > 0; k--) {
      String name = in.string(what);
      int kind = in.bytes(1)[0];
      switch (kind) {
        case 0 -> basis.dense(name, in.deltas(v));
        case 1 -> {
          int[] ids = in.ids("component '" + name + "'", v);
          basis.sparse(name, ids, in.deltas(ids.length));
        }
        default ->
            throw new IOException(
                String.format(
                    Locale.ROOT,
                    "head model file is damaged: component '%s' is of kind %d; expected 0 or 1",
                    name,
                    kind));
      }
    }
    return basis.build();
  }

  private static float[] readSkinning(Source in, int v) throws IOException {
    float[] weights = new float[HeadModel.JOINTS * v];
    for (int joint = 0; joint < HeadModel.JOINTS; joint++) {
      int[] ids = in.ids("skinning weights", v);
      float[] values = in.floats(ids.length);
      for (int i = 0; i < ids.length; i++) {
        weights[HeadModel.JOINTS * ids[i] + joint] = values[i];
      }
    }
    return weights;
  }

  private static CoefficientPrior readPrior(Source in, int coefficients) throws IOException {
    int dimensions = in.bounded("prior dimensions", 0, MAX_ITEMS);
    return new CoefficientPrior(
        dimensions, in.floats(coefficients), in.floats(coefficients * dimensions));
  }

  /**
   * Writes a model, deltas rounded to 16 bits of their component's largest. The stream is finished,
   * not closed.
   *
   * @throws IllegalArgumentException when the model is beyond the format's bounds
   */
  public static void write(HeadModel model, OutputStream out) throws IOException {
    int v = model.vertexCount();
    requireAtMost("vertices", v, MAX_VERTICES);
    requireAtMost("faces", model.faceCount(), MAX_FACES);
    requireAtMost("texture coordinates", model.uv().length / 2, MAX_VERTICES);
    GZIPOutputStream gzip = new GZIPOutputStream(out, 1 << 16);
    Sink sink = new Sink(gzip);
    sink.bytes(MAGIC);
    sink.u32(VERSION);
    sink.string(model.id());
    sink.u32(v);
    sink.u32(model.faceCount());
    sink.u32(model.uv().length / 2);
    sink.floats(model.template());
    sink.shorts(model.faces());
    if (model.uv().length > 0) {
      sink.floats(model.uv());
      sink.shorts(model.uvFaces());
    }
    writeBasis(sink, model.shapeBasis());
    writeBasis(sink, model.expressionBasis());
    writeBasis(sink, model.poseCorrectives());
    for (int joint = 0; joint < HeadModel.JOINTS; joint++) {
      sink.ids(model.regressorVertices(joint));
      sink.floats(floats(model.regressorWeights(joint)));
    }
    writeSkinning(sink, model.skinningWeights(), v);
    writeExtras(sink, model);
    sink.bytes(END);
    gzip.finish();
  }

  private static void writeExtras(Sink sink, HeadModel model) throws IOException {
    Map<String, int[]> masks = model.masks();
    sink.u32(masks.size());
    for (Map.Entry<String, int[]> mask : masks.entrySet()) {
      sink.string(mask.getKey());
      sink.ids(mask.getValue());
    }
    sink.u32(model.landmarkSets().size());
    for (String name : model.landmarkSets()) {
      LandmarkEmbedding set = model.landmarks(name);
      sink.string(name);
      sink.u32(set.count());
      sink.shorts(set.indices());
      sink.ints(set.triangles());
      sink.floats(set.barycentric());
      sink.floats(set.offset());
    }
    sink.u32(model.shapePriors().size());
    for (String population : model.shapePriors()) {
      sink.string(population);
      writePrior(sink, model.shapePrior(population));
    }
    sink.bytes(new byte[] {(byte) (model.expressionPrior().isPresent() ? 1 : 0)});
    if (model.expressionPrior().isPresent()) {
      writePrior(sink, model.expressionPrior().get());
    }
  }

  private static void writeBasis(Sink sink, LinearBasis basis) throws IOException {
    sink.u32(basis.count());
    for (int k = 0; k < basis.count(); k++) {
      sink.string(basis.names().get(k));
      sink.bytes(new byte[] {(byte) (basis.isSparse(k) ? 1 : 0)});
      if (basis.isSparse(k)) {
        sink.ids(basis.vertexIds(k));
      }
      sink.deltas(basis.deltas(k));
    }
  }

  private static void writeSkinning(Sink sink, float[] weights, int v) throws IOException {
    for (int joint = 0; joint < HeadModel.JOINTS; joint++) {
      int[] ids = new int[v];
      float[] values = new float[v];
      int count = 0;
      for (int i = 0; i < v; i++) {
        float weight = weights[HeadModel.JOINTS * i + joint];
        if (weight != 0) {
          ids[count] = i;
          values[count++] = weight;
        }
      }
      sink.ids(Arrays.copyOf(ids, count));
      sink.floats(Arrays.copyOf(values, count));
    }
  }

  private static void writePrior(Sink sink, CoefficientPrior prior) throws IOException {
    sink.u32(prior.dimensions());
    sink.floats(prior.mean());
    sink.floats(prior.factor());
  }

  private static void requireAtMost(String what, int count, int limit) {
    if (count > limit) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the model has %d %s; the file format holds at most %d",
              count,
              what,
              limit));
    }
  }

  private static double[] doubles(float[] values) {
    double[] result = new double[values.length];
    Arrays.setAll(result, i -> values[i]);
    return result;
  }

  private static float[] floats(double[] values) {
    float[] result = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      result[i] = (float) values[i];
    }
    return result;
  }

  private static ByteBuffer little(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Reads elements and counts bytes. */
  private static final class Source {
    /** Arrays are read in pieces, so that a false count meets the stream's end, not the heap's. */
    private static final int PIECE = 1 << 20;

    private final InputStream in;
    private long total;

    Source(InputStream in) {
      this.in = in;
    }

    byte[] bytes(int count) throws IOException {
      total += count;
      if (count < 0 || total > MAX_BYTES) {
        throw new IOException("head model file unpacks to more than " + MAX_BYTES + " bytes");
      }
      byte[] bytes = new byte[Math.min(count, PIECE)];
      int filled = 0;
      while (filled < count) {
        if (filled == bytes.length) {
          bytes = Arrays.copyOf(bytes, (int) Math.min(count, 2L * bytes.length));
        }
        int read = in.readNBytes(bytes, filled, bytes.length - filled);
        if (read == 0) {
          throw new EOFException();
        }
        filled += read;
      }
      return bytes;
    }

    int bounded(String what, int least, int most) throws IOException {
      long value = little(bytes(4)).getInt() & 0xffffffffL;
      if (value < least || value > most) {
        throw new IOException(
            String.format(
                Locale.ROOT,
                "head model file is damaged: %d %s; expected %d to %d",
                value,
                what,
                least,
                most));
      }
      return (int) value;
    }

    String string(String what) throws IOException {
      int length = bounded("bytes in the name of " + what, 0, MAX_NAME);
      try {
        ByteBuffer text = ByteBuffer.wrap(bytes(length));
        return StandardCharsets.UTF_8.newDecoder().decode(text).toString();
      } catch (CharacterCodingException e) {
        throw new IOException(
            "head model file is damaged: the name of " + what + " is not UTF-8 text", e);
      }
    }

    int[] ids(String what, int limit) throws IOException {
      int[] ids = shorts(bounded("vertices in " + what, 0, limit));
      for (int i = 0; i < ids.length; i++) {
        boolean ascends = i == 0 || ids[i] > 0;
        ids[i] += i == 0 ? 0 : ids[i - 1];
        if (!ascends || ids[i] >= limit) {
          throw new IOException(
              String.format(
                  Locale.ROOT,
                  "head model file is damaged: vertex %d in %s; expected ascending numbers below"
                      + " %d",
                  ids[i],
                  what,
                  limit));
        }
      }
      return ids;
    }

    float[] deltas(int n) throws IOException {
      float scale = little(bytes(4)).getFloat();
      ByteBuffer numbers = little(bytes(6 * n));
      float[] deltas = new float[3 * n];
      for (int i = 0; i < deltas.length; i++) {
        deltas[i] = scale * numbers.getShort();
      }
      return deltas;
    }

    float[] floats(int n) throws IOException {
      byte[] data = bytes(Math.multiplyExact(4, n));
      float[] values = new float[n];
      little(data).asFloatBuffer().get(values);
      return values;
    }

    int[] ints(int n) throws IOException {
      byte[] data = bytes(Math.multiplyExact(4, n));
      int[] values = new int[n];
      little(data).asIntBuffer().get(values);
      return values;
    }

    int[] shorts(int n) throws IOException {
      ByteBuffer data = little(bytes(Math.multiplyExact(2, n)));
      int[] values = new int[n];
      for (int i = 0; i < n; i++) {
        values[i] = data.getShort() & 0xffff;
      }
      return values;
    }

    void expect(byte[] mark, String otherwise) throws IOException {
      if (!Arrays.equals(bytes(mark.length), mark)) {
        throw new IOException("head model file " + otherwise);
      }
    }

    void expectEnd() throws IOException {
      if (in.read() >= 0) {
        throw new IOException("head model file is damaged: bytes follow its end mark");
      }
    }
  }

  /** Writes elements. */
  private static final class Sink {
    private final DataOutputStream out;

    Sink(OutputStream out) {
      this.out = new DataOutputStream(out);
    }

    void bytes(byte[] bytes) throws IOException {
      out.write(bytes);
    }

    void u32(int value) throws IOException {
      byte[] bytes = new byte[4];
      little(bytes).putInt(value);
      out.write(bytes);
    }

    void string(String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      requireAtMost("bytes in the name '" + text + "'", bytes.length, MAX_NAME);
      u32(bytes.length);
      out.write(bytes);
    }

    void ids(int[] ids) throws IOException {
      u32(ids.length);
      int[] gaps = ids.clone();
      for (int i = 1; i < ids.length; i++) {
        gaps[i] = ids[i] - ids[i - 1];
      }
      shorts(gaps);
    }

    void deltas(float[] deltas) throws IOException {
      float largest = 0;
      for (float delta : deltas) {
        largest = Math.max(largest, Math.abs(delta));
      }
      float scale = largest > 0 ? largest / Short.MAX_VALUE : 1;
      byte[] bytes = new byte[4 + 2 * deltas.length];
      ByteBuffer buffer = little(bytes).putFloat(scale);
      for (float delta : deltas) {
        buffer.putShort((short) Math.clamp(Math.round(delta / (double) scale), -32767, 32767));
      }
      out.write(bytes);
    }

    void floats(float[] values) throws IOException {
      byte[] bytes = new byte[4 * values.length];
      little(bytes).asFloatBuffer().put(values);
      out.write(bytes);
    }

    void ints(int[] values) throws IOException {
      byte[] bytes = new byte[4 * values.length];
      little(bytes).asIntBuffer().put(values);
      out.write(bytes);
    }

    void shorts(int[] values) throws IOException {
      byte[] bytes = new byte[2 * values.length];
      ByteBuffer buffer = little(bytes);
      for (int value : values) {
        buffer.putShort((short) value);
      }
      out.write(bytes);
    }
  }
}
