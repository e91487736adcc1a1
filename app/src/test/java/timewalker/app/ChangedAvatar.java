package timewalker.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import timewalker.example.TinyLife;
import timewalker.io.avatar.ArrayArchive;
import timewalker.io.avatar.AvatarFile;

/** Copies of the tests' avatar that differ in what a stranger's file could hold. */
public final class ChangedAvatar {
  private ChangedAvatar() {}

  /** Writes a copy, its checksums right. */
  public static Path write(Path to, Consumer<ArrayArchive> change) throws IOException {
    ArrayArchive archive = ArrayArchive.read(TinyLife.avatar(), AvatarFile.FORMAT, 1);
    change.accept(archive);
    archive.write(to);
    return to;
  }
}
