package timewalker.app.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.TimeWalker;
import timewalker.app.FlameLikeHead;
import timewalker.avatar.StageMix;
import timewalker.example.TinyLife;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.io.BadInputException;
import timewalker.io.avatar.HeadModels;
import timewalker.io.image.ByteImage;

/** The viewer with an avatar whose head model came in a file of FLAME's kind. */
class OtherHeadTest {
  private static final ViewServer.Painters PAINTERS =
      new ViewServer.Painters(
          target -> ByteImage.of(target.picture()),
          target -> ByteImage.of(target.picture()),
          target -> ByteImage.of(target.picture()));

  @TempDir Path folder;

  private TimeWalker open() throws IOException {
    Path head = FlameLikeHead.write(folder.resolve("flame2023.npz"));
    HeadModel flame = FlameLikeHead.read(head);
    Path avatar = FlameLikeHead.avatar(TinyLife.avatar(), flame, folder.resolve("other.twa"));
    return TimeWalker.open(avatar, HeadModels.with(flame), 2);
  }

  @Test
  void pageIsToldTheFacesThatTheOtherHeadHas() throws Exception {
    try (TimeWalker person = open();
        ViewServer server =
            new ViewServer(
                person,
                "other",
                Optional.of(new Motion("nod", 25, List.of(nod(person)))),
                PAINTERS,
                new ViewServer.Settings("127.0.0.1", 0, false))) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(server.url() + "description.json")).build();
      HttpResponse<String> answer =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      JsonNode said = new ObjectMapper().readTree(answer.body());
      int expressions = person.space().head().expressionCount();
      assertThat(said.at("/expressions").asInt()).isEqualTo(expressions);
      assertThat(names(said)).contains("jaw", "gaze-left", "turn-right").doesNotContain("smile");
      assertThat(names(said).filter(name -> name.startsWith("expr"))).hasSize(expressions);
      JsonNode frame = said.at("/motion/frames/0");
      assertThat(frame.at("/expression").size()).isEqualTo(expressions);
      assertThat(frame.at("/neck/0").asDouble()).isCloseTo(0.25, within(1e-4));
    }
  }

  private static Stream<String> names(JsonNode said) {
    return StreamSupport.stream(said.at("/controls").spliterator(), false)
        .map(control -> control.get("name").asText());
  }

  private static HeadParams nod(TimeWalker person) {
    HeadModel head = person.space().head();
    HeadParams params = HeadParams.neutral(head.shapeCount(), head.expressionCount());
    params.neck()[0] = 0.25f;
    return params;
  }

  @Test
  void jawOfTheOtherHeadMovesTheLowerFaceAlone() throws IOException {
    try (TimeWalker person = open()) {
      float[] calm = position(person, "");
      float[] open = position(person, ", \"jaw\": [0.3, 0, 0]");
      int n = calm.length / 3;
      double most = 0;
      for (int i = 0; i < n; i++) {
        double moved = 0;
        for (int c = 0; c < 3; c++) {
          moved += Math.pow(open[c * n + i] - calm[c * n + i], 2);
        }
        most = Math.max(most, Math.sqrt(moved));
        if (calm[n + i] > highest(calm) - 0.05) {
          assertThat(Math.sqrt(moved)).isLessThan(2e-4);
        }
      }
      assertThat(most).isBetween(0.01, 0.05); // metres
    }
  }

  /** [3][n]; y points up. */
  private static float[] position(TimeWalker person, String more) {
    String json = "{\"id\": 1, \"slot\": 0, \"weights\": [0.25, 0.75]%s}".formatted(more);
    ByteBuffer packet = new MomentStudio(person).surfels(MomentRequest.parse(json, person), true);
    UnpackedSurfels surfels = new UnpackedSurfels(packet);
    return surfels.world(surfels).position();
  }

  private static double highest(float[] position) {
    int n = position.length / 3;
    double highest = position[n];
    for (int i = 1; i < n; i++) {
      highest = Math.max(highest, position[n + i]);
    }
    return highest;
  }

  @Test
  void pageWithItInsideIsRefused() throws IOException {
    try (TimeWalker person = open()) {
      Path page = folder.resolve("walk.html");
      assertThatThrownBy(() ->
              WalkPage.write(
                  page, person, "other", StageMix.single(0, 2), Optional.empty(), PAINTERS))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("licence");
      assertThat(page).doesNotExist();
    }
  }
}
