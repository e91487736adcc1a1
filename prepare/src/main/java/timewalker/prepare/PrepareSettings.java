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
            doc = "most frames taken from one clip, at even distances",
            unit = "frames",
            byDefault = "3000",
            range = "[1, ∞)")
        int clipFrames,
    @Setting(
            doc = "whether pictures and clips are used that say that a model made them",
            byDefault = "false")
        boolean rendered,
    @SettingGroup(doc = "Thresholds for rejecting pictures") Gates gates,
    @Setting(
            doc =
                "one in this many photos of a stage is held out, and the same share of its clip"
                    + " frames, as one block at the end",
            byDefault = "8",
            range = "[2, ∞)")
        int testEvery,
    @Setting(
            doc =
                "longest time for decoding a photo or opening a clip; each frame of a clip adds a"
                    + " sixtieth",
            unit = "s",
            byDefault = "60",
            range = "[1, ∞)")
        int decodingSeconds,
    @Setting(
            doc = "a stage with at most this many pictures is shown with low confidence",
            unit = "pictures",
            byDefault = "10",
            range = "[0, ∞)")
        int fewPhotos,
    @SettingGroup(doc = "How the person is recognised") PersonSettings person,
    @SettingGroup(doc = "How pictures are grouped into life stages") StageSettings stage,
    @SettingGroup(doc = "How heads are fitted") FitSettings fit)
    implements NamedSettings<PrepareSettings> {
  /** Thresholds for rejecting pictures. Relative distances are in units of the eye distance. */
  public record Gates(
      @Setting(
              doc = "smaller faces are rejected",
              unit = "pixels",
              byDefault = "24",
              range = "[0, ∞)")
          double leastEyeDistance,
      @Setting(doc = "least sharpness, see FrameQuality", byDefault = "0.25", range = "[0, ∞)")
          double leastSharpness,
      @Setting(doc = "least median brightness of the face", byDefault = "0.08", range = "[0, 1]")
          double leastLight,
      @Setting(
              doc = "largest share of the face that is white to the limit",
              byDefault = "0.5",
              range = "[0, 1]")
          double mostBurnt,
      @Setting(
              doc =
                  "a lower face that differs from the nose by more than this is covered, where no"
                      + " lips are seen",
              unit = "CIELAB",
              byDefault = "12",
              range = "[0, ∞)")
          double coverDistance,
      @Setting(
              doc = "lips are seen where they differ from the lower face by this",
              unit = "CIELAB",
              byDefault = "5",
              range = "[0, ∞)")
          double lipDistance,
      @Setting(
              doc = "lips that differ by less than this are hidden, as by a hand",
              unit = "CIELAB",
              byDefault = "2",
              range = "[0, ∞)")
          double hiddenLipDistance,
      @Setting(
              doc =
                  "eyes are covered, as by sunglasses, where the skin below both differs from the"
                      + " tip of the nose by more than this",
              unit = "CIELAB",
              byDefault = "28",
              range = "[0, ∞)")
          double eyeCoverDistance,
      @Setting(
              doc = "least share of the head inside the picture",
              byDefault = "0.7",
              range = "[0, 1]")
          double leastInside,
      @Setting(
              doc = "largest difference to the landmarks of the mirrored picture",
              unit = "relative",
              byDefault = "0.15",
              range = "[0, ∞)")
          double mostMirrorDistance,
      @Setting(
              doc = "largest yaw; the landmarks of a face's far side are unreliable beyond",
              unit = "degrees",
              byDefault = "75",
              range = "[0, 180]")
          double mostYaw,
      @Setting(
              doc = "largest mean distance between landmarks and fitted head",
              unit = "relative",
              byDefault = "0.05",
              range = "[0, ∞)")
          double mostResidual,
      @Setting(
              doc = "least share of the face that the mask covers",
              byDefault = "0.6",
              range = "[0, 1]")
          double leastMask,
      @Setting(
              doc = "longest part of the photo's border that may cut the head",
              unit = "head heights",
              byDefault = "0.4",
              range = "[0, ∞)")
          double mostCut)
      implements NamedSettings<Gates> {}

  /** The settings of the command. */
  public static final PrepareSettings DEFAULT = NamedSettings.defaults(PrepareSettings.class);

  /** How long decoding a photo may take. */
  public Duration decodingTime() {
    return Duration.ofSeconds(decodingSeconds);
  }

  /** The same with pictures of another size; they are analysed at no smaller size. */
  public PrepareSettings withSize(int pixels) {
    return with(Map.of("size", pixels, "analysisSize", Math.max(analysisSize, pixels)));
  }

  /** The settings that analyses depend on, as text. */
  String analysisKey() {
    return "size " + analysisSize;
  }
}
