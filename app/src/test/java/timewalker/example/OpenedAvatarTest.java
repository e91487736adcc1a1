package timewalker.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import timewalker.TimeWalker;
import timewalker.avatar.PersonalSpace;
import timewalker.engine.Engine;
import timewalker.engine.EngineChoice;
import timewalker.io.avatar.HeadModels;
import timewalker.math.Parallel;

/** An avatar whose engine fails while it is opened. */
final class OpenedAvatarTest {
  private static final class FailingEngine implements EngineChoice {
    private final String failing;
    private final List<String> calls = new ArrayList<>();
    private Parallel threads;

    /**
     * @param failing the method that fails
     */
    FailingEngine(String failing) {
      this.failing = failing;
    }

    @Override
    public String name() {
      return "failing";
    }

    @Override
    public Engine open(PersonalSpace space, Parallel parallel) {
      threads = parallel;
      called("open");
      return (Engine)
          Proxy.newProxyInstance(
              Engine.class.getClassLoader(),
              new Class<?>[] {Engine.class},
              (_, method, _) -> {
                called(method.getName());
                return method.getName().equals("parallel") ? parallel : null;
              });
    }

    private void called(String method) {
      calls.add(method);
      if (method.equals(failing)) {
        throw new IllegalStateException("no device");
      }
    }
  }

  @Test
  void threadsAndEngineAreClosedWhereOpeningFails() {
    for (String failing : List.of("open", "newMoment")) {
      FailingEngine engine = new FailingEngine(failing);
      assertThatThrownBy(() -> TimeWalker.open(TinyLife.avatar(), HeadModels.embedded(), engine, 2))
          .hasMessage("no device");
      assertThatThrownBy(() -> engine.threads.run(1, part -> {})).hasMessageContaining("closed");
      assertThat(engine.calls.contains("close")).isEqualTo(failing.equals("newMoment"));
    }
  }
}
