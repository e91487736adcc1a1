package timewalker.jobs.ablate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AblationTableTest {
  private static RowRun run(AblationRow row, int bases, RowRun.HeldOutFrame... frames) {
    return new RowRun(
        new RowRun.Key(row.key(), Map.of("seed", "1"), "abc", ""),
        new RowRun.Training(10, 2, 90.0, 100, bases, List.of()),
        new RowRun.Measured("", List.of(frames)));
  }

  private static RowRun.HeldOutFrame frame(String split, double psnr, double ssim) {
    return new RowRun.HeldOutFrame(
        split + psnr, split, "a20", split.equals("test-age"), Map.of("psnr", psnr, "ssim", ssim));
  }

  private static DatasetRows rows(String name, RowOutcome ours, RowOutcome dynamo) {
    Map<AblationRow, RowOutcome> rows = new EnumMap<>(AblationRow.class);
    rows.put(AblationRow.OURS, ours);
    rows.put(AblationRow.NO_DYNAMO, dynamo);
    rows.put(AblationRow.NO_LPIPS, RowOutcome.skipped("no weights"));
    return new DatasetRows(name, rows);
  }

  private static AblationTable sample() {
    RowOutcome oursA =
        RowOutcome.done(
            run(
                AblationRow.OURS,
                8,
                frame("test-view", 30, 0.9),
                frame("test-view", 32, 0.92),
                frame("test-expression", 28, 0.94),
                frame("test-age", 10, 0.1)));
    RowOutcome dynamoA =
        RowOutcome.done(run(AblationRow.NO_DYNAMO, 0, frame("test-view", 31, 0.8)));
    RowRun resumed = run(AblationRow.OURS, 7, frame("test-view", 20, 0.7));
    RowOutcome oursB =
        RowOutcome.done(
            new RowRun(
                resumed.key(),
                new RowRun.Training(10, 2, null, 100, 7, List.of()),
                resumed.measured()));
    return new AblationTable(
        List.of(rows("one", oursA, dynamoA), rows("two", oursB, RowOutcome.missing())),
        List.of("a remark"));
  }

  @Test
  void meansAreOverFramesOfTrainedAgesThenOverDataSets() {
    assertThat(sample().mean(AblationRow.OURS, Figure.PSNR)).isCloseTo(25, within(1e-12));
    assertThat(sample().mean(AblationRow.OURS, Figure.SSIM)).isCloseTo(0.81, within(1e-12));
    assertThat(sample().mean(AblationRow.NO_DYNAMO, Figure.PSNR)).isEqualTo(31);
    assertThat(sample().mean(AblationRow.NO_LPIPS, Figure.PSNR)).isNaN();
  }

  @Test
  void rowsAreComparedWhereBothAreFinished() {
    // 31 on the first data set against 30 there, not against 25 of both.
    assertThat(sample().difference(AblationRow.NO_DYNAMO, AblationRow.OURS, Figure.PSNR))
        .isCloseTo(1, within(1e-12));
  }

  @Test
  void theTableHoldsOursBesideThePapers() {
    AblationTable.Grid main = sample().main();
    assertThat(main.headings())
        .containsExactly(
            "",
            "PSNR",
            "to ours",
            "paper",
            "to its ours",
            "SSIM",
            "to ours",
            "paper",
            "to its ours",
            "active bases",
            "CPU min");
    assertThat(main.rows())
        .containsExactly(
            List.of(
                "w/o perceptual loss",
                "skipped",
                "",
                "26.56",
                "-0.64",
                "skipped",
                "",
                "0.916",
                "-0.025",
                "–",
                "–"),
            List.of(
                "w/o Dynamo",
                "31.00",
                "+1.00",
                "21.69",
                "-5.51",
                "0.8000",
                "-0.1200",
                "0.767",
                "-0.174",
                "0.0",
                "1.5"),
            List.of("ours", "25.00", "", "27.20", "", "0.8100", "", "0.941", "", "7.5", "1.5"));
  }

  @Test
  void everyOtherOrderIsListed() {
    assertThat(sample().otherOrder())
        .containsExactly(
            "PSNR: \"w/o Dynamo\" is 1.00 dB better than \"ours\", in the paper 5.51 dB worse");
  }

  @Test
  void aFolderNameNeitherEndsACellNorBeginsATag() {
    RowRun ours = run(AblationRow.OURS, 8, frame("test-view", 30, 0.9));
    Map<AblationRow, RowOutcome> rows = new EnumMap<>(AblationRow.class);
    rows.put(AblationRow.OURS, RowOutcome.done(ours));
    AblationTable table =
        new AblationTable(
            List.of(new DatasetRows("a|b <i>", rows), new DatasetRows("two", rows)), List.of());
    assertThat(table.markdown()).contains("a\\|b &lt;i>").doesNotContain("a|b", "<i>");
  }

  @Test
  void whatIsEqualHereAndNotInThePaperIsListedToo() {
    RowRun ours = run(AblationRow.OURS, 8, frame("test-view", 30, 0.9));
    Map<AblationRow, RowOutcome> rows = new EnumMap<>(AblationRow.class);
    rows.put(AblationRow.OURS, RowOutcome.done(ours));
    rows.put(AblationRow.ALL_GRIDS, RowOutcome.sameAsOurs(ours));
    AblationTable table = new AblationTable(List.of(new DatasetRows("one", rows)), List.of());
    assertThat(table.otherOrder())
        .containsExactly(
            "PSNR: \"all hash grids\" and \"ours\" are equal, in the paper 0.34 dB worse",
            "SSIM: \"all hash grids\" and \"ours\" are equal, in the paper 0.003 worse");
    assertThat(table.notes())
        .containsExactly(
            "all hash grids: the same run as ours, where no basis was switched off; it is trained"
                + " only once");
  }

  @Test
  void splitsStandBesideEachOther() {
    AblationTable.Grid splits = sample().bySplit();
    assertThat(splits.headings()).containsExactly("", "test-view", "test-expression", "test-age");
    // The mean over data sets of 31 and 20; the others exist in the first only.
    assertThat(splits.rows().getLast()).containsExactly("ours", "25.50", "28.00", "10.00");
  }

  @Test
  void notesNameTheDataSetsWhereNotAllAreMeant() {
    assertThat(sample().notes())
        .containsExactly(
            "a remark",
            "w/o perceptual loss: skipped: no weights",
            "w/o Dynamo: not finished (two)");
  }

  @Test
  void thePapersFiguresAreThoseOfItsTable() {
    assertThat(AblationRow.keys())
        .containsExactly(
            "no-lpips", "no-geometry", "no-deform", "no-dynamo", "one-grid", "all-grids", "ours");
    double[][] paper = {
      {26.56, 0.916, 0.18},
      {27.25, 0.943, 0.080},
      {24.79, 0.886, 0.165},
      {21.69, 0.767, 0.197},
      {24.84, 0.890, 0.119},
      {26.86, 0.938, 0.078},
      {27.20, 0.941, 0.077}
    };
    AblationRow[] rows = AblationRow.values();
    for (int i = 0; i < rows.length; i++) {
      AblationRow row = rows[i];
      assertThat(
              new double[] {
                row.paper(Figure.PSNR), row.paper(Figure.SSIM), row.paper(Figure.LPIPS)
              })
          .as(row.title())
          .isEqualTo(paper[i]);
    }
  }
}
