package timewalker.example;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import timewalker.TimeWalker;
import timewalker.avatar.OrbitView;
import timewalker.avatar.StageMix;
import timewalker.head.HeadParams;
import timewalker.io.settings.Presets;
import timewalker.jobs.prepare.PreparationJob;
import timewalker.jobs.train.TrainingJob;
import timewalker.jobs.train.TrainingResult;
import timewalker.train.Trainer;
import timewalker.train.TrainingSettings;

/**
 * TimeWalker as a library: from photos of one person to a picture at an age of your choice. Start
 * it with {@code --add-modules jdk.incubator.vector}.
 */
public final class FirstAvatar {
  private FirstAvatar() {}

  /** {@code java ... FirstAvatar PHOTOS AVATAR.twa PICTURE.png}. */
  public static void main(String[] args) throws IOException {
    Path avatar = Path.of(args[1]);
    make(List.of(Path.of(args[0])), avatar, Presets.QUICK.settings());
    show(avatar, Path.of(args[2]), 256);
  }

  /** Makes a dataset of the photos, and trains an avatar on it. */
  static TrainingResult make(List<Path> photos, Path avatar, TrainingSettings settings)
      throws IOException {
    Path dataset = avatar.resolveSibling("dataset");
    TimeWalker.prepare(PreparationJob.Request.of(photos, dataset), PreparationJob.Listener.SILENT);
    TrainingJob.Listener steps =
        new TrainingJob.Listener() {
          @Override
          public void stepped(int steps, Trainer.TrainingState state) {
            if (steps % 100 == 0) {
              System.out.printf("step %d: %.1f dB%n", steps, state.psnr());
            }
          }
        };
    return TimeWalker.train(TrainingJob.Request.of(dataset, avatar, settings), steps);
  }

  /** Writes a picture of the person, smiling; where ages are known, {@code person.age(40)} does. */
  static void show(Path avatar, Path picture, int size) throws IOException {
    try (TimeWalker person = TimeWalker.open(avatar)) {
      StageMix stage = person.stage(person.stages().getLast().name());
      HeadParams smiling = person.head(stage, Map.of("smile", 0.7, "jaw", 0.2));
      person.writePng(picture, stage, smiling, new OrbitView(30, 5, size));
    }
  }
}
