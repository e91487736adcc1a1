package timewalker.prepare;

import java.time.Duration;
import java.util.Locale;
import timewalker.prepare.fit.FitSettings;
import timewalker.prepare.person.PersonSettings;
import timewalker.prepare.stage.StageSettings;

/**
 * How photos become a dataset.
 *
 * @param size width and height of the dataset's pictures, pixels
 * @param lookSize larger pictures are reduced to this many pixels along their longer side
 * @param clipFrames most frames that are taken from one clip, evenly
 * @param gates what is turned away
 * @param testEvery of a stage's photos one in so many is held out, and of its clip frames the last
 *     such part as one block
 * @param patience how long decoding a photo may take, and opening a clip; each frame of a clip adds
 *     a sixtieth
 * @param fewPhotos a stage of at most so many pictures is shown as of low confidence
 */
public record PrepareSettings(
    int size,
    int lookSize,
    int clipFrames,
    Gates gates,
    int testEvery,
    Duration patience,
    int fewPhotos,
    PersonSettings person,
    StageSettings stage,
    FitSettings fit) {
  /**
   * What is turned away. Distances called relative are in units of the eye distance.
   *
   * @param leastEyeDistance smaller faces are rejected, pixels
   * @param leastSharpness of {@link timewalker.prepare.vision.FrameQuality#sharpness}
   * @param leastInside share of the head that the picture must show
   * @param mostMirrorDistance by how much the landmarks of the mirrored picture may differ,
   *     relative
   * @param mostYaw beyond so many degrees the far side of a face is guessed
   * @param mostResidual mean distance between landmarks and fitted head, relative
   * @param leastMask share of the face that the mask must hold
   * @param mostCut how much of the photo's border may run through the head, in head heights
   */
  public record Gates(
      double leastEyeDistance,
      double leastSharpness,
      double leastInside,
      double mostMirrorDistance,
      double mostYaw,
      double mostResidual,
      double leastMask,
      double mostCut) {
    /** What the command uses. */
    public static final Gates DEFAULT = new Gates(24, 0.25, 0.7, 0.15, 75, 0.05, 0.6, 0.4);
  }

  /** What the command uses. */
  public static final PrepareSettings DEFAULT =
      new PrepareSettings(
          512,
          2048,
          3000,
          Gates.DEFAULT,
          8,
          Duration.ofMinutes(1),
          10,
          PersonSettings.DEFAULT,
          StageSettings.DEFAULT,
          FitSettings.DEFAULT);

  public PrepareSettings {
    if (size < 32 || size > 4096) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "pictures of %d pixels; 32 to 4096", size));
    }
    if (lookSize < 64
        || clipFrames < 1
        || testEvery < 2
        || fewPhotos < 0
        || !patience.isPositive()) {
      throw new IllegalArgumentException("a setting of prepare is out of its range");
    }
  }

  /** The same with pictures of another size, and another bound on the frames of a clip. */
  public PrepareSettings with(int newSize, int newClipFrames) {
    int seen = Math.max(lookSize, newSize);
    return new PrepareSettings(
        newSize, seen, newClipFrames, gates, testEvery, patience, fewPhotos, person, stage, fit);
  }

  /** The same with another limit on the time that one file may take. */
  public PrepareSettings withPatience(Duration newPatience) {
    return new PrepareSettings(
        size, lookSize, clipFrames, gates, testEvery, newPatience, fewPhotos, person, stage, fit);
  }

  /** The settings that analyses depend on, as text. */
  String analysisKey() {
    return "size " + lookSize;
  }
}
