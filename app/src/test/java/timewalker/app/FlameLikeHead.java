package timewalker.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.head.LinearBasis;
import timewalker.io.npy.NpyArray;
import timewalker.io.npy.Npz;

/** The embedded head in a file as FLAME's are: 300 components of shape, of which the last are 0. */
final class FlameLikeHead {
  private static final int SHAPES = 300;

  private FlameLikeHead() {}

  static Path write(Path file) throws IOException {
    HeadModel head = EmbeddedHead.load();
    int vertices = head.vertexCount();
    int expressions = head.expressionCount();
    float[] directions = new float[3 * vertices * (SHAPES + expressions)];
    spread(head.shapeBasis(), directions, SHAPES + expressions, 0);
    spread(head.expressionBasis(), directions, SHAPES + expressions, SHAPES);
    float[] correctives = new float[3 * vertices * HeadModel.POSE_FEATURES];
    spread(head.poseCorrectives(), correctives, HeadModel.POSE_FEATURES, 0);
    double[] regressor = new double[HeadModel.JOINTS * vertices];
    for (int joint = 0; joint < HeadModel.JOINTS; joint++) {
      int[] ids = head.regressorVertices(joint);
      double[] weights = head.regressorWeights(joint);
      for (int i = 0; i < ids.length; i++) {
        regressor[joint * vertices + ids[i]] = weights[i];
      }
    }
    Map<String, NpyArray> arrays = new LinkedHashMap<>();
    arrays.put("v_template", NpyArray.of(head.template(), vertices, 3));
    arrays.put("f", NpyArray.of(head.faces(), head.faceCount(), 3));
    arrays.put("shapedirs", NpyArray.of(directions, vertices, 3, SHAPES + expressions));
    arrays.put("posedirs", NpyArray.of(correctives, vertices, 3, HeadModel.POSE_FEATURES));
    arrays.put("J_regressor", NpyArray.of(regressor, HeadModel.JOINTS, vertices));
    arrays.put(
        "kintree_table",
        NpyArray.of(new int[] {-1, 0, 1, 1, 1, 0, 1, 2, 3, 4}, 2, HeadModel.JOINTS));
    arrays.put("weights", NpyArray.of(head.skinningWeights(), vertices, HeadModel.JOINTS));
    Npz.write(file, arrays);
    return file;
  }

  private static void spread(LinearBasis basis, float[] directions, int columns, int first) {
    for (int k = 0; k < basis.count(); k++) {
      int[] ids = basis.vertexIds(k);
      float[] deltas = basis.deltas(k);
      for (int i = 0; i < deltas.length; i++) {
        directions[(3 * ids[i / 3] + i % 3) * columns + first + k] = deltas[i];
      }
    }
  }
}
