package timewalker.prepare.person;

import java.util.ArrayList;
import java.util.List;

/** Follows faces through the frames of clips; a face in a photo is a track of its own. */
final class FaceTracks {
  /** Most consecutive frames in which a face may be missing, or that a long clip skips. */
  private static final int GAP = 12;

  /** How far a face may move from frame to frame, in its size. */
  private static final double REACH = 0.5;

  private FaceTracks() {}

  /**
   * The tracks.
   *
   * @param faces those of a clip's frames in their order
   * @param alike a face that is less like the last one of a track is another person's
   * @return [tracks][faces] numbers of the faces
   */
  static List<List<Integer>> of(List<FaceClue> faces, double alike) {
    List<List<Integer>> tracks = new ArrayList<>();
    List<List<Integer>> running = new ArrayList<>();
    for (int i = 0; i < faces.size(); i++) {
      FaceClue face = faces.get(i);
      running.removeIf(track -> isOver(faces.get(track.getLast()), face));
      List<Integer> followed = null;
      double highest = alike;
      for (List<Integer> track : running) {
        FaceClue last = faces.get(track.getLast());
        if (near(last, face) && last.likeness(face) >= highest) {
          followed = track;
          highest = last.likeness(face);
        }
      }
      if (followed == null) {
        followed = new ArrayList<>();
        tracks.add(followed);
        running.add(followed);
      }
      followed.add(i);
    }
    return tracks;
  }

  private static boolean isOver(FaceClue last, FaceClue face) {
    return face.frame() < 0
        || !last.file().equals(face.file())
        || face.frame() - last.frame() > GAP;
  }

  private static boolean near(FaceClue last, FaceClue face) {
    return !last.samePicture(face)
        && Math.hypot(face.x() - last.x(), face.y() - last.y())
            <= REACH * Math.max(face.size(), last.size()) * (face.frame() - last.frame());
  }
}
