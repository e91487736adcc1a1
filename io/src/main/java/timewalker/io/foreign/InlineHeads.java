package timewalker.io.foreign;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import timewalker.head.HeadParams;
import timewalker.io.BadInputException;

/**
 * NeRF's lists with head parameters: an {@code .npz} a frame as VHAP has it, or lists of numbers in
 * the frame itself (or beside the frames, where they hold for all), under any of their usual names.
 */
final class InlineHeads implements TrackedHeads {
  private static final List<String> SHAPE = List.of("shape", "shape_params", "betas");
  private static final List<String> EXPRESSION =
      List.of("expression", "expr", "exp", "expression_params");
  private static final List<String> ROOT =
      List.of("rotation", "global_pose", "global_orient", "root");
  private static final List<String> NECK = List.of("neck_pose", "neck");
  private static final List<String> JAW = List.of("jaw_pose", "jaw");
  private static final List<String> EYES = List.of("eyes_pose", "eye_pose", "eyes");
  private static final List<String> TRANSLATION = List.of("translation", "transl", "trans");

  /** Root, neck, jaw, eyes in one list, or root and jaw. */
  private static final List<String> POSE = List.of("pose", "flame_pose", "pose_params");

  /** What is read of a frame here: numbers all. */
  static final List<String> KEYS =
      Stream.of(SHAPE, EXPRESSION, ROOT, NECK, JAW, EYES, TRANSLATION, POSE)
          .flatMap(List::stream)
          .toList();

  /** What NeRFace's tracker writes; its model was never published. */
  private static final int FACE2FACE = 76;

  private final TrackedHeads archives;
  private final HeadCoefficients known;

  InlineHeads(TrackedHeads archives, HeadCoefficients known) {
    this.archives = archives;
    this.known = known;
  }

  @Override
  public boolean turns(TransformsList.Entry frame) {
    return frame.paths().containsKey(InArchives.KEY)
        || ROOT.stream().anyMatch(frame.numbers()::containsKey)
        || POSE.stream().anyMatch(frame.numbers()::containsKey);
  }

  @Override
  public Tracked read(TransformsList.Entry frame, TransformsList.Entry shared) throws IOException {
    if (frame.paths().containsKey(InArchives.KEY)) {
      return archives.read(frame, shared);
    }
    String where = frame.where();
    double[] expression = list(EXPRESSION, frame, shared);
    if (expression == null) {
      throw new BadInputException(
          where,
          "has no head parameters (expression, shape, rotation, jaw_pose, …); run `timewalker"
              + " prepare` on the pictures to fit them");
    }
    if (expression.length == FACE2FACE) {
      throw new BadInputException(
          where + ", expression",
          "holds the 76 numbers of NeRFace's own face model, which is not public; run `timewalker"
              + " prepare` on the pictures to fit the head");
    }
    double[][] pose = pose(list(POSE, frame, shared), where);
    HeadParams params =
        new HeadParams(
            known.shape(floats(list(SHAPE, frame, shared)), where),
            known.expression(HeadCoefficients.floats(expression), where),
            rotation(ROOT, frame, shared, pose[0], 1),
            rotation(NECK, frame, shared, pose[1], 1),
            rotation(JAW, frame, shared, pose[2], 1),
            rotation(EYES, frame, shared, pose[3], 2),
            translation(frame, shared));
    return new Tracked(params, Optional.empty());
  }

  private static float[] floats(double @Nullable [] list) {
    return list == null ? new float[0] : HeadCoefficients.floats(list);
  }

  /** Root, neck, jaw and eyes of a pose of 15 numbers, or root and jaw of one of 6. */
  private static double[][] pose(double @Nullable [] all, String where) {
    if (all == null) {
      return new double[][] {new double[3], new double[3], new double[3], new double[6]};
    }
    if (all.length != 15 && all.length != 6) {
      throw new BadInputException(
          where + ", pose",
          String.format(Locale.ROOT, "holds %d numbers, neither 15 nor 6", all.length));
    }
    boolean full = all.length == 15;
    return new double[][] {
      Arrays.copyOf(all, 3),
      full ? Arrays.copyOfRange(all, 3, 6) : new double[3],
      full ? Arrays.copyOfRange(all, 6, 9) : Arrays.copyOfRange(all, 3, 6),
      full ? Arrays.copyOfRange(all, 9, 15) : new double[6]
    };
  }

  private static float[] rotation(
      List<String> names,
      TransformsList.Entry frame,
      TransformsList.Entry shared,
      double[] otherwise,
      int joints) {
    double[] own = list(names, frame, shared);
    return HeadCoefficients.rotations(
        own == null ? otherwise : own, joints, frame.where() + ", " + names.getFirst());
  }

  private static float[] translation(TransformsList.Entry frame, TransformsList.Entry shared) {
    double[] own = list(TRANSLATION, frame, shared);
    if (own != null && own.length != 3) {
      throw new BadInputException(
          frame.where() + ", translation",
          String.format(Locale.ROOT, "holds %d numbers, not 3", own.length));
    }
    return own == null ? new float[3] : HeadCoefficients.floats(own);
  }

  private static double @Nullable [] list(
      List<String> names, TransformsList.Entry frame, TransformsList.Entry shared) {
    for (TransformsList.Entry entry : List.of(frame, shared)) {
      for (String name : names) {
        if (entry.numbers().containsKey(name)) {
          return entry.numbers().get(name);
        }
      }
    }
    return null;
  }
}
