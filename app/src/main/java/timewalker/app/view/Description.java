package timewalker.app.view;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import timewalker.TimeWalker;
import timewalker.avatar.LifeStage;
import timewalker.avatar.OrbitView;
import timewalker.head.HeadControls;
import timewalker.head.HeadModel;
import timewalker.head.HeadParams;
import timewalker.math.Camera;

/** What the page is told about a person before it asks for moments: JSON, as maps. */
final class Description {
  /** Shape components that get a slider: the widest ones come first. */
  static final int SHAPES = 12;

  private Description() {}

  /**
   * Describes.
   *
   * @param name of the person, shown as a title
   * @param offline whether the page has no server
   */
  static Map<String, Object> of(
      TimeWalker person, String name, Optional<Motion> motion, boolean offline) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("name", name);
    all.put("offline", offline);
    List<Map<String, Object>> stages = new ArrayList<>();
    for (LifeStage stage : person.stages()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", stage.name());
      one.put("age", stage.hasAge() ? stage.age() : null);
      stages.add(one);
    }
    all.put("stages", stages);
    HeadModel head = person.space().head();
    all.put("expressions", head.expressionCount());
    all.put(
        "controls", HeadControls.of(head).controls().stream().map(Description::control).toList());
    all.put("shapes", shapes(head));
    Camera front = new OrbitView(0, 0, 100).around(person.space());
    double[] eye = front.centre();
    all.put("target", List.of(eye[0], eye[1], eye[2] - 1)); // the camera stands 1 m in front
    all.put("focal", front.fx() / 100);
    all.put(
        "background",
        List.of(
            person.renderSettings().backgroundRed(),
            person.renderSettings().backgroundGreen(),
            person.renderSettings().backgroundBlue()));
    all.put("minFacing", person.renderSettings().minFacing());
    all.put("surfels", person.space().average().count());
    all.put("shDegree", person.space().shDegree());
    motion.ifPresent(m -> all.put("motion", motion(m)));
    return all;
  }

  /** How many shape components there are sliders for. */
  static int shapes(HeadModel head) {
    int all =
        head.shapePriors().contains("adult")
            ? head.shapePrior("adult").dimensions()
            : head.shapeCount();
    return Math.min(SHAPES, all);
  }

  private static Map<String, Object> control(HeadControls.Control control) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("name", control.name());
    one.put("least", control.least());
    one.put("most", control.most());
    one.put(
        "terms",
        control.terms().stream()
            .map(t ->
                List.of(
                    t.target().name().toLowerCase(java.util.Locale.ROOT), t.index(), t.weight()))
            .toList());
    return one;
  }

  private static Map<String, Object> motion(Motion motion) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("name", motion.name());
    one.put("fps", motion.framesPerSecond());
    one.put("frames", motion.frames().stream().map(Description::frame).toList());
    return one;
  }

  private static Map<String, Object> frame(HeadParams params) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("expression", rounded(params.expression()));
    one.put("root", rounded(params.root()));
    one.put("neck", rounded(params.neck()));
    one.put("jaw", rounded(params.jaw()));
    one.put("eyes", rounded(params.eyes()));
    one.put("translation", rounded(params.translation()));
    return one;
  }

  private static List<Double> rounded(float[] values) {
    List<Double> all = new ArrayList<>(values.length);
    for (float value : values) {
      all.add(Math.round(value * 1e4) / 1e4);
    }
    return all;
  }
}
