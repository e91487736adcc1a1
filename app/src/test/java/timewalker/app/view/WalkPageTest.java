package timewalker.app.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import timewalker.TimeWalker;
import timewalker.avatar.OrbitView;
import timewalker.avatar.StageMix;
import timewalker.engine.Moment;
import timewalker.example.TinyLife;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.head.HeadPoser;
import timewalker.io.BadInputException;
import timewalker.io.image.ByteImage;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.raster.RenderTarget;
import timewalker.surfel.MotionLimits;

class WalkPageTest {
  @TempDir static Path folder;

  private static String page;
  private static ByteBuffer bundle;
  private static JsonNode table;

  private static ByteImage colour(RenderTarget target) {
    return ByteImage.of(target.picture());
  }

  @BeforeAll
  static void export() throws IOException, DataFormatException {
    Path file = folder.resolve("walk.html");
    try (TimeWalker person = TimeWalker.open(TinyLife.avatar())) {
      WalkPage.write(
          file,
          person,
          "some</script>body",
          new StageMix(new float[] {0.75f, 0.25f}),
          Optional.empty(),
          new ViewServer.Painters(
              WalkPageTest::colour, WalkPageTest::colour, WalkPageTest::colour));
    }
    page = Files.readString(file);
    Matcher packed = Pattern.compile("id=\"bundle\">([^<]*)<").matcher(page);
    assertThat(packed.find()).isTrue();
    Inflater inflater = new Inflater(true);
    inflater.setInput(Base64.getDecoder().decode(packed.group(1)));
    byte[] bytes = new byte[40_000_000];
    int length = inflater.inflate(bytes);
    assertThat(inflater.finished()).isTrue();
    inflater.end();
    bundle = ByteBuffer.wrap(bytes, 0, length).order(ByteOrder.LITTLE_ENDIAN);
    byte[] json = new byte[bundle.getInt(0)];
    bundle.get(4, json);
    table = new ObjectMapper().readTree(json);
  }

  private static int at(String array) {
    return table.get("start").asInt() + table.at("/arrays/" + array + "/at").asInt();
  }

  @Test
  void pageAsksNobodyForAnything() {
    assertThat(page).contains("connect-src 'none'", SyntheticMediaTag.TRAINED.uri());
    String markup = page.replaceAll("base64,[A-Za-z0-9+/=]*", "");
    assertThat(Pattern.compile("(src|href)=\"(?!#|data:)").matcher(markup).find()).isFalse();
    assertThat(markup).doesNotContain("from './").doesNotContain("</script>body");
    assertThat(markup).contains("\"start\":0.25");
  }

  @Test
  void attributesAreThoseOfTheirMoments() throws IOException {
    try (TimeWalker person = TimeWalker.open(TinyLife.avatar())) {
      JsonNode facts = table.get("facts");
      int n = facts.get("surfels").asInt();
      assertThat(n).isEqualTo(TinyLife.SURFELS);
      Moment moment = person.engine().newMoment();
      for (int s = 0; s < facts.get("samples").size(); s++) {
        moment.at(SurfelBundle.mixAt(facts.get("samples").get(s).asDouble(), 2));
        for (int i = 0; i < n; i++) {
          for (int c = 0; c < 3; c++) {
            int bits =
                Short.toUnsignedInt(bundle.getShort(at("position") + 2 * (3 * (s * n + i) + c)));
            JsonNode range = facts.get("positionRange").get(c);
            double got = range.get(0).asDouble() + range.get(1).asDouble() * bits;
            assertThat(got).isCloseTo(moment.canonical().position()[c * n + i], within(8e-6));
          }
        }
      }
    }
  }

  @Test
  void pageMovesTrianglesWithinTheLimitsOfTheAvatar() throws IOException {
    try (TimeWalker person = TimeWalker.open(TinyLife.avatar())) {
      JsonNode limits = table.at("/facts/motionLimits");
      MotionLimits own = person.space().geometry().motion();
      assertThat(limits.get("smallestRatio").asDouble()).isEqualTo(own.smallestRatio());
      assertThat(limits.get("largestRatio").asDouble()).isEqualTo(own.largestRatio());
      assertThat(limits.get("noArea").asDouble()).isEqualTo(own.noArea());
    }
    assertThat(page).contains("facts.motionLimits");
  }

  @Test
  void headMovesByTheNumbersInThePage() throws IOException {
    try (TimeWalker person = TimeWalker.open(TinyLife.avatar())) {
      HeadModel head = person.space().head();
      int smile = head.expressionNames().indexOf("mouthSmileLeft");
      StageMix first = StageMix.single(0, 2);
      var params = OrbitView.resting(person.space(), first);
      params.expression()[smile] = 1;
      float[] want = new float[3 * head.vertexCount()];
      new HeadPoser(head).pose(params, want);
      float[] got = new float[want.length];
      for (int i = 0; i < got.length; i++) {
        got[i] = bundle.getFloat(at("stages") + 4 * i);
      }
      JsonNode facts = table.get("facts");
      double step = facts.get("expressionSteps").get(smile).asDouble();
      int to = facts.get("expressionStarts").get(smile + 1).asInt();
      for (int i = facts.get("expressionStarts").get(smile).asInt(); i < to; i++) {
        int vertex = Short.toUnsignedInt(bundle.getShort(at("expressionVertices") + 2 * i));
        for (int c = 0; c < 3; c++) {
          got[3 * vertex + c] +=
              (float) (step * bundle.getShort(at("expressionDeltas") + 2 * (3 * i + c)));
        }
      }
      float most = 0;
      for (int i = 0; i < got.length; i++) {
        most = Math.max(most, Math.abs(got[i] - want[i]));
      }
      assertThat(most).isLessThan(2e-6f);
    }
  }

  @Test
  void samplesLieCloserWhereThereIsRoom() {
    assertThat(SurfelBundle.samples(1, 20_000)).containsExactly(0.0);
    assertThat(SurfelBundle.samples(4, 20_000)).hasSizeGreaterThan(4).endsWith(3.0);
    assertThat(SurfelBundle.samples(13, 100_000)).hasSize(13);
  }

  private static long bytes(String... arrays) {
    long sum = 0;
    for (String array : arrays) {
      JsonNode entry = table.at("/arrays/" + array);
      int size = entry.get("type").asText().charAt(1) - '0';
      sum += entry.get("count").asLong() * size;
    }
    return sum;
  }

  @Test
  void sizeThatIsKnownBeforehandIsThatOfTheArrays() throws IOException {
    try (TimeWalker person = TimeWalker.open(TinyLife.avatar())) {
      assertThat(SurfelBundle.bytes(person.space()))
          .isEqualTo(
              bytes("position", "spin", "size", "tint", "used", "triangle", "share", "directions")
                  + bytes("expressed", "changes", "codeProjection", "codeLimit", "codeCentre"));
      assertThat(HeadBundle.stageBytes(person.space())).isEqualTo(bytes("stages", "stageJoints"));
    }
  }

  @Test
  void pageThatNoBrowserOpensIsRefusedBeforeAnyWork() throws IOException {
    Path file = Path.of("walk.html");
    WalkPage.requireSize(file, SurfelBundle.bytes(13, 250_000));
    for (int[] large : new int[][] {{1000, 25_000}, {100, 250_000}, {1000, 2_000_000}}) {
      long needed = SurfelBundle.bytes(large[0], large[1]);
      assertThat(needed).isEqualTo(26L * large[0] * large[1]);
      assertThatThrownBy(() -> WalkPage.requireSize(file, needed))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("walk.html: the page would hold " + needed / 1_000_000 + " MB");
    }
  }

  @Test
  void arraysThatAddUpToMoreThanAnArrayCanHoldAreNotCutShort() {
    ArrayBundle bundle = new ArrayBundle();
    assertThatThrownBy(() -> bundle.claim(Integer.MAX_VALUE / 2, 4))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void headModelsOfOthersStayWhereTheyAre() throws IOException {
    HeadModel own = EmbeddedHead.load();
    HeadModel.Builder other =
        HeadModel.builder("flame2023")
            .template(own.template())
            .faces(own.faces())
            .shapeBasis(own.shapeBasis())
            .expressionBasis(own.expressionBasis())
            .skinningWeights(own.skinningWeights());
    for (int joint = 0; joint < HeadModel.JOINTS; joint++) {
      other.jointRegressor(joint, own.regressorVertices(joint), own.regressorWeights(joint));
    }
    HeadModel flame = other.build();
    WalkPage.requireOwnHead(Path.of("walk.html"), own);
    assertThatThrownBy(() -> WalkPage.requireOwnHead(Path.of("walk.html"), flame))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("flame2023")
        .hasMessageContaining("licence");
  }
}
