package timewalker.io.avatar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import timewalker.avatar.LifeStage;
import timewalker.avatar.PersonalSpace;
import timewalker.avatar.SpaceArrays;
import timewalker.avatar.SpaceGeometry;
import timewalker.head.HeadModel;
import timewalker.io.BadInputException;
import timewalker.io.HeapRoom;
import timewalker.io.StrangersFile;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.io.settings.Presets;
import timewalker.io.settings.SettingsFormat;
import timewalker.math.NamedArrays;
import timewalker.raster.RenderSettings;
import timewalker.train.TrainingSettings;

/**
 * An avatar on disk, {@code .twa}: an {@link ArrayArchive} with a personal space. It names its head
 * model by id and SHA-256 and never holds the model's arrays.
 *
 * <p>The manifest holds all numbers that its pictures depend on and that might be chosen otherwise
 * one day: {@code geometry} and {@code drawing}. Older files do not hold them; then the defaults
 * apply. What cannot be stored as a number, such as the hash of the grids or the low-pass filter of
 * the rasterizer, is part of the format. A change of it needs a new version.
 *
 * @param space the person
 * @param render how its pictures are drawn: over the background it was trained with
 * @param settings what the avatar was trained with, an object of any content
 */
public record AvatarFile(PersonalSpace space, RenderSettings render, ObjectNode settings) {
  /** What the manifest says it is. */
  public static final String FORMAT = "timewalker-avatar";

  private static final int VERSION = 1;
  private static final String UNFINISHED = "unfinished_at_step";

  private static final SettingsFormat<SpaceGeometry> GEOMETRY =
      new SettingsFormat<>(SpaceGeometry.class);

  private static final SettingsFormat<RenderSettings> DRAWING =
      new SettingsFormat<>(RenderSettings.class);

  private static final SettingsFormat<TrainingSettings> TRAINING =
      new SettingsFormat<>(TrainingSettings.class);

  /** The background has a key of its own. */
  private static final List<String> BACKGROUND =
      List.of("backgroundRed", "backgroundGreen", "backgroundBlue");

  /**
   * An avatar with the default render settings.
   *
   * @param background [3] RGB that the person was trained over
   */
  public AvatarFile(PersonalSpace space, float[] background, ObjectNode settings) {
    this(space, over(background), settings);
  }

  /** The usual settings with another background, [3] RGB. */
  static RenderSettings over(float[] background) {
    return RenderSettings.DEFAULT.withBackground(background[0], background[1], background[2]);
  }

  /** [3] RGB that the person was trained over. */
  public float[] background() {
    return render.background();
  }

  /**
   * The settings it was trained with; a setting that its file does not hold is that of {@link
   * Presets#STANDARD}.
   *
   * @param where the avatar, for messages
   * @throws BadInputException when the file holds unknown settings
   */
  public TrainingSettings trainingSettings(String where) {
    return TRAINING.fromJson(Presets.STANDARD.settings(), settings, where + ", settings");
  }

  /** Writes the avatar under a temporary name, then moves it. */
  public void write(Path file) throws IOException {
    write(file, manifest(FORMAT, VERSION, space, render, settings));
  }

  /**
   * As {@link #write}, with a mark that its training has not done all its steps.
   *
   * @param steps that are done
   */
  public void writeUnfinished(Path file, int steps) throws IOException {
    write(file, manifest(FORMAT, VERSION, space, render, settings).put(UNFINISHED, steps));
  }

  private void write(Path file, ObjectNode manifest) throws IOException {
    NamedArrays arrays = new NamedArrays();
    SpaceArrays.save(space, arrays);
    new ArrayArchive(manifest, arrays).write(file);
  }

  /** Whether a file is an avatar with the mark of {@link #writeUnfinished}. */
  public static boolean isUnfinished(Path file) throws IOException {
    try {
      return ArrayArchive.read(file, FORMAT, VERSION).manifest().has(UNFINISHED);
    } catch (BadInputException anotherFile) {
      return false;
    }
  }

  /** The manifest of an avatar or of a checkpoint that holds one. */
  static ObjectNode manifest(
      String format, int version, PersonalSpace space, RenderSettings render, ObjectNode settings) {
    ObjectNode manifest = ArrayArchive.newManifest();
    manifest.put("format", format).put("version", version);
    manifest.put("digital_source_type", SyntheticMediaTag.TRAINED.uri());
    manifest
        .putObject("head_model")
        .put("id", space.head().id())
        .put("sha256", space.head().sha256());
    ArrayNode stages = manifest.putArray("life_stages");
    for (LifeStage stage : space.stages()) {
      ObjectNode entry = stages.addObject().put("name", stage.name());
      if (stage.hasAge()) {
        entry.put("age", stage.age());
      }
    }
    ArrayNode rgb = manifest.putArray("background");
    for (float channel : render.background()) {
      rgb.add(channel);
    }
    manifest.set("geometry", GEOMETRY.toJson(space.geometry()));
    manifest.set("drawing", DRAWING.toJson(render).remove(BACKGROUND));
    if (space.bases().isPresent()) {
      manifest.set("active_bases", activeBases(space));
    }
    manifest.set("settings", settings);
    return manifest;
  }

  /**
   * Reads an avatar.
   *
   * @param models finds the head model it was made with
   * @throws BadInputException when it is damaged or its head model is not available
   */
  public static AvatarFile read(Path file, HeadModels models) throws IOException {
    ArrayArchive archive = ArrayArchive.read(file, FORMAT, VERSION);
    ObjectNode manifest = archive.manifest();
    String id = manifest.at("/head_model/id").asText();
    String sha = manifest.at("/head_model/sha256").asText();
    HeadModel head = models.find(id, Optional.of(sha), file.toString());
    List<LifeStage> stages = stages(manifest, file);
    AvatarFile avatar =
        StrangersFile.read(
            file.toString(), "is inconsistent", () -> assembled(archive, head, stages, file));
    HeapRoom.here()
        .require(
            avatar.space.workBytes(),
            file.toString(),
            "takes, where it is shown,",
            "if you trust the file, ");
    return avatar;
  }

  private static AvatarFile assembled(
      ArrayArchive archive, HeadModel head, List<LifeStage> stages, Path file) {
    ObjectNode manifest = archive.manifest();
    try {
      PersonalSpace space =
          SpaceArrays.load(archive.arrays(), head, stages, geometry(manifest, file));
      requireActiveBases(manifest, space);
      ObjectNode settings =
          manifest.get("settings") instanceof ObjectNode object
              ? object
              : ArrayArchive.newManifest();
      return new AvatarFile(space, render(manifest, file), settings);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(file.toString(), "is inconsistent: " + e.getMessage(), e);
    }
  }

  private static ArrayNode activeBases(PersonalSpace space) {
    ArrayNode active = JsonNodeFactory.instance.arrayNode();
    space
        .bases()
        .ifPresent(
            bases -> IntStream.range(0, bases.count()).filter(bases::active).forEach(active::add));
    return active;
  }

  /** Older files do not list them; then the stored tables count. */
  private static void requireActiveBases(ObjectNode manifest, PersonalSpace space) {
    JsonNode listed = manifest.path("active_bases");
    if (listed.isMissingNode()) {
      return;
    }
    ArrayNode there = activeBases(space);
    if (!listed.equals(there)) {
      throw new IllegalArgumentException("active_bases lists " + listed + ", found " + there);
    }
  }

  static List<LifeStage> stages(ObjectNode manifest, Path file) {
    List<LifeStage> stages = new ArrayList<>();
    for (JsonNode entry : manifest.path("life_stages")) {
      JsonNode age = entry.path("age");
      try {
        if (!age.isMissingNode() && !age.isNull() && !age.isNumber()) {
          throw new IllegalArgumentException("an age is not a number");
        }
        stages.add(
            new LifeStage(
                entry.path("name").asText(), age.isNumber() ? age.asDouble() : Double.NaN));
      } catch (IllegalArgumentException e) {
        throw new BadInputException(file + ", life_stages", e.getMessage(), e);
      }
    }
    try {
      LifeStage.requireDistinct(stages);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(file + ", life_stages", e.getMessage(), e);
    }
    return stages;
  }

  /** Older files do not hold it; all of them have the default. */
  static SpaceGeometry geometry(ObjectNode manifest, Path file) {
    JsonNode stored = manifest.path("geometry");
    return stored.isMissingNode()
        ? SpaceGeometry.DEFAULT
        : GEOMETRY.fromJson(SpaceGeometry.DEFAULT, stored, file + ", geometry");
  }

  private static RenderSettings render(ObjectNode manifest, Path file) {
    RenderSettings base = over(background(manifest));
    JsonNode stored = manifest.path("drawing");
    return stored.isMissingNode() ? base : DRAWING.fromJson(base, stored, file + ", drawing");
  }

  private static float[] background(ObjectNode manifest) {
    JsonNode rgb = manifest.path("background");
    float[] background = {1, 1, 1};
    for (int c = 0; c < 3 && rgb.size() == 3; c++) {
      double level = rgb.get(c).asDouble(1);
      background[c] = Double.isNaN(level) ? 1 : (float) Math.clamp(level, 0, 1);
    }
    return background;
  }
}
