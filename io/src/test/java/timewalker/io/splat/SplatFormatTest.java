package timewalker.io.splat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import timewalker.avatar.UnusableSpaceException;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.math.Parallel;
import timewalker.surfel.Surfels;

final class SplatFormatTest {
  private static final int N = 53;
  private static final double THIN = 1e-6;

  @TempDir Path folder;

  private static Surfels surfels(int degree) {
    SplittableRandom random = new SplittableRandom(2);
    Surfels s = new Surfels(N, degree);
    fill(s.position(), random, -0.3, 0.3);
    fill(s.rotation(), random, -1, 1); // not of unit length, any component may be the largest
    fill(s.logScale(), random, -7.5, -4);
    fill(s.opacityLogit(), random, -3, 5);
    fill(s.sh(), random, -0.5, 0.5);
    return s;
  }

  private static void fill(float[] values, SplittableRandom random, double low, double high) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(low, high);
    }
  }

  private Path write(SplatFormat format, Surfels s, SplatAxes axes) throws IOException {
    Path file = folder.resolve("head." + format.ending());
    try (Parallel parallel = Parallel.of(2)) {
      format.write(file, s, axes, SyntheticMediaTag.TRAINED, parallel);
    }
    return file;
  }

  private static ReadSplats read(SplatFormat format, Path file) throws IOException {
    return switch (format) {
      case PLY -> ReadSplats.ply(file);
      case SPZ -> ReadSplats.spz(file);
      case SPLAT -> ReadSplats.splat(file);
      case GLB -> ReadSplats.glb(file);
    };
  }

  /** The surfels themselves in the form of splats, nothing turned. */
  private static ReadSplats truth(Surfels s) {
    int coefficients = (s.shDegree() + 1) * (s.shDegree() + 1);
    ReadSplats t =
        new ReadSplats(
            new double[N][3],
            new double[N][4],
            new double[N][3],
            new double[N],
            new double[N][coefficients][3]);
    for (int i = 0; i < N; i++) {
      for (int c = 0; c < 4; c++) {
        t.rotation()[i][c] = s.rotation()[c * N + i];
      }
      for (int c = 0; c < 3; c++) {
        t.position()[i][c] = s.position()[c * N + i];
        t.scale()[i][c] = c == 2 ? THIN : Math.exp(s.logScale()[c * N + i]);
        for (int k = 0; k < coefficients; k++) {
          t.sh()[i][k][c] = s.sh()[(3 * k + c) * N + i];
        }
      }
      t.opacity()[i] = 1 / (1 + Math.exp(-s.opacityLogit()[i]));
    }
    return t;
  }

  /** .splat files hold those first that cover most. */
  private static int[] order(SplatFormat format, ReadSplats truth) {
    return IntStream.range(0, N)
        .boxed()
        .sorted(
            Comparator.comparingDouble((Integer i) ->
                format == SplatFormat.SPLAT
                    ? -truth.scale()[i][0] * truth.scale()[i][1] * truth.opacity()[i]
                    : i))
        .mapToInt(i -> i)
        .toArray();
  }

  private void compare(
      SplatFormat format, SplatAxes axes, double place, double shape, double colour)
      throws IOException {
    Surfels s = surfels(3);
    ReadSplats truth = truth(s);
    ReadSplats splats = read(format, write(format, s, axes));
    int[] order = order(format, truth);
    double flip = axes == SplatAxes.DOWN ? -1 : 1;
    double[] sign = {1, flip, flip};
    for (int i = 0; i < N; i++) {
      int j = order[i];
      double[] covariance = splats.covariance(i);
      double[] expected = truth.covariance(j);
      double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
      for (int a = 0; a < 3; a++) {
        assertThat(splats.position()[i][a])
            .isCloseTo(sign[a] * truth.position()[j][a], within(place));
        for (int b = 0; b < 3; b++) {
          assertThat(covariance[3 * a + b])
              .isCloseTo(sign[a] * sign[b] * expected[3 * a + b], within(shape * largest));
        }
      }
      assertThat(splats.opacity()[i]).isCloseTo(truth.opacity()[j], within(colour));
      boolean flat = splats.sh()[i].length == 1;
      double[] d = {0.48, 0.6, -0.64};
      double[] shown = splats.colour(i, d[0], sign[1] * d[1], sign[2] * d[2]);
      ReadSplats plain = flat ? truth(plain(s)) : truth;
      double[] meant = plain.colour(j, d[0], d[1], d[2]);
      for (int c = 0; c < 3; c++) {
        assertThat(shown[c]).isCloseTo(meant[c], within(colour));
      }
    }
  }

  /** Degree 0 alone. */
  private static Surfels plain(Surfels s) {
    return new Surfels(
        N,
        0,
        s.position(),
        s.rotation(),
        s.logScale(),
        s.opacityLogit(),
        Arrays.copyOf(s.sh(), 3 * N));
  }

  @ParameterizedTest
  @EnumSource(SplatAxes.class)
  void plyHoldsPlaceShapeAndColourInFullPrecision(SplatAxes axes) throws IOException {
    compare(SplatFormat.PLY, axes, 1e-7, 2e-6, 2e-6);
  }

  @ParameterizedTest
  @EnumSource(SplatAxes.class)
  void gltfHoldsPlaceShapeAndColourInFullPrecision(SplatAxes axes) throws IOException {
    compare(SplatFormat.GLB, axes, 1e-7, 2e-6, 2e-6);
  }

  @ParameterizedTest
  @EnumSource(SplatAxes.class)
  void spzIsOffByNoMoreThanItsBytesAllow(SplatAxes axes) throws IOException {
    // A scale is a sixteenth of a logarithm, a rotation's component 1/127.5, a colour's 1/128.
    compare(SplatFormat.SPZ, axes, 1e-6, 0.1, 0.03);
  }

  @ParameterizedTest
  @EnumSource(SplatAxes.class)
  void packedSplatsAreOffByNoMoreThanTheirBytesAllow(SplatAxes axes) throws IOException {
    compare(SplatFormat.SPLAT, axes, 1e-7, 0.03, 0.003);
  }

  @Test
  void thirdScaleIsAMicrometre() throws IOException {
    for (SplatFormat format : SplatFormat.values()) {
      ReadSplats splats = read(format, write(format, surfels(0), format.usualAxes()));
      // SPZ knows nothing thinner than e^-10.
      double thickness = format == SplatFormat.SPZ ? Math.exp(-10) : THIN;
      assertThat(splats.scale()[7][2]).isCloseTo(thickness, within(1e-9));
    }
  }

  @ParameterizedTest
  @EnumSource(SplatFormat.class)
  void noFileHoldsWhatIsNotFinite(SplatFormat format) {
    assertRefused(format, s -> s.position()[7] = Float.NaN, "position of surfel 7 holds NaN");
    assertRefused(
        format, s -> s.sh()[3] = Float.NEGATIVE_INFINITY, "colour of surfel 3 holds -Infinity");
    assertRefused(format, s -> s.opacityLogit()[2] = Float.NaN, "opacityLogit of surfel 2");
    assertRefused(format, s -> s.logScale()[N + 5] = 89, "logScale of surfel 5 is 89.0");
    assertRefused(format, s -> turnless(s, 4), "rotation of surfel 4 has no direction");
  }

  private static void turnless(Surfels s, int surfel) {
    for (int c = 0; c < 4; c++) {
      s.rotation()[c * N + surfel] = 0;
    }
  }

  private void assertRefused(SplatFormat format, Consumer<Surfels> damage, String why) {
    Surfels s = surfels(1);
    damage.accept(s);
    assertThatThrownBy(() -> write(format, s, format.usualAxes()))
        .isInstanceOf(UnusableSpaceException.class)
        .hasMessageStartingWith(why);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void plySaysThatItIsSynthetic() throws IOException {
    byte[] file = Files.readAllBytes(write(SplatFormat.PLY, surfels(1), SplatAxes.DOWN));
    assertThat(new String(file, 0, 200, StandardCharsets.ISO_8859_1))
        .startsWith("ply\nformat binary_little_endian 1.0\n")
        .contains("comment DigitalSourceType " + SyntheticMediaTag.TRAINED.uri() + "\n");
  }

  @Test
  void spzSaysThatItIsSyntheticInTheCommentOfItsGzipHeader() throws IOException {
    byte[] file = Files.readAllBytes(write(SplatFormat.SPZ, surfels(1), SplatAxes.UP));
    assertThat(file[3]).isEqualTo((byte) 16); // a comment follows the ten bytes of the header
    assertThat(new String(file, 10, 120, StandardCharsets.ISO_8859_1))
        .startsWith("DigitalSourceType " + SyntheticMediaTag.TRAINED.uri() + "\0");
  }

  @Test
  void gltfNamesTheExtensionAndWhatItsNumbersMean() throws IOException {
    JsonNode json = ReadSplats.glbJson(write(SplatFormat.GLB, surfels(2), SplatAxes.UP));
    assertThat(json.at("/asset/extras/DigitalSourceType").asText())
        .isEqualTo(SyntheticMediaTag.TRAINED.uri());
    assertThat(json.at("/extensionsUsed/0").asText()).isEqualTo("KHR_gaussian_splatting");
    JsonNode primitive = json.at("/meshes/0/primitives/0");
    assertThat(primitive.get("mode").asInt()).isZero();
    JsonNode extension = primitive.at("/extensions/KHR_gaussian_splatting");
    assertThat(extension.get("kernel").asText()).isEqualTo("ellipse");
    assertThat(extension.get("colorSpace").asText()).isEqualTo("srgb_rec709_display");
    assertThat(primitive.get("attributes").has("KHR_gaussian_splatting:SH_DEGREE_2_COEF_4"))
        .isTrue();
    assertThat(primitive.get("attributes").has("KHR_gaussian_splatting:SH_DEGREE_3_COEF_0"))
        .isFalse();
  }

  @Test
  void positionsOfSpzStayWithin24BitsHoweverFarTheyAre() throws IOException {
    Surfels s = surfels(0);
    s.position()[5] = 1000;
    ReadSplats splats = ReadSplats.spz(write(SplatFormat.SPZ, s, SplatAxes.UP));
    assertThat(splats.position()[5][0]).isCloseTo(1000, within(1e-4));
    assertThat(splats.position()[6][0]).isCloseTo(s.position()[6], within(1e-4));
  }
}
