package timewalker.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import timewalker.avatar.SpaceArrays;
import timewalker.io.avatar.AvatarFile;
import timewalker.io.avatar.HeadModels;
import timewalker.math.NamedArrays;

/** What an avatar's file holds, number by number. */
public final class SavedSpace {
  private SavedSpace() {}

  public static NamedArrays of(Path avatar) throws IOException {
    NamedArrays arrays = new NamedArrays();
    SpaceArrays.save(AvatarFile.read(avatar, HeadModels.embedded()).space(), arrays);
    return arrays;
  }

  public static void assertSameBits(NamedArrays a, NamedArrays b) {
    assertThat(a.names()).isEqualTo(b.names()).isNotEmpty();
    for (String name : a.names()) {
      assertThat(a.entry(name).data()).as(name).isEqualTo(b.entry(name).data());
    }
  }
}
