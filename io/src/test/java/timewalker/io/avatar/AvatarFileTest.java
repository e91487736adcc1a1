package timewalker.io.avatar;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.avatar.OrbitView;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.SpaceArrays;
import timewalker.avatar.SpaceGeometry;
import timewalker.avatar.StageMix;
import timewalker.avatar.UnusableSpaceException;
import timewalker.basis.HashGrid;
import timewalker.engine.Engines;
import timewalker.engine.SpaceRenderer;
import timewalker.head.EmbeddedHead;
import timewalker.head.Macros;
import timewalker.io.BadInputException;
import timewalker.math.NamedArrays;
import timewalker.math.Parallel;
import timewalker.raster.RenderSettings;

class AvatarFileTest {
  @TempDir Path folder;

  private static PersonalSpace space() {
    float[][] shapes = {
      EmbeddedHead.shapeOf(Macros.average(10)), EmbeddedHead.shapeOf(Macros.average(60))
    };
    return TestSpaces.create(EmbeddedHead.load(), shapes, new HashGrid(4, 2, 8, 4, 16), 700);
  }

  private static float[] picture(PersonalSpace space) {
    try (Parallel parallel = Parallel.of(1)) {
      StageMix mix = StageMix.parse(space.stages(), "a10:0.4,party:0.6");
      return new SpaceRenderer(Engines.cpu().open(space, parallel), RenderSettings.DEFAULT)
          .render(mix, OrbitView.resting(space, mix), new OrbitView(20, 5, 64).around(space))
          .colour()
          .clone();
    }
  }

  @Test
  void numbersThatAreSoundOneByOneMayLeadBeyondAllBounds() {
    PersonalSpace space = space();
    Arrays.fill(space.bases().orElseThrow().net(), 9.9e5f);
    assertThatThrownBy(() -> picture(space))
        .isInstanceOf(UnusableSpaceException.class)
        .hasMessageContaining("of a surfel becomes");
  }

  @Test
  void anAvatarThatWasReadBackLooksTheSameBitForBit() throws IOException {
    Path file = folder.resolve("a.twa");
    PersonalSpace space = space();
    new AvatarFile(space, new float[] {1, 0.5f, 0}, ArrayArchive.newManifest()).write(file);
    AvatarFile back = AvatarFile.read(file, HeadModels.embedded());
    assertThat(back.space().stages()).isEqualTo(space.stages());
    assertThat(back.background()).containsExactly(1, 0.5f, 0);
    assertThat(back.space().bases().orElseThrow().active(1)).isFalse();
    assertThat(picture(back.space())).isEqualTo(picture(space));
  }

  private static final SpaceGeometry OTHER =
      SpaceGeometry.DEFAULT.with(
          Map.ofEntries(
              entry("boxMargin", 0.4),
              entry("binding.neighbours", 3),
              entry("binding.tau", 1.5),
              entry("binding.farFrom", 0.002),
              entry("binding.farTo", 0.004),
              entry("binding.anchorSpacing", 0.05),
              entry("binding.rebindDistance", 0.002),
              entry("binding.behindGap", 0.5),
              entry("binding.leastWeight", 1e-4),
              entry("motion.smallestRatio", 0.9),
              entry("motion.largestRatio", 1.1),
              entry("motion.noArea", 1e-6)));

  /** The space of {@link #space}, made with other choices. */
  private static PersonalSpace otherSpace() {
    PersonalSpace space = space();
    NamedArrays arrays = new NamedArrays();
    SpaceArrays.save(space, arrays);
    return SpaceArrays.load(arrays, space.head(), space.stages(), OTHER);
  }

  @Test
  void picturesFollowTheStoredNumbersAndNotThoseThatNewAvatarsGet() throws IOException {
    Path file = folder.resolve("a.twa");
    RenderSettings drawing =
        RenderSettings.DEFAULT.withFacing(false, 0.3f).withCutoffs(0.02f, 0.9f, 0.01f);
    PersonalSpace other = otherSpace();
    new AvatarFile(other, drawing, ArrayArchive.newManifest()).write(file);
    AvatarFile back = AvatarFile.read(file, HeadModels.embedded());
    assertThat(back.space().geometry()).isEqualTo(OTHER);
    assertThat(back.render()).isEqualTo(drawing);
    assertThat(picture(back.space())).isEqualTo(picture(other)).isNotEqualTo(picture(space()));
  }

  @Test
  void avatarFromBeforeTheNumbersWereStoredHasThoseOfThen() throws IOException {
    Path file = folder.resolve("a.twa");
    new AvatarFile(otherSpace(), new float[] {1, 0.5f, 0}, ArrayArchive.newManifest()).write(file);
    ArrayArchive archive = ArrayArchive.read(file, AvatarFile.FORMAT, 1);
    assertThat(archive.manifest().remove("geometry")).isNotNull();
    assertThat(archive.manifest().remove("drawing")).isNotNull();
    archive.write(file);
    AvatarFile back = AvatarFile.read(file, HeadModels.embedded());
    assertThat(back.space().geometry()).isEqualTo(SpaceGeometry.DEFAULT);
    assertThat(back.space().geometry().boxMargin()).isEqualTo(0.15);
    assertThat(back.render()).isEqualTo(RenderSettings.DEFAULT.withBackground(1, 0.5f, 0));
  }

  @Test
  void storedNumbersOutOfBoundsAreRefusedByName() throws IOException {
    assertRefused(withManifest("/geometry", "boxMargin", "1e9"), "geometry: boxMargin=1.0E9");
    assertRefused(withManifest("/geometry", "boxMargin", "\"wide\""), "boxMargin");
    assertRefused(withManifest("/geometry", "boxMargn", "1"), "did you mean \"boxMargin\"");
    assertRefused(withManifest("/geometry/binding", "neighbours", "2000000000"), "neighbours");
    assertRefused(withManifest("/geometry/binding", "tau", "1e30"), "binding.tau");
    assertRefused(withManifest("/geometry/binding", "anchorSpacing", "1e-9"), "anchorSpacing");
    assertRefused(withManifest("/geometry/binding", "farTo", "1e20"), "binding.farTo");
    assertRefused(withManifest("/geometry/motion", "smallestRatio", "-1"), "smallestRatio");
    assertRefused(withManifest("/drawing", "maxAlpha", "7"), "drawing: maxAlpha");
  }

  /** Writes an avatar with one number of its manifest replaced. */
  private Path withManifest(String group, String key, String value) throws IOException {
    Path file = folder.resolve("changed.twa");
    new AvatarFile(space(), new float[] {1, 1, 1}, ArrayArchive.newManifest()).write(file);
    ArrayArchive archive = ArrayArchive.read(file, AvatarFile.FORMAT, 1);
    ((ObjectNode) archive.manifest().at(group)).set(key, new ObjectMapper().readTree(value));
    archive.write(file);
    return file;
  }

  @Test
  void anAvatarOfAnotherHeadModelIsRefusedByName() throws IOException {
    Path file = folder.resolve("a.twa");
    new AvatarFile(space(), new float[] {1, 1, 1}, ArrayArchive.newManifest()).write(file);
    ArrayArchive archive = ArrayArchive.read(file, AvatarFile.FORMAT, 1);
    archive.manifest().putObject("head_model").put("id", "flame-2023").put("sha256", "x");
    archive.manifest().remove("sha256");
    archive.write(file);
    assertThatThrownBy(() -> AvatarFile.read(file, HeadModels.embedded()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("flame-2023")
        .hasMessageContaining("--head");
  }

  @Test
  void aMissingOrWrongArrayIsNamed() throws IOException {
    Path file = folder.resolve("a.twa");
    new AvatarFile(space(), new float[] {1, 1, 1}, ArrayArchive.newManifest()).write(file);
    ArrayArchive archive = ArrayArchive.read(file, AvatarFile.FORMAT, 1);
    NamedArrays some = new NamedArrays();
    for (String name : archive.arrays().names()) {
      if (!name.equals("surfels/rotation")) {
        some.put(name, archive.arrays().entry(name).data(), archive.arrays().entry(name).shape());
      }
    }
    archive.manifest().remove("sha256");
    new ArrayArchive(archive.manifest(), some).write(file);
    assertThatThrownBy(() -> AvatarFile.read(file, HeadModels.embedded()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("surfels/rotation");
  }

  /** Writes an avatar with one array replaced, its checksums made to fit. */
  private Path withArray(String name, Object data, int... shape) throws IOException {
    Path file = folder.resolve("changed.twa");
    new AvatarFile(space(), new float[] {1, 1, 1}, ArrayArchive.newManifest()).write(file);
    ArrayArchive archive = ArrayArchive.read(file, AvatarFile.FORMAT, 1);
    NamedArrays changed = new NamedArrays();
    for (String each : archive.arrays().names()) {
      if (!each.equals(name)) {
        changed.put(
            each, archive.arrays().entry(each).data(), archive.arrays().entry(each).shape());
      }
    }
    if (data != null) {
      changed.put(name, data, shape);
    }
    archive.manifest().remove("sha256");
    new ArrayArchive(archive.manifest(), changed).write(file);
    return file;
  }

  private void assertRefused(Path file, String why) {
    assertThatThrownBy(() -> AvatarFile.read(file, HeadModels.embedded()))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(why);
  }

  @Test
  void sizesThatContradictTheArraysAreRefusedBeforeAKernelSeesThem() throws IOException {
    // 46341² and 65536² overflow an int, which once made a huge network fit an empty array.
    for (int hidden : new int[] {12, 4096, 46344, 65536, 1 << 30, Integer.MAX_VALUE - 3}) {
      assertRefused(withArray("net/layout", new int[] {8, 2, hidden}, 3), "");
    }
    assertRefused(withArray("net/layout", new int[] {16, 2, 8}, 3), "features");
    assertRefused(withArray("net/parameters", new float[0], 0), "net/parameters");
    assertRefused(withArray("bases/grid", new int[] {4, 2, 24, 4, 65536}, 5), "bases/");
    assertRefused(withArray("bases/grid", new int[] {4, 2}, 2), "bases/grid");
    assertRefused(withArray("stages/blend", new float[0], 2, 0), "bases");
    assertRefused(withArray("surfels/opacity_logit", new float[0], 0), "0 surfels");
    assertRefused(withArray("surfels/opacity_logit", new float[699], 699), "surfels/");
    assertRefused(withArray("surfels/sh_degree", new int[] {2}, 1), "sh_degree");
    assertRefused(withArray("surfels/group", new int[700], 7, 100), "surfels/group");
  }

  @Test
  void aBasisWithWeightWhoseTableIsMissingIsRefused() throws IOException {
    assertRefused(withArray("bases/00", null), "bases/00");
    assertRefused(withArray("bases/\u0660\u0660", new float[8], 8), "tables of bases");
  }

  @Test
  void everyArrayMustHaveItsShapeAndFiniteNumbers() throws IOException {
    Path file = folder.resolve("a.twa");
    new AvatarFile(space(), new float[] {1, 1, 1}, ArrayArchive.newManifest()).write(file);
    NamedArrays arrays = ArrayArchive.read(file, AvatarFile.FORMAT, 1).arrays();
    for (String name : arrays.names()) {
      int[] shape = arrays.entry(name).shape();
      if (arrays.entry(name).data() instanceof float[] data) {
        assertRefused(withArray(name, Arrays.copyOf(data, data.length - 1), data.length - 1), "");
        for (float bad : new float[] {Float.NaN, Float.NEGATIVE_INFINITY, 1e30f}) {
          float[] changed = data.clone();
          changed[changed.length / 2] = bad;
          assertRefused(withArray(name, changed, shape), name);
        }
      } else {
        int[] data = (int[]) arrays.entry(name).data();
        int[] changed = data.clone();
        changed[changed.length - 1] = Integer.MIN_VALUE;
        assertRefused(withArray(name, changed, shape), name);
      }
    }
    assertRefused(withArray("surfels/rotation", new float[2800], 4, 700), "no direction");
  }

  @Test
  void languageAndTimeZoneDoNotChangeAByteOfAnAvatar() throws IOException {
    Path file = folder.resolve("a.twa");
    AvatarFile avatar = new AvatarFile(space(), new float[] {1, 1, 1}, ArrayArchive.newManifest());
    avatar.write(file);
    byte[] expected = Files.readAllBytes(file);
    Locale locale = Locale.getDefault();
    TimeZone zone = TimeZone.getDefault();
    try {
      for (String language : List.of("ar-EG", "fa-IR", "tr-TR", "th-TH-u-nu-thai", "hi-IN")) {
        Locale.setDefault(Locale.forLanguageTag(language));
        for (String id : List.of("Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati")) {
          TimeZone.setDefault(TimeZone.getTimeZone(id));
          avatar.write(file);
          assertThat(Files.readAllBytes(file)).as("%s %s", language, id).isEqualTo(expected);
        }
        AvatarFile back = AvatarFile.read(file, HeadModels.embedded());
        assertThat(back.space().bases().orElseThrow().activeCount()).isEqualTo(2);
      }
    } finally {
      Locale.setDefault(locale);
      TimeZone.setDefault(zone);
    }
  }

  @Test
  void namesAndAgesOfLifeStagesFollowTheRule() throws IOException {
    Path file = folder.resolve("a.twa");
    AvatarFile avatar = new AvatarFile(space(), new float[] {1, 1, 1}, ArrayArchive.newManifest());
    for (String bad : List.of("", "../up", "a b", "<b>", "party", "x".repeat(65))) {
      avatar.write(file);
      ArrayArchive archive = ArrayArchive.read(file, AvatarFile.FORMAT, 1);
      ((ObjectNode) archive.manifest().at("/life_stages/0")).put("name", bad);
      archive.manifest().remove("sha256");
      archive.write(file);
      assertRefused(file, "life_stages");
    }
  }

  @Test
  void aCheckpointThatWasCutOffIsPassedOverForTheOneBefore() throws IOException {
    Checkpoints checkpoints = new Checkpoints(folder.resolve("checkpoints"));
    PersonalSpace space = space();
    float[] white = {1, 1, 1};
    for (int steps : new int[] {100, 200, 300}) {
      NamedArrays arrays = new NamedArrays();
      SpaceArrays.save(space, arrays);
      arrays.put("run/steps", new int[] {steps});
      checkpoints.write(steps, arrays, space, white, ArrayArchive.newManifest(), "abc", "");
    }
    Path newest = folder.resolve("checkpoints").resolve("000000300.twc");
    byte[] whole = Files.readAllBytes(newest);
    for (int length : new int[] {0, 10, whole.length / 2, whole.length - 1}) {
      Files.write(newest, Arrays.copyOf(whole, length));
      Optional<Checkpoints.Found> found = checkpoints.newest();
      assertThat(found).isPresent();
      assertThat(found.get().steps()).isEqualTo(200);
      assertThat(found.get().passedOver()).singleElement().asString().contains("000000300");
    }
    Files.write(newest, whole);
    assertThat(checkpoints.newest().orElseThrow().steps()).isEqualTo(300);
    try (var files = Files.list(folder.resolve("checkpoints"))) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("000000200.twc", "000000300.twc");
    }
  }

  @Test
  void copiesBesideTheCheckpointsAreNeitherReadNorRemoved() throws IOException {
    Path place = Files.createDirectories(folder.resolve("checkpoints"));
    Checkpoints checkpoints = new Checkpoints(place);
    PersonalSpace space = space();
    List<Path> copies = new ArrayList<>();
    for (int steps : new int[] {20, 26, 999_999_999, 1_000_000_000}) {
      NamedArrays arrays = new NamedArrays();
      SpaceArrays.save(space, arrays);
      checkpoints.write(
          steps, arrays, space, new float[] {1, 1, 1}, ArrayArchive.newManifest(), "abc", "");
      assertThat(checkpoints.newest().orElseThrow().steps()).isEqualTo(steps);
      if (copies.isEmpty()) {
        for (String name : List.of("mine-saved.twc", "000000001-copy.twc", "9.twc")) {
          copies.add(Files.copy(place.resolve("000000020.twc"), place.resolve(name)));
        }
      }
    }
    checkpoints.clear();
    assertThat(checkpoints.any()).isFalse();
    try (var left = Files.list(place)) {
      assertThat(left).containsExactlyInAnyOrderElementsOf(copies);
    }
  }

  @Test
  void whereNoCheckpointCanBeReadTheReasonIsSaidAndNothingIsRemoved() throws IOException {
    Path place = Files.createDirectories(folder.resolve("checkpoints"));
    Checkpoints checkpoints = new Checkpoints(place);
    assertThat(checkpoints.any()).isFalse();
    assertThat(checkpoints.newest()).isEmpty();
    Path damaged = Files.writeString(place.resolve("000000300.twc"), "half");
    assertThat(checkpoints.any()).isTrue();
    assertThatThrownBy(checkpoints::newest)
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(place + ": its checkpoints cannot be used: " + damaged + ": ")
        .hasMessageEndingWith("; move the folder away to start anew");
    assertThat(damaged).hasContent("half");
  }

  @Test
  void clearingAlsoRemovesWhatAKilledProcessHalfWroteAndKeepsFilesOfOthers() throws IOException {
    Path place = Files.createDirectories(folder.resolve("checkpoints"));
    Path halfWritten = Files.write(place.resolve(".000000300.twc.b3afd1.tmp"), new byte[7]);
    Path notes = Files.writeString(place.resolve("notes.txt"), "mine");
    new Checkpoints(place).clear();
    assertThat(halfWritten).doesNotExist();
    assertThat(notes).hasContent("mine");
    Files.delete(notes);
    Files.write(halfWritten, new byte[7]);
    new Checkpoints(place).clear();
    assertThat(place).doesNotExist();
  }
}
