package timewalker.io.dataset;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import timewalker.fuzzing.Parts;
import timewalker.io.Seeds;

/** Writes a dataset of two frames with everything that a dataset can hold. */
public final class DatasetSeeds {
  private DatasetSeeds() {}

  /**
   * Writes them.
   *
   * @param root of the repository
   */
  public static void write(Path root) throws IOException {
    Path work = Files.createTempDirectory("seeds");
    Path folder = work.resolve("data");
    try (DatasetWriter writer =
        DatasetWriter.create(folder, SampleFrames.manifest(), DatasetWriter.Settings.DEFAULT)) {
      writer.addFrame(SampleFrames.frame(0, 0));
      writer.addFrame(SampleFrames.frame(1, 1));
      writer.addTruthMesh(0, new float[] {0, 0, 0, 1, 0, 0, 0, 1, 0});
      writer.addTruthFaces("age-08", new int[] {0, 1, 2});
      writer.addTruthParams(0, SampleFrames.params(5));
      writer.finish();
    }
    Seeds.of(root, "io/dataset/DatasetFuzzTest/folder").add("two-frames", Seeds.folder(folder));
    Seeds.of(root, "io/dataset/DatasetFuzzTest/transforms")
        .add("ours.json", Files.readAllBytes(folder.resolve("transforms_train.json")))
        .add(
            "theirs.json",
            """
            {"camera_angle_x": 0.7, "w": 12, "h": 9, "frames": [
             {"file_path": "images/0.png", "fg_mask_path": "masks/0.png", "timestep_index": 0,
              "camera_index": 0, "flame_param_path": "flame_param/0.npz", "fl_x": 40.5, "fl_y": 41,
              "cx": 6, "cy": 4.5,
              "transform_matrix": [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 1], [0, 0, 0, 1]]}]}
            """);
    ByteArrayOutputStream params = new ByteArrayOutputStream();
    HeadParamsFile.write(params, SampleFrames.params(1), 2, Optional.empty());
    Seeds.of(root, "io/dataset/DatasetFuzzTest/headParams")
        .add("params.npz", params.toByteArray())
        .add("params-entries", Parts.ofZip(params.toByteArray()));
    PartialFolder.deleteTree(work);
  }
}
