package timewalker.prepare.analysis;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import timewalker.math.Magnitude;
import timewalker.prepare.vision.FaceCover;
import timewalker.prepare.vision.FaceLandmarks;
import timewalker.prepare.vision.FrameQuality;
import timewalker.prepare.vision.Identity;
import timewalker.prepare.vision.Landmarks;
import timewalker.prepare.vision.PictureSignature;
import timewalker.prepare.vision.Region;

/** Analyses as bytes. */
final class FaceAnalysisFormat {
  /** Pixels along a picture's side. */
  private static final int MOST_PIXELS = 1 << 17;

  private static final int MOST_FACES = 10_000;

  private FaceAnalysisFormat() {}

  private static int within(int low, int high, int value) {
    if (value < low || value > high) {
      throw new IllegalArgumentException(value + " in a stored analysis");
    }
    return value;
  }

  static void write(DataOutputStream out, FaceAnalysis analysis) throws IOException {
    out.writeInt(analysis.width());
    out.writeInt(analysis.height());
    out.writeUTF(analysis.taken().map(LocalDateTime::toString).orElse(""));
    out.writeDouble(analysis.focal().orElse(Double.NaN));
    out.write(analysis.whole().levels());
    out.writeInt(analysis.faces().size());
    for (AnalysedFace face : analysis.faces()) {
      write(out, face);
    }
  }

  private static void write(DataOutputStream out, AnalysedFace face) throws IOException {
    out.writeFloat(face.score());
    Landmarks landmarks = face.landmarks();
    writeFloats(out, landmarks.points());
    out.writeFloat(landmarks.presence());
    out.writeFloat(landmarks.mirrorDistance());
    Region region = landmarks.region();
    for (double v :
        new double[] {region.x(), region.y(), region.width(), region.height(), region.angle()}) {
      out.writeDouble(v);
    }
    writeFloats(out, face.identity().descriptor());
    out.writeFloat(face.identity().age());
    FrameQuality quality = face.quality();
    for (double v :
        new double[] {
          quality.eyeDistance(),
          quality.sharpness(),
          quality.mirrorDistance(),
          quality.presence(),
          quality.inside(),
          quality.light(),
          quality.burnt(),
          quality.cover().lower(),
          quality.cover().lips(),
          quality.cover().eyes()
        }) {
      out.writeDouble(v);
    }
    out.writeFloat(face.bridge());
    writeFloats(out, face.colours());
    out.write(face.head().levels());
  }

  static FaceAnalysis read(DataInputStream in) throws IOException {
    int width = within(1, MOST_PIXELS, in.readInt());
    int height = within(1, MOST_PIXELS, in.readInt());
    String taken = in.readUTF();
    double focal = in.readDouble();
    if (!Double.isNaN(focal) && !(focal > 0 && Magnitude.isUsable(focal))) {
      throw new IllegalArgumentException("a focal length of " + focal);
    }
    PictureSignature whole = readSignature(in);
    int count = within(0, MOST_FACES, in.readInt());
    List<AnalysedFace> faces = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      faces.add(readFace(in));
    }
    return new FaceAnalysis(
        width,
        height,
        taken.isEmpty() ? Optional.empty() : Optional.of(LocalDateTime.parse(taken)),
        Double.isNaN(focal) ? OptionalDouble.empty() : OptionalDouble.of(focal),
        whole,
        faces);
  }

  private static AnalysedFace readFace(DataInputStream in) throws IOException {
    float score = in.readFloat();
    float[] points = readFloats(in, 3 * FaceLandmarks.SCHEME.count());
    float presence = in.readFloat();
    float mirrorDistance = in.readFloat();
    Region region =
        new Region(readUsable(in), readUsable(in), readUsable(in), readUsable(in), readUsable(in));
    Identity identity = new Identity(readFloats(in, Identity.LENGTH), in.readFloat());
    FrameQuality quality =
        new FrameQuality(
            readUsable(in),
            readUsable(in),
            readUsable(in),
            readUsable(in),
            readUsable(in),
            readUsable(in),
            readUsable(in),
            new FaceCover(readUsable(in), readUsable(in), readUsable(in)));
    return new AnalysedFace(
        score,
        new Landmarks(FaceLandmarks.SCHEME, points, presence, mirrorDistance, region),
        identity,
        quality,
        in.readFloat(),
        readFloats(in, AnalysedFace.COLOURS),
        readSignature(in));
  }

  /** Numbers that no network gives would go through every step that follows. */
  private static double usable(double value) {
    if (!Magnitude.isUsable(value)) {
      throw new IllegalArgumentException(value + " in a stored analysis");
    }
    return value;
  }

  private static double readUsable(DataInputStream in) throws IOException {
    return usable(in.readDouble());
  }

  private static PictureSignature readSignature(DataInputStream in) throws IOException {
    return new PictureSignature(in.readNBytes(PictureSignature.LEVELS));
  }

  private static void writeFloats(DataOutputStream out, float[] values) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length);
    bytes.asFloatBuffer().put(values);
    out.write(bytes.array());
  }

  private static float[] readFloats(DataInputStream in, int count) throws IOException {
    float[] values = new float[count];
    ByteBuffer.wrap(in.readNBytes(4 * count)).asFloatBuffer().get(values);
    for (float value : values) {
      usable(value);
    }
    return values;
  }
}
