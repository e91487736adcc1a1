package timewalker.prepare.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.head.LandmarkScheme;
import timewalker.prepare.vision.FaceCover;
import timewalker.prepare.vision.FrameQuality;
import timewalker.prepare.vision.Identity;
import timewalker.prepare.vision.Landmarks;
import timewalker.prepare.vision.PictureSignature;
import timewalker.prepare.vision.Region;

class FaceAnalysisCacheTest {
  @TempDir Path folder;

  @Test
  void analysisComesBackAsItWasStored() throws IOException {
    FaceAnalysis stored = analysis(640, face());
    FaceAnalysisCache cache = new FaceAnalysisCache(folder, "settings");
    cache.put("abcd", 0, List.of(stored, stored));
    List<FaceAnalysis> found = cache.find("abcd", 0, 2).orElseThrow();
    assertThat(found).hasSize(2);
    for (FaceAnalysis analysis : found) {
      assertThat(analysis.focal()).hasValue(50);
      assertThat(analysis.whole().levels()).isEqualTo(signature(3).levels());
      AnalysedFace face = analysis.faces().getFirst();
      assertThat(face.head().levels()).isEqualTo(signature(5).levels());
      assertThat(face.colours()).isEqualTo(face().colours());
      assertThat(face.bridge()).isEqualTo(0.25f);
    }
    assertThat(cache.find("abcd", 1, 2)).isEmpty();
  }

  @Test
  void senselessAnalysesCountAsNone() throws IOException {
    FaceAnalysisCache cache = new FaceAnalysisCache(folder, "settings");
    FaceAnalysis good = analysis(640, face());
    cache.put("abcd", 0, List.of(good));
    assertThat(cache.find("abcd", 0, 1)).isPresent();
    assertThat(cache.find("abcd", 0, 2)).as("of more frames than there are").isEmpty();
    cache.put("abcd", 0, List.of(analysis(0, face())));
    assertThat(cache.find("abcd", 0, 1)).as("of a picture without width").isEmpty();
    for (float wrong : new float[] {Float.NaN, Float.POSITIVE_INFINITY, 1e30f}) {
      AnalysedFace face = face();
      face.landmarks().points()[17] = wrong;
      cache.put("abcd", 0, List.of(analysis(640, face)));
      assertThat(cache.find("abcd", 0, 1)).as("with a landmark at " + wrong).isEmpty();
    }
  }

  @Test
  void entriesLargerThanAnyOfOursAreNotRead() throws IOException {
    FaceAnalysisCache cache = new FaceAnalysisCache(folder, "settings");
    cache.put("abcd", 0, List.of());
    cache.putNumbers("abcd", new int[] {1, 2});
    assertThat(cache.find("abcd", 0, 0)).isPresent();
    assertThat(cache.findNumbers("abcd")).isPresent();
    for (String name : new String[] {"abcd-0.look", "abcd--1.look"}) {
      lengthen(folder.resolve("ab").resolve(name), 3L << 30);
    }
    assertThat(cache.find("abcd", 0, 0)).isEmpty();
    assertThat(cache.findNumbers("abcd")).isEmpty();
  }

  /** Takes no room on the disk. */
  private static void lengthen(Path file, long length) throws IOException {
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(length);
    }
  }

  @Test
  void readingALargeFileCanBeEnded() throws IOException {
    FaceAnalysisCache cache = new FaceAnalysisCache(folder, "settings");
    Path clip = folder.resolve("long.mp4");
    lengthen(clip, 200L << 20);
    AtomicInteger asked = new AtomicInteger();
    cache.keyOf(clip, asked::incrementAndGet);
    assertThat(asked).hasValue(4);
    assertThatThrownBy(() ->
            cache.keyOf(
                clip,
                () -> {
                  throw new CancellationException();
                }))
        .isInstanceOf(CancellationException.class);
  }

  private static FaceAnalysis analysis(int width, AnalysedFace face) {
    return new FaceAnalysis(
        width, 480, Optional.empty(), OptionalDouble.of(50), signature(3), List.of(face));
  }

  private static AnalysedFace face() {
    LandmarkScheme scheme = LandmarkScheme.MEDIAPIPE;
    float[] colours = new float[AnalysedFace.COLOURS];
    colours[7] = 0.5f;
    return new AnalysedFace(
        0.9f,
        new Landmarks(scheme, new float[3 * scheme.count()], 1, 0, new Region(1, 2, 3, 4, 5)),
        new Identity(new float[Identity.LENGTH], 30),
        new FrameQuality(60, 0.8, 0.01, 0.99, 1, 0.5, 0, new FaceCover(4, 20, 4)),
        0.25f,
        colours,
        signature(5));
  }

  private static PictureSignature signature(int step) {
    byte[] levels = new byte[PictureSignature.LEVELS];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = (byte) (step * i);
    }
    return new PictureSignature(levels);
  }
}
