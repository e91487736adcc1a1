package timewalker.app;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import timewalker.avatar.PersonalSpace;
import timewalker.basis.NeuralBases;
import timewalker.head.EmbeddedHead;
import timewalker.head.HeadModel;
import timewalker.head.LinearBasis;
import timewalker.io.avatar.AvatarFile;
import timewalker.io.avatar.HeadModels;
import timewalker.io.flame.FlameFiles;
import timewalker.io.flame.FlameReader;
import timewalker.io.npy.NpyArray;
import timewalker.io.npy.Npz;
import timewalker.surfel.CanonicalMesh;
import timewalker.surfel.SurfelBinding;

/** The embedded head in a file as FLAME's are: 300 components of shape, of which the last are 0. */
public final class FlameLikeHead {
  private static final int SHAPES = 300;

  private FlameLikeHead() {}

  /** Writes it. */
  public static Path write(Path file) throws IOException {
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

  /** Reads a file that {@link #write} wrote. */
  public static HeadModel read(Path file) throws IOException {
    return FlameReader.read(FlameFiles.of(file));
  }

  /** An avatar of the embedded head, as it would be with a head of this kind. */
  public static Path avatar(Path embedded, HeadModel head, Path file) throws IOException {
    AvatarFile own = AvatarFile.read(embedded, HeadModels.embedded());
    PersonalSpace space = own.space();
    float[][] shapes = new float[space.stageCount()][];
    for (int k = 0; k < shapes.length; k++) {
      shapes[k] = Arrays.copyOf(space.stageShape(k), head.shapeCount());
    }
    float[] shape = Arrays.copyOf(space.canonicalShape(), head.shapeCount());
    CanonicalMesh mesh = PersonalSpace.canonicalMesh(head, shape);
    NeuralBases bases = space.bases().orElseThrow();
    PersonalSpace other =
        new PersonalSpace(
            head,
            space.stages(),
            shape,
            mesh,
            shapes,
            space.average(),
            groups(space.binding(), mesh),
            space.binding().boundAt(),
            space.geometry(),
            new NeuralBases(
                bases.stages(),
                space.geometry().boxAround(mesh),
                bases.tables(),
                bases.blend(),
                bases.residual(),
                bases.layout(),
                bases.net()));
    other.useShDegree(space.shDegree());
    new AvatarFile(other, own.background(), own.settings()).write(file);
    return file;
  }

  /** Parts of a head have other numbers there: those of the triangles that the surfels follow. */
  private static int[] groups(SurfelBinding binding, CanonicalMesh mesh) {
    int[] groups = new int[binding.count()];
    for (int i = 0; i < groups.length; i++) {
      groups[i] = mesh.groupOf(binding.triangle(i, 0));
    }
    return groups;
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
