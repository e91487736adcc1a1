package timewalker.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealPathTest {
  @TempDir Path folder;

  @Test
  void linksAndDetoursLeadToOnePlaceWhetherTheFileIsThereOrNot() throws IOException {
    Path real = Files.createDirectories(folder.resolve("real").resolve("deep"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    Files.writeString(real.resolve("there"), "x");
    for (String name : new String[] {"there", "new", "new/deeper"}) {
      Path plain = real.resolve(name);
      Path detour = folder.resolve("real/../link/./").resolve(name);
      assertThat(RealPath.of(detour)).as(name).isEqualTo(RealPath.of(plain));
      assertThat(RealPath.same(detour, plain)).as(name).isTrue();
      assertThat(RealPath.same(detour, folder.resolve(name))).as(name).isFalse();
      assertThat(RealPath.within(link.resolve(name), folder.resolve("real"))).as(name).isTrue();
      assertThat(RealPath.within(folder.resolve("really").resolve(name), real)).as(name).isFalse();
    }
    assertThat(RealPath.of(link.resolve("../up"))).isEqualTo(RealPath.of(folder.resolve("up")));
  }

  @Test
  void aLinkIsFollowedToWhatNeedNotExistAndACircleIsNamed() throws IOException {
    Path first = Files.createSymbolicLink(folder.resolve("first"), Path.of("second"));
    assertThat(RealPath.followed(first)).isEqualTo(folder.resolve("second"));
    Files.createSymbolicLink(folder.resolve("second"), folder.resolve("end"));
    assertThat(RealPath.followed(first)).isEqualTo(folder.resolve("end"));
    Files.createSymbolicLink(folder.resolve("end"), Path.of("first"));
    assertThatThrownBy(() -> RealPath.followed(first))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("is a link in a circle");
  }
}
