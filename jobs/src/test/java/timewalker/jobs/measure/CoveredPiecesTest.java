package timewalker.jobs.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CoveredPiecesTest {
  private static final int WIDTH = 8;

  /** A picture whose pixels are half covered at '#', less than the threshold elsewhere. */
  private static CoveredPieces pieces(String... rows) {
    float[] alpha = new float[WIDTH * rows.length];
    for (int i = 0; i < alpha.length; i++) {
      alpha[i] = rows[i / WIDTH].charAt(i % WIDTH) == '#' ? 0.5f : 0.3f;
    }
    return CoveredPieces.of(alpha, WIDTH, rows.length, 0.3f);
  }

  @Test
  void piecesThatTouchAtACornerAreOneAndThoseAtOppositeBordersAreNot() {
    CoveredPieces pieces =
        pieces(
            "###....#", //
            "###.#..#",
            ".....#.#",
            "#......#",
            "......##");
    assertThat(pieces.sizes()).containsExactly(6, 6, 2, 1);
    assertThat(pieces.largestDetached()).isEqualTo(6 / 40.0);
    assertThat(pieces.detached()).isEqualTo(9 / 40.0);
  }

  @Test
  void windingPieceIsOne() {
    CoveredPieces pieces =
        pieces(
            "########", //
            "#......#",
            "#.####.#",
            "#.#..#.#",
            "#.#.##.#",
            "#.#....#",
            "#.######");
    assertThat(pieces.sizes()).containsExactly(35);
    assertThat(pieces.largestDetached()).isZero();
    assertThat(pieces.detached()).isZero();
  }

  @Test
  void emptyPictureHasNoPieceAndAFullOneHasOne() {
    CoveredPieces none = pieces("........");
    assertThat(none.sizes()).isEmpty();
    assertThat(none.largestDetached()).isZero();
    assertThat(none.detached()).isZero();
    assertThat(pieces("########", "########").sizes()).containsExactly(16);
  }

  @Test
  void largePictureNeedsNoDeepStack() {
    float[] alpha = new float[2000 * 2000];
    Arrays.fill(alpha, 1);
    alpha[2001] = 0;
    assertThat(CoveredPieces.of(alpha, 2000, 2000, 0.3f).sizes()).containsExactly(3_999_999);
  }

  @Test
  void wrongSizeIsNamed() {
    assertThatThrownBy(() -> CoveredPieces.of(new float[7], 2, 4, 0.3f))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("alpha");
  }
}
