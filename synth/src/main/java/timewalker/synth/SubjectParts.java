package timewalker.synth;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import timewalker.head.HeadModel;

/** What all stages and subjects share: the head's anatomy, the skin's layout, proxies as loaded. */
final class SubjectParts {
  private final HeadAnatomy anatomy;
  private final SkinAtlas atlas;
  private final Folds folds;
  private final int[] neckLoop;
  private final Map<String, Proxy> proxies = new ConcurrentHashMap<>();

  SubjectParts(HeadModel model) {
    anatomy = new HeadAnatomy(model);
    atlas = new SkinAtlas(anatomy);
    folds = new Folds(anatomy);
    neckLoop = neckLoop(model);
  }

  HeadAnatomy anatomy() {
    return anatomy;
  }

  SkinAtlas atlas() {
    return atlas;
  }

  Folds folds() {
    return folds;
  }

  /** Vertices along the lower edge of the neck, in the order of the skin's faces. */
  int[] neckLoop() {
    return neckLoop;
  }

  Proxy proxy(String name) {
    return proxies.computeIfAbsent(name, Proxy::load);
  }

  private static int[] neckLoop(HeadModel model) {
    boolean[] edge = new boolean[model.vertexCount()];
    int[] boundary = model.mask("boundary");
    for (int v : boundary) {
      edge[v] = true;
    }
    int[] faces = model.faces();
    Map<Long, Integer> uses = new HashMap<>();
    for (int f = 0; f < faces.length; f += 3) {
      for (int k = 0; k < 3; k++) {
        uses.merge(key(faces[f + k], faces[f + (k + 1) % 3]), 1, Integer::sum);
      }
    }
    Map<Integer, Integer> following = new HashMap<>();
    for (int f = 0; f < faces.length; f += 3) {
      for (int k = 0; k < 3; k++) {
        int a = faces[f + k];
        int b = faces[f + (k + 1) % 3];
        if (edge[a] && edge[b] && !uses.containsKey(key(b, a))) {
          following.put(a, b);
        }
      }
    }
    int[] loop = new int[following.size()];
    int v = boundary[0];
    for (int i = 0; i < loop.length; i++) {
      loop[i] = v;
      Integer next = following.get(v);
      if (next == null) {
        throw new IllegalStateException("the neck's edge is not one loop");
      }
      v = next;
    }
    return loop;
  }

  private static long key(int a, int b) {
    return (long) a << 32 | b;
  }
}
