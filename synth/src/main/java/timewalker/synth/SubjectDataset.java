package timewalker.synth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntConsumer;
import timewalker.io.dataset.DatasetManifest;
import timewalker.io.dataset.DatasetWriter;
import timewalker.io.dataset.FrameData;
import timewalker.io.dataset.HeadModelRef;
import timewalker.io.image.ByteImage;
import timewalker.math.Parallel;

/** Writes a subject's frames, with their truth, as a dataset. */
public final class SubjectDataset {
  private SubjectDataset() {}

  /**
   * Renders and writes all shots. The files do not depend on the number of threads.
   *
   * @param folder becomes the dataset
   * @param replace whether an older dataset may be replaced
   * @param advanced told how many steps more are finished, and 0 before each; may throw to stop
   * @throws IllegalArgumentException when the subject has no shot
   */
  public static void write(
      LifelongSubject subject,
      Path folder,
      boolean replace,
      Parallel parallel,
      IntConsumer advanced)
      throws IOException {
    List<Double> ages = List.copyOf(subject.lifeStages().keySet());
    if (ages.isEmpty()) {
      throw new IllegalArgumentException("no frame shows the subject from the front");
    }
    DatasetWriter.Settings settings = DatasetWriter.Settings.DEFAULT.withReplace(replace);
    try (DatasetWriter writer = DatasetWriter.create(folder, manifest(subject), settings)) {
      parallel.run(ages.size(), i -> subject.prepare(ages.get(i)));
      Set<Integer> moments = ConcurrentHashMap.newKeySet();
      List<Shot> shots = subject.shots();
      parallel.run(
          shots.size(),
          i -> {
            advanced.accept(0); // the others need not begin once it has thrown
            writeShot(subject, shots.get(i), writer, moments);
            advanced.accept(1);
          });
      for (Map.Entry<Double, String> stage : subject.lifeStages().entrySet()) {
        writer.addTruthFaces(stage.getValue(), subject.surfaceFaces(stage.getKey()));
      }
      writer.finish();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static void writeShot(
      LifelongSubject subject, Shot shot, DatasetWriter writer, Set<Integer> moments) {
    RenderedShot picture = subject.render(shot);
    try {
      writer.addFrame(
          new FrameData(
              shot.facts(),
              shot.params(),
              ByteImage.of(picture.colour()),
              ByteImage.of(picture.mask()),
              Optional.of(picture.depth()),
              Optional.of(picture.normal())));
      if (!shot.split().isTrained()) {
        writer.addTruthSkin(shot.timestep(), shot.cameraIndex(), shot.camera(), picture.skin());
      }
      if (!moments.add(shot.timestep())) {
        return;
      }
      writer.addTruthMesh(shot.timestep(), picture.surface());
      if (subject.settings().tracked()) {
        writer.addTruthParams(shot.timestep(), shot.truth());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DatasetManifest manifest(LifelongSubject subject) {
    SynthSettings settings = subject.settings();
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("identity", settings.identity());
    settings.ages().forEach(node.putArray("ages")::add);
    node.put("frames", settings.frames());
    node.put("test_frames", settings.testFrames());
    node.put("size", settings.size());
    if (settings.frontal()) {
      node.put("cameras", "frontal");
    }
    node.put("params", settings.tracked() ? "tracked" : "exact");
    node.put("seed", settings.seed());
    return DatasetManifest.overWhite(HeadModelRef.of(subject.headModel()), true).withSettings(node);
  }

  /**
   * What a dataset was rendered from.
   *
   * @return nothing when it does not say so
   */
  public static Optional<SynthSettings> settings(DatasetManifest manifest) {
    JsonNode node = manifest.settings();
    if (!manifest.synthetic() || !node.path("identity").isInt() || !node.path("ages").isArray()) {
      return Optional.empty();
    }
    List<Double> ages = new ArrayList<>();
    node.get("ages").forEach(age -> ages.add(age.asDouble()));
    return Optional.of(
        SynthSettings.DEFAULT
            .withIdentity(node.get("identity").asInt())
            .withAges(ages)
            .withFrames(node.path("frames").asInt(), node.path("test_frames").asInt())
            .withSize(node.path("size").asInt())
            .withFrontal(node.path("cameras").asText().equals("frontal"))
            .withTracked(node.path("params").asText().equals("tracked"))
            .withSeed(node.path("seed").asLong()));
  }
}
