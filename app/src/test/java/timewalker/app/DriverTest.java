package timewalker.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.TimeWalker;
import timewalker.avatar.PersonalSpace;
import timewalker.example.TinyLife;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.io.avatar.HeadModels;
import timewalker.io.dataset.Frame;
import timewalker.jobs.animate.Driver;

final class DriverTest {
  @TempDir Path folder;

  @Test
  void everyShapeThatFollowsGetsTheMotionOfItsOwn() throws IOException {
    HeadModel head = FlameLikeHead.read(FlameLikeHead.write(folder.resolve("flame.npz")));
    Path avatar = FlameLikeHead.avatar(TinyLife.avatar(), head, folder.resolve("flame.twa"));
    HeadModels models = HeadModels.with(head);
    try (TimeWalker person = TimeWalker.open(avatar, models, 1)) {
      PersonalSpace space = person.space();
      float[] young = space.stageShape(0);
      float[] wide = young.clone();
      wide[0] += 3;
      Driver driver = Driver.open(TinyLife.dataset(), space, models);
      Frame frame = driver.moments(Optional.of("a20")).getFirst();
      HeadParams first = driver.params(frame, young);
      HeadParams second = driver.params(frame, wide);
      assertThat(first.shape()).isEqualTo(young);
      assertThat(second.shape()).isEqualTo(wide);
      assertThat(driver.params(frame, young.clone())).isSameAs(first);
    }
  }
}
