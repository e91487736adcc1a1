package timewalker.io.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SdrColoursTest {
  private static final int BT709 = 1;
  private static final int BT2020 = 9;
  private static final int P3 = 12;
  private static final int UNSPECIFIED = 2;
  private static final int SRGB = 13;
  private static final int PQ = 16;
  private static final int HLG = 18;

  private static int[] converted(int primaries, int transfer, int... coded) {
    byte[] out = new byte[3];
    short[] in = {(short) coded[0], (short) coded[1], (short) coded[2]};
    SdrColours.of(primaries, transfer).orElseThrow().convert(in, out, 0);
    return new int[] {out[0] & 0xff, out[1] & 0xff, out[2] & 0xff};
  }

  /**
   * Primaries, transfer, coded values (16 bits), and what FFmpeg 9.0's filters make of them: {@code
   * zscale=t=linear:npl=203,format=gbrpf32le,zscale=p=bt709,tonemap=clip:desat=0, zscale=t=bt709},
   * for standard range without {@code tonemap} and back to the same transfer.
   */
  private static final int[][] ZSCALE = {
    {BT2020, HLG, 32768, 32768, 32768, 143, 143, 143},
    {BT2020, HLG, 16384, 13107, 19660, 77, 55, 88},
    {BT2020, HLG, 39321, 32768, 29491, 196, 138, 126},
    {BT2020, HLG, 36044, 19660, 13107, 189, 69, 48},
    {BT2020, HLG, 13107, 29491, 19660, 0, 135, 80},
    {BT2020, HLG, 6554, 9830, 32768, 0, 42, 150},
    {BT2020, PQ, 26214, 26214, 26214, 119, 119, 119},
    {BT2020, PQ, 13107, 10486, 15728, 44, 28, 54},
    {BT2020, PQ, 31457, 26214, 23593, 193, 110, 94},
    {BT2020, PQ, 10486, 23593, 15728, 0, 103, 43},
    {BT2020, BT709, 32768, 32768, 32768, 128, 128, 128},
    {BT2020, BT709, 39321, 32768, 29491, 168, 124, 112},
    {BT2020, BT709, 13107, 29491, 19660, 0, 120, 71},
    {BT2020, BT709, 45874, 44564, 43253, 182, 173, 168},
    {P3, BT709, 39321, 32768, 29491, 158, 126, 113},
    {P3, BT709, 36044, 19660, 13107, 150, 72, 43},
    {P3, BT709, 6554, 9830, 32768, 21, 39, 132},
    {P3, SRGB, 39321, 32768, 29491, 158, 126, 113},
    {P3, SRGB, 13107, 29491, 19660, 7, 117, 73},
    {P3, SRGB, 1311, 1966, 2621, 5, 8, 10},
  };

  @Test
  void coloursBelowWhiteAreThoseOfZscale() {
    for (int[] row : ZSCALE) {
      int[] out = converted(row[0], row[1], row[2], row[3], row[4]);
      for (int c = 0; c < 3; c++) {
        assertThat(out[c])
            .as(java.util.Arrays.toString(row) + ", channel " + c)
            .isCloseTo(row[5 + c], within(2));
      }
    }
  }

  @Test
  void highlightsStayApartAndKeepTheirHue() {
    int before = -1;
    for (int coded = 36_000; coded <= 65_535; coded += 2_000) {
      int[] grey = converted(BT2020, HLG, coded, coded, coded);
      assertThat(grey[0]).isGreaterThanOrEqualTo(before).isEqualTo(grey[1]).isEqualTo(grey[2]);
      before = grey[0];
    }
    assertThat(converted(BT2020, HLG, 65_535, 65_535, 65_535)[0]).isEqualTo(255);
    // Diffuse white is nearly white, and there is room above it.
    assertThat(converted(BT2020, HLG, 49_151, 49_151, 49_151)[0]).isBetween(240, 252);
    assertThat(converted(BT2020, PQ, 38_050, 38_050, 38_050)[0]).isBetween(240, 252);
    // A bright orange is no yellow: green stays as far below red as its light is.
    int[] orange = converted(BT709, HLG, 58_000, 49_000, 20_000);
    assertThat(orange[0]).isGreaterThan(245);
    assertThat(orange[1]).isBetween(150, 200);
  }

  @Test
  void ordinaryColoursAreLeftAlone() {
    assertThat(SdrColours.of(BT709, BT709)).isEmpty();
    assertThat(SdrColours.of(UNSPECIFIED, UNSPECIFIED)).isEmpty();
    assertThat(SdrColours.of(BT709, SRGB)).isEmpty();
    // Standard television: 5 and 6 are nearly BT.709.
    assertThat(SdrColours.of(5, 6)).isEmpty();
    assertThat(SdrColours.of(6, 6)).isEmpty();
    assertThat(SdrColours.of(UNSPECIFIED, HLG)).isPresent();
  }

  @Test
  void alphaStays() {
    ByteImage picture = new ByteImage(1, 1, 4, new byte[] {100, 80, 60, 33});
    ByteImage out = SdrColours.of(P3, SRGB).orElseThrow().convert(picture);
    assertThat(out.at(0, 0, 3)).isEqualTo(33);
    assertThat(out.at(0, 0, 0)).isGreaterThan(100);
  }
}
