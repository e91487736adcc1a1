package timewalker.app.view;

import java.util.List;
import timewalker.head.HeadParams;

/**
 * A recorded motion that the page can play.
 *
 * @param name shown to people
 * @param framesPerSecond how fast
 * @param frames the faces, relative to the resting head; their shape is not looked at
 */
public record Motion(String name, double framesPerSecond, List<HeadParams> frames) {
  public Motion {
    frames = List.copyOf(frames);
  }
}
