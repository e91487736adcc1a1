package timewalker.app.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import timewalker.TimeWalker;
import timewalker.example.TinyLife;
import timewalker.math.Camera;

class MomentRequestTest {
  @Test
  void everythingThatIsSaidArrives() throws IOException {
    try (TimeWalker person = TimeWalker.open(TinyLife.avatar())) {
      MomentRequest request =
          MomentRequest.parse(
              """
              {"id": 5, "slot": 1, "kind": "picture", "plane": "depth", "weights": [0.25, 0.75],
               "expression": [0, 0.5], "jaw": [0.2, 0, 0], "eyes": [0, 0.1, 0, 0, 0.1, 0],
               "neck": [0, 0.3, 0], "shape": {"0": 2},
               "camera": {"eye": [0, 0, 1], "target": [0, 0, 0], "focal": 640, "width": 256, "height": 128}}
              """,
              person);
      assertThat(request.id()).isEqualTo(5);
      assertThat(request.slot()).isEqualTo(1);
      assertThat(request.kind()).isEqualTo(MomentRequest.Kind.PICTURE);
      assertThat(request.plane()).isEqualTo(MomentRequest.Plane.DEPTH);
      assertThat(request.mix().weights()).containsExactly(0.25f, 0.75f);
      assertThat(request.head().expression()[1]).isEqualTo(0.5f);
      assertThat(request.head().jaw()[0]).isEqualTo(0.2f);
      assertThat(request.head().eyes()[4]).isEqualTo(0.1f);
      float[] plain = person.space().shapeOf(request.mix());
      assertThat(request.head().shape()).isNotEqualTo(plain);
      Camera camera = request.camera().orElseThrow();
      assertThat(camera.width()).isEqualTo(256);
      assertThat(camera.centre()[2]).isEqualTo(1);
    }
  }

  @Test
  void whatMakesNoSenseIsNamed() throws IOException {
    try (TimeWalker person = TimeWalker.open(TinyLife.avatar())) {
      String[][] wrong = {
        {"[]", "object"},
        {"{", "JSON"},
        {"{\"weights\": [1, 0], \"id\": 1, \"slot\": 0} {}", "JSON"},
        {"{\"weights\": [1, 0], \"id\": 1, \"id\": 2, \"slot\": 0}", "JSON"},
        {"{}", "weights"},
        {"{\"weights\": [1]}", "weights"},
        {"{\"weights\": [1, 0], \"id\": -1}", "id"},
        {"{\"weights\": [2, -1], \"id\": 1, \"slot\": 0}", "weights"},
        {"{\"weights\": [0.5, 0.1], \"id\": 1, \"slot\": 0}", "add up"},
        {"{\"weights\": [1, 0], \"id\": 1, \"slot\": 2}", "slot"},
        {"{\"weights\": [1, 0], \"id\": 1, \"slot\": 0, \"kind\": \"files\"}", "Kind"},
        {"{\"weights\": [1, 0], \"id\": 1, \"slot\": 0, \"jaw\": [9, 0, 0]}", "jaw"},
        {"{\"weights\": [1, 0], \"id\": 1, \"slot\": 0, \"jaw\": \"open\"}", "jaw"},
        {"{\"weights\": [1, 0], \"id\": 1, \"slot\": 0, \"jaw\": [0, 0, 0, 0]}", "jaw"},
        {"{\"weights\": [1, 0], \"id\": 1, \"slot\": 0, \"shape\": {\"0\": 11}}", "shape"},
        {"{\"weights\": [1, 0], \"id\": 1, \"slot\": 0, \"shape\": {\"999\": 1}}", "component 999"},
        {"{\"weights\": [1, 0], \"id\": 1, \"slot\": 0, \"shape\": {\"x\": 1}}", "shape"},
        {"{\"weights\": [1, 0], \"id\": 1, \"slot\": 0, \"kind\": \"picture\"}", "camera"},
        {
          "{\"weights\": [1, 0], \"id\": 1, \"slot\": 0, \"kind\": \"picture\", \"camera\":"
              + " {\"eye\": [0, 0, 1], \"target\": [0, 0, 0], \"focal\": 9, \"width\": 100000,"
              + " \"height\": 9}}",
          "width"
        },
      };
      for (String[] pair : wrong) {
        assertThatThrownBy(() -> MomentRequest.parse(pair[0], person))
            .as(pair[0])
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining(pair[1]);
      }
    }
  }

  /** Ways a mutation changes one place. */
  private static final String[] PIECES = {
    "",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "null",
    "true",
    "-",
    "1e999",
    "-1e-999",
    "NaN",
    "0.5",
    "1" + "0".repeat(400),
    "9".repeat(1200),
    "{}",
    "[[]]",
    "\u0000",
    "\ud800",
    "\\",
    "\\u00",
    "[".repeat(2000),
    "\"shape\":{\"00\":1}",
    "\"slot\":1.5",
    "2147483647",
    "-2147483648",
  };

  @Test
  void whateverTheBytesItIsReadOrRefused() throws IOException {
    String good =
        """
        {"id": 5, "slot": 1, "kind": "picture", "plane": "depth", "weights": [0.25, 0.75],
         "expression": [0, 0.5], "jaw": [0.2, 0, 0], "eyes": [0, 0.1, 0, 0, 0.1, 0],
         "neck": [0, 0.3, 0], "root": [0, 1, 0], "translation": [0, 0.5, 0], "shape": {"0": 2},
         "camera": {"eye": [0, 0, 1], "target": [0, 0, 0], "focal": 64, "width": 32, "height": 32}}
        """;
    Random random = new Random(11);
    int read = 0;
    try (TimeWalker person = TimeWalker.open(TinyLife.avatar())) {
      MomentStudio studio = new MomentStudio(person);
      for (int k = 0; k < 20_000; k++) {
        String mutant = mutant(good, random);
        MomentRequest request;
        try {
          request = MomentRequest.parse(mutant, person);
        } catch (IllegalArgumentException e) {
          assertThat(e.getMessage()).as(mutant).isNotBlank().hasSizeLessThan(200);
          continue;
        }
        read++;
        if (read % 10 == 0 && request.pixels() < 10_000) { // what was read can be answered
          assertThat(studio.surfels(request, true).remaining()).isPositive();
          Camera camera = request.camera().orElse(null);
          if (camera != null) {
            assertThat(studio.picture(request.mix(), request.head(), camera)).isNotNull();
          }
        }
      }
    }
    assertThat(read).isBetween(500, 19_500); // both kinds were tried
  }

  private static String mutant(String good, Random random) {
    StringBuilder text = new StringBuilder(good);
    for (int i = random.nextInt(3); i >= 0; i--) {
      int from = random.nextInt(text.length());
      int to = Math.min(text.length(), from + random.nextInt(3));
      switch (random.nextInt(4)) {
        case 0 -> text.replace(from, to, PIECES[random.nextInt(PIECES.length)]);
        case 1 -> text.setCharAt(from, (char) random.nextInt(random.nextBoolean() ? 128 : 65_536));
        case 2 -> text.insert(from, (char) ('0' + random.nextInt(10)));
        default -> {
          int other = random.nextInt(good.length());
          text.insert(from, good, other, Math.min(good.length(), other + random.nextInt(40)));
        }
      }
    }
    return text.toString();
  }

  @Test
  void oneDirectionOfShapeCannotBeAskedForTwice() throws IOException {
    try (TimeWalker person = TimeWalker.open(TinyLife.avatar())) {
      for (String name : new String[] {"00", "+0", "-0", "\u0660", " 0"}) {
        String json =
            "{\"id\": 1, \"slot\": 0, \"weights\": [1, 0], \"shape\": {\"0\": 10, \""
                + name
                + "\": 10}}";
        assertThatThrownBy(() -> MomentRequest.parse(json, person))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("shape");
      }
    }
  }
}
