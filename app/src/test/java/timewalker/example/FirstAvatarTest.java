package timewalker.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.TimeWalker;
import timewalker.avatar.OrbitView;
import timewalker.avatar.StageMix;
import timewalker.head.HeadParams;
import timewalker.io.image.ImageFile;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.jobs.train.TrainingResult;
import timewalker.loss.Psnr;
import timewalker.math.FloatImage;
import timewalker.math.Parallel;
import timewalker.synth.LifelongSubject;
import timewalker.synth.Shoebox;
import timewalker.synth.SynthSettings;
import timewalker.train.Presets;

/** The example of the library works, and ages, stages and faces change what it shows. */
final class FirstAvatarTest {
  private static final int PHOTOS_A_STAGE = 3;

  @TempDir static Path folder;

  @Test
  void theExampleMakesAnAvatarOfPhotosAndShowsIt() throws IOException {
    Path photos = photos(folder.resolve("photos"));
    Path avatar = folder.resolve("me.twa");
    TrainingResult trained =
        FirstAvatar.make(List.of(photos), avatar, TinyLife.settings(Presets.QUICK.withSteps(4)));
    assertThat(trained.steps()).isEqualTo(4);
    assertThat(trained.avatar()).isEqualTo(avatar);
    Path png = folder.resolve("me.png");
    FirstAvatar.show(avatar, png, 64);
    FloatImage picture = ImageFile.read(png).toFloat();
    assertThat(picture.width()).isEqualTo(64);
    assertThat(SyntheticMediaTag.readFrom(png)).contains(SyntheticMediaTag.TRAINED.uri());
    int dark = 0;
    for (int i = 0; i < picture.pixels(); i++) {
      dark += picture.data()[i] < 0.9f ? 1 : 0;
    }
    // A head stands before the white background.
    assertThat(dark).isBetween(picture.pixels() / 5, picture.pixels() * 4 / 5);
  }

  @Test
  void thePageAboutTheLibraryShowsTheVeryExample() throws IOException {
    String source = Files.readString(Path.of("src/test/java/timewalker/example/FirstAvatar.java"));
    String page = Files.readString(Path.of("../docs/library.md"));
    int from = page.indexOf("```java\n") + "```java\n".length();
    assertThat(page.substring(from, page.indexOf("```", from))).isEqualTo(source);
  }

  /** Some photos of a computed person at two ages. */
  private static Path photos(Path to) throws IOException {
    SynthSettings life =
        SynthSettings.DEFAULT.withAges(List.of(20.0, 60.0)).withFrames(1, 1).withSize(128);
    Path all = to.resolveSibling("all");
    try (Parallel parallel = Parallel.of(2)) {
      Shoebox.write(new LifelongSubject(life), all, parallel, done -> {});
    }
    try (Stream<Path> files = Files.walk(all)) {
      Map<Path, List<Path>> byFolder =
          files
              .filter(file -> file.toString().toLowerCase(Locale.ROOT).endsWith("jpg"))
              .sorted()
              .collect(Collectors.groupingBy(Path::getParent, TreeMap::new, Collectors.toList()));
      for (List<Path> some : byFolder.values()) {
        for (Path photo : some.subList(0, Math.min(PHOTOS_A_STAGE, some.size()))) {
          Path copy = to.resolve(all.relativize(photo).toString());
          Files.createDirectories(copy.getParent());
          Files.copy(photo, copy);
        }
      }
    }
    return to;
  }

  @Test
  void agesStagesAndFacesChangeThePicture() throws IOException {
    try (TimeWalker person = TimeWalker.open(TinyLife.avatar())) {
      assertThat(person.stages()).extracting(s -> s.name()).containsExactly("a20", "a60");
      StageMix forty = person.age(40);
      assertThat(forty.weights()).containsExactly(0.5f, 0.5f);
      assertThat(person.stage("a20:1,a60:1").weights()).containsExactly(0.5f, 0.5f);
      OrbitView view = new OrbitView(0, 0, 64);
      HeadParams still = person.head(forty, Map.of());
      FloatImage first = person.picture(forty, still, view);
      assertThat(person.picture(forty, still, view).data()).isEqualTo(first.data());
      HeadParams open = person.head(forty, Map.of("jaw", 1.0));
      HeadParams other = person.head(forty, Map.of());
      person.changeShape(1, 3, other);
      for (FloatImage changed :
          List.of(
              person.picture(forty, other, view),
              person.picture(forty, still, new OrbitView(40, 0, 64)))) {
        assertThat(Psnr.of(changed, first)).isBetween(5.0, 45.0);
      }
      // A hardly trained head is grey: its open mouth shows little before a neck of the same grey.
      assertThat(Psnr.of(person.picture(forty, open, view), first)).isBetween(5.0, 50.0);
      FloatImage young =
          person.picture(person.stage("a20"), person.head(person.age(20), Map.of()), view);
      FloatImage old =
          person.picture(person.stage("a60"), person.head(person.age(60), Map.of()), view);
      assertThat(Psnr.of(young, old)).isBetween(5.0, 45.0);
      assertThatThrownBy(() -> person.head(forty, Map.of("smlie", 1.0)))
          .hasMessageContaining("smile");
      assertThatThrownBy(() -> person.changeShape(-1, 1, still)).hasMessageContaining("0 to");
    }
  }
}
