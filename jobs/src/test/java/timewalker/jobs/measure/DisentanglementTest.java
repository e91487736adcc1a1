package timewalker.jobs.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.data.Offset.offset;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.avatar.PersonalSpace;
import timewalker.engine.Engines;
import timewalker.head.EmbeddedHead;
import timewalker.io.dataset.Dataset;
import timewalker.io.dataset.DatasetFrames;
import timewalker.io.dataset.FrameCache;
import timewalker.math.Parallel;
import timewalker.raster.RenderSettings;
import timewalker.synth.LifelongSubject;
import timewalker.synth.SubjectDataset;
import timewalker.synth.SynthSettings;
import timewalker.train.Presets;
import timewalker.train.Trainer;

class DisentanglementTest {
  private static final List<Double> AGES = List.of(10.0, 70.0);

  @TempDir Path folder;

  @Test
  void anUntrainedSpaceIsMeasuredForEveryPairAndLeftAsItWas() throws Exception {
    SynthSettings d = SynthSettings.DEFAULT;
    LifelongSubject subject =
        new LifelongSubject(new SynthSettings(0, AGES, 2, 1, 48, d.tracked(), d.seed()));
    try (Parallel parallel = Parallel.of(2)) {
      SubjectDataset.write(subject, folder.resolve("set"), false, parallel, done -> {});
      Dataset dataset = Dataset.open(folder.resolve("set"));
      try (DatasetFrames frames = new DatasetFrames(dataset, FrameCache.Settings.DEFAULT)) {
        Trainer trainer =
            new Trainer(
                EmbeddedHead.load(),
                frames,
                Presets.QUICK.withSteps(10),
                RenderSettings.DEFAULT,
                null,
                Engines.cpu(),
                parallel);
        PersonalSpace space = trainer.space();
        float[] blend = space.bases().orElseThrow().blend().clone();
        Disentanglement apart =
            new Disentanglement(subject, trainer.engine(), RenderSettings.DEFAULT);
        List<Disentanglement.Swap> swaps = apart.swaps();
        assertThat(swaps)
            .extracting(Disentanglement.Swap::pose, Disentanglement.Swap::shown)
            .containsExactly(tuple("a10", "a70"), tuple("a70", "a10"));
        // An untrained head is grey, yet has each stage's own outline.
        assertThat(swaps).allMatch(Disentanglement.Swap::holds);
        assertThat(apart.ages())
            .extracting(Disentanglement.Between::age)
            .containsExactly(16.0, 37.0, 62.0);
        Map<Integer, Double> worth = apart.worthOfBases();
        assertThat(worth).hasSize(space.bases().orElseThrow().count());
        // The network's last layer starts at zero: no basis changes a picture yet.
        assertThat(worth.values()).allSatisfy(w -> assertThat(w).isCloseTo(0, offset(1e-9)));
        assertThat(space.bases().orElseThrow().blend()).isEqualTo(blend);
      }
    }
  }
}
