package timewalker.example;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import timewalker.TimeWalker;
import timewalker.avatar.OrbitView;
import timewalker.avatar.StageMix;
import timewalker.head.HeadParams;
import timewalker.io.settings.Presets;
import timewalker.surfel.WorldSurfels;
import timewalker.train.Trainer;
import timewalker.train.TrainingSettings;

/**
 * TimeWalker as a library: trains an avatar and looks at it. Start it with {@code --add-modules
 * jdk.incubator.vector}.
 */
public final class FirstAvatar {
  private FirstAvatar() {}

  /** {@code java ... FirstAvatar DATASET AVATAR.twa PICTURE.png}. */
  public static void main(String[] args) throws IOException {
    Path avatar = Path.of(args[1]);
    train(Path.of(args[0]), avatar, Presets.QUICK.settings());
    show(avatar, Path.of(args[2]), 256);
  }

  static void train(Path dataset, Path avatar, TrainingSettings settings) throws IOException {
    Trainer.Listener listener =
        new Trainer.Listener() {
          @Override
          public void stepped(int steps, Trainer.TrainingState state) {
            if (steps % 100 == 0) {
              System.out.printf("step %d: %.1f dB%n", steps, state.psnr());
            }
          }
        };
    TimeWalker.train(dataset, avatar, settings, listener);
  }

  /** Returns the number of surfels. */
  static int show(Path avatar, Path picture, int size) throws IOException {
    try (TimeWalker person = TimeWalker.open(avatar)) {
      StageMix forty = person.age(40);
      HeadParams smiling = person.head(forty, Map.of("smile", 0.7, "jaw", 0.2));
      OrbitView view = new OrbitView(30, 5, size);
      person.writePng(picture, forty, smiling, view);
      WorldSurfels surfels = person.at(forty, smiling, view.around(person.space()));
      return surfels.count();
    }
  }
}
