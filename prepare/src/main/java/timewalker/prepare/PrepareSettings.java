package timewalker.prepare;

import java.time.Duration;
import java.util.Map;
import timewalker.prepare.fit.FitSettings;
import timewalker.prepare.person.PersonSettings;
import timewalker.prepare.stage.StageSettings;
import timewalker.settings.NamedSettings;
import timewalker.settings.Setting;
import timewalker.settings.SettingGroup;

/** How photos become a dataset. */
public record PrepareSettings(
    @Setting(
            doc = "width and height of the dataset's pictures",
            unit = "pixels",
            byDefault = "512",
            range = "[32, 4096]")
        int size,
    @Setting(
            doc = "larger pictures are reduced to this along their longer side",
            unit = "pixels",
            byDefault = "2048",
            range = "[64, ∞)")
        int analysisSize,
    @Setting(
            doc = "most frames that are taken from one clip, evenly",
            unit = "frames",
            byDefault = "3000",
            range = "[1, ∞)")
        int clipFrames,
    @SettingGroup(doc = "What is turned away") Gates gates,
    @Setting(
            doc =
                "of a stage's photos one in so many is held out, and of its clip frames the last"
                    + " such part as one block",
            byDefault = "8",
            range = "[2, ∞)")
        int testEvery,
    @Setting(
            doc =
                "how long decoding a photo may take, and opening a clip; each frame of a clip"
                    + " adds a sixtieth",
            unit = "s",
            byDefault = "60",
            range = "[1, ∞)")
        int decodingSeconds,
    @Setting(
            doc = "a stage of at most so many pictures is shown as of low confidence",
            unit = "pictures",
            byDefault = "10",
            range = "[0, ∞)")
        int fewPhotos,
    @SettingGroup(doc = "Who is who") PersonSettings person,
    @SettingGroup(doc = "Which pictures are one life stage") StageSettings stage,
    @SettingGroup(doc = "How heads are fitted") FitSettings fit)
    implements NamedSettings<PrepareSettings> {
  /** What is turned away. Distances called relative are in units of the eye distance. */
  public record Gates(
      @Setting(
              doc = "smaller faces are rejected",
              unit = "pixels",
              byDefault = "24",
              range = "[0, ∞)")
          double leastEyeDistance,
      @Setting(doc = "least sharpness, see FrameQuality", byDefault = "0.25", range = "[0, ∞)")
          double leastSharpness,
      @Setting(
              doc = "share of the head that the picture must show",
              byDefault = "0.7",
              range = "[0, 1]")
          double leastInside,
      @Setting(
              doc = "by how much the landmarks of the mirrored picture may differ",
              unit = "relative",
              byDefault = "0.15",
              range = "[0, ∞)")
          double mostMirrorDistance,
      @Setting(
              doc = "beyond this the far side of a face is guessed",
              unit = "degrees",
              byDefault = "75",
              range = "[0, 180]")
          double mostYaw,
      @Setting(
              doc = "mean distance between landmarks and fitted head",
              unit = "relative",
              byDefault = "0.05",
              range = "[0, ∞)")
          double mostResidual,
      @Setting(
              doc = "share of the face that the mask must hold",
              byDefault = "0.6",
              range = "[0, 1]")
          double leastMask,
      @Setting(
              doc = "how much of the photo's border may run through the head",
              unit = "head heights",
              byDefault = "0.4",
              range = "[0, ∞)")
          double mostCut)
      implements NamedSettings<Gates> {}

  /** What the command uses. */
  public static final PrepareSettings DEFAULT = NamedSettings.defaults(PrepareSettings.class);

  /** How long decoding a photo may take. */
  public Duration decodingTime() {
    return Duration.ofSeconds(decodingSeconds);
  }

  /** The same with pictures of another size, which are analysed in no smaller one. */
  public PrepareSettings withSize(int pixels) {
    return with(Map.of("size", pixels, "analysisSize", Math.max(analysisSize, pixels)));
  }

  /** The settings that analyses depend on, as text. */
  String analysisKey() {
    return "size " + analysisSize;
  }
}
