package timewalker.prepare.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.head.LandmarkScheme;
import timewalker.prepare.vision.FrameQuality;
import timewalker.prepare.vision.Identity;
import timewalker.prepare.vision.Landmarks;
import timewalker.prepare.vision.PictureSignature;
import timewalker.prepare.vision.Region;

class FaceAnalysisCacheTest {
  @TempDir Path folder;

  @Test
  void analysisComesBackAsItWasStored() throws IOException {
    FaceAnalysis stored =
        new FaceAnalysis(
            640, 480, Optional.empty(), OptionalDouble.of(50), signature(3), List.of(face()));
    FaceAnalysisCache cache = new FaceAnalysisCache(folder, "settings");
    cache.put("abcd", 0, List.of(stored, stored));
    List<FaceAnalysis> found = cache.find("abcd", 0).orElseThrow();
    assertThat(found).hasSize(2);
    for (FaceAnalysis analysis : found) {
      assertThat(analysis.focal()).hasValue(50);
      assertThat(analysis.whole().levels()).isEqualTo(signature(3).levels());
      AnalysedFace face = analysis.faces().getFirst();
      assertThat(face.head().levels()).isEqualTo(signature(5).levels());
      assertThat(face.colours()).isEqualTo(face().colours());
      assertThat(face.bridge()).isEqualTo(0.25f);
    }
    assertThat(cache.find("abcd", 1)).isEmpty();
  }

  private static AnalysedFace face() {
    LandmarkScheme scheme = LandmarkScheme.MEDIAPIPE;
    float[] colours = new float[AnalysedFace.COLOURS];
    colours[7] = 0.5f;
    return new AnalysedFace(
        0.9f,
        new Landmarks(scheme, new float[3 * scheme.count()], 1, 0, new Region(1, 2, 3, 4, 5)),
        new Identity(new float[Identity.LENGTH], 30),
        new FrameQuality(60, 0.8, 0.01, 0.99, 1),
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
