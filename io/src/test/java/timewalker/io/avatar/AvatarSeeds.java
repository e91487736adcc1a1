package timewalker.io.avatar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.SpaceArrays;
import timewalker.basis.HashGrid;
import timewalker.fuzzing.Parts;
import timewalker.head.HeadModel;
import timewalker.head.HeadModelFile;
import timewalker.io.Seeds;
import timewalker.math.NamedArrays;

/** Writes a tiny avatar and a checkpoint of it. */
public final class AvatarSeeds {
  private static final int SURFELS = 20;

  private AvatarSeeds() {}

  /**
   * Writes them.
   *
   * @param root of the repository
   */
  public static void write(Path root) throws IOException {
    Path shared = root.resolve("fuzzing/src/main/resources/timewalker/fuzzing");
    HeadModel head;
    try (var in = Files.newInputStream(shared.resolve("tiny.twh"))) {
      head = HeadModelFile.read(in);
    }
    PersonalSpace space = space(head);
    float[] white = {1, 1, 1};
    Path avatar = shared.resolve("tiny.twa");
    new AvatarFile(space, white, ArrayArchive.newManifest()).write(avatar);
    Seeds.of(root, "io/avatar/AvatarFuzzTest/avatar")
        .add("tiny-entries", Parts.ofZip(Files.readAllBytes(avatar)));
    Seeds.of(root, "io/avatar/AvatarFuzzTest/wholeAvatar")
        .add("tiny.twa", Files.readAllBytes(avatar));
    Path folder = Files.createTempDirectory("seeds");
    NamedArrays arrays = new NamedArrays();
    SpaceArrays.save(space, arrays);
    arrays.put("run/steps", new int[] {2, 0});
    new Checkpoints(folder).write(2, arrays, space, white, ArrayArchive.newManifest(), "00", "");
    byte[] checkpoint = Files.readAllBytes(folder.resolve("000000002.twc"));
    Seeds.of(root, "io/avatar/AvatarFuzzTest/checkpoint")
        .add("tiny-entries", Parts.ofZip(checkpoint));
    new Checkpoints(folder).clear();
  }

  private static PersonalSpace space(HeadModel head) {
    float[][] shapes = {{0.1f, 0, -0.2f}, {0, 0.3f, 0}};
    return TestSpaces.create(head, shapes, new HashGrid(2, 2, 4, 2, 4), SURFELS);
  }
}
