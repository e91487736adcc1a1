package timewalker.app.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
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
        {"{\"weights\": [1, 0], \"id\": 1, \"slot\": 0, \"shape\": {\"999\": 1}}", "numbers"},
        {"{\"weights\": [1, 0], \"id\": 1, \"slot\": 0, \"shape\": {\"x\": 1}}", "shape"},
        {"{\"weights\": [1, 0], \"id\": 1, \"slot\": 0, \"kind\": \"picture\"}", "camera"},
        {
          "{\"weights\": [1, 0], \"id\": 1, \"slot\": 0, \"kind\": \"picture\", \"camera\": {\"eye\":"
              + " [0, 0, 1], \"target\": [0, 0, 0], \"focal\": 9, \"width\": 100000, \"height\": 9}}",
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
}
