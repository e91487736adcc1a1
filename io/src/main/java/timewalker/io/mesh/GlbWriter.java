package timewalker.io.mesh;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import timewalker.io.AtomicFile;
import timewalker.io.BadInputException;
import timewalker.io.HeapRoom;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.mesh.TriangleMesh;

/**
 * Writes heads as binary glTF 2.0: vertex colours, morph targets for expressions, a skin for the
 * joints, an animation. Colours include the lighting, so the material is unlit.
 *
 * <p>Heads are added one after the other, and only what the file holds of each is kept.
 */
public final class GlbWriter {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int INFLUENCES = 4;

  /** The format counts bytes in 32 bits; programs read them as signed. */
  private static final long MOST_BYTES = Integer.MAX_VALUE - (1 << 24);

  /** Offsets below this, in metres, are left out of morph targets. */
  private static final float LEAST_OFFSET = 2e-5f;

  private final ObjectNode root = JSON.createObjectNode();
  private final ArrayNode nodes;
  private final ArrayNode sceneNodes;
  private final GlbBuffer buffer;
  private final List<Added> heads = new ArrayList<>();

  /**
   * Where a head is in the file.
   *
   * @param mesh node of its mesh
   * @param morphs their number
   * @param joint node of its first joint
   * @param joints their number
   */
  private record Added(int mesh, int morphs, int joint, int joints) {}

  /** No heads yet. */
  public GlbWriter(SyntheticMediaTag tag) {
    ObjectNode asset = root.putObject("asset");
    asset.put("version", "2.0").put("generator", "TimeWalker");
    asset.putObject("extras").put("DigitalSourceType", tag.uri());
    root.putArray("extensionsUsed").add("KHR_materials_unlit");
    root.put("scene", 0);
    sceneNodes = root.putArray("scenes").addObject().putArray("nodes");
    nodes = root.putArray("nodes");
    root.putArray("meshes");
    buffer = new GlbBuffer(root);
    ObjectNode material = root.putArray("materials").addObject().put("name", "painted");
    material.putObject("pbrMetallicRoughness").put("metallicFactor", 0).put("roughnessFactor", 1);
    material.putObject("extensions").putObject("KHR_materials_unlit");
  }

  /** Writes a scene. */
  public static void write(Path file, GlbScene scene, SyntheticMediaTag tag) throws IOException {
    GlbWriter glb = new GlbWriter(tag);
    scene.heads().forEach(glb::add);
    glb.write(file, scene.motion());
  }

  /**
   * Makes sure that a file of more heads, each as large as those added so far, can be written.
   *
   * @param file its name
   * @param all number of heads in the end
   * @param room for the file in memory
   * @throws BadInputException when not
   */
  public void requireRoom(Path file, int all, HeapRoom room) {
    long expected = buffer.length() / heads.size() * all;
    if (expected > MOST_BYTES) {
      throw new BadInputException(
          file.toString(),
          String.format(
              Locale.ROOT,
              "would be larger than 2 GB with %d life stages; choose a smaller depth or one life"
                  + " stage",
              all));
    }
    room.require(
        expected,
        file.toString(),
        String.format(Locale.ROOT, "takes, with %d life stages,", all),
        "choose a smaller depth or one life stage, or ");
  }

  /**
   * Writes the heads added so far.
   *
   * @param motion what moves them all, or null
   */
  public void write(Path file, GlbScene.@Nullable Motion motion) throws IOException {
    if (motion != null) {
      addMotion(motion);
    }
    if (buffer.length() > MOST_BYTES) {
      throw new BadInputException(
          file.toString(), "would be larger than 2 GB; choose a smaller depth");
    }
    AtomicFile.write(file, out -> buffer.writeGlb(root, out));
  }

  /**
   * Adds a head: a node for its mesh and one for its joints, which carry it to its place; nodes
   * above a mesh with a skin do not move it.
   */
  public void add(GlbScene.Head head) {
    heads.add(
        new Added(
            nodes.size(),
            head.morphs().size(),
            nodes.size() + 2,
            head.rig() == null ? 0 : head.rig().names().size()));
    sceneNodes.add(nodes.size());
    ObjectNode node = nodes.addObject().put("name", head.name());
    node.put("mesh", addMesh(head));
    if (head.rig() != null) {
      sceneNodes.add(nodes.size());
      ObjectNode joints = nodes.addObject().put("name", head.name() + " joints");
      joints.putArray("translation").add(head.place()).add(0).add(0);
      joints.putArray("children").add(nodes.size());
      node.put("skin", addSkin(head));
    } else {
      node.putArray("translation").add(head.place()).add(0).add(0);
    }
  }

  private int addMesh(GlbScene.Head head) {
    TriangleMesh mesh = head.mesh();
    ArrayNode meshes = (ArrayNode) root.get("meshes");
    ObjectNode entry = meshes.addObject().put("name", head.name());
    ObjectNode primitive = entry.putArray("primitives").addObject();
    ObjectNode attributes = primitive.putObject("attributes");
    attributes.put("POSITION", buffer.vertexFloats(mesh.vertices(), "VEC3", 3, true));
    attributes.put("NORMAL", buffer.vertexFloats(unit(head.normals()), "VEC3", 3, false));
    if (mesh.colours() != null) {
      attributes.put("COLOR_0", buffer.vertexShares(linear(mesh.colours())));
    }
    if (head.rig() != null) {
      addInfluences(head.rig(), mesh.vertexCount(), attributes);
    }
    primitive.put("indices", buffer.indices(mesh.faces()));
    primitive.put("material", 0);
    if (!head.morphs().isEmpty()) {
      ArrayNode targets = primitive.putArray("targets");
      ArrayNode names = entry.putObject("extras").putArray("targetNames");
      ArrayNode weights = entry.putArray("weights");
      for (int m = 0; m < head.morphs().size(); m++) {
        GlbScene.Morph morph = head.morphs().get(m);
        targets.addObject().put("POSITION", buffer.sparseOffsets(morph.offsets(), LEAST_OFFSET));
        names.add(morph.name());
        weights.add(head.weights()[m]);
      }
    }
    return meshes.size() - 1;
  }

  /** glTF knows no normals of length zero. */
  private static float[] unit(float[] normals) {
    float[] out = normals.clone();
    for (int i = 0; i < out.length; i += 3) {
      if (out[i] == 0 && out[i + 1] == 0 && out[i + 2] == 0) {
        out[i + 1] = 1;
      }
    }
    return out;
  }

  /** glTF's vertex colours are linear, with a fourth number here so that rows are aligned. */
  private static float[] linear(float[] colours) {
    float[] out = new float[colours.length / 3 * 4];
    for (int v = 0; v < colours.length / 3; v++) {
      for (int c = 0; c < 3; c++) {
        out[4 * v + c] = GlbBuffer.linear(colours[3 * v + c]);
      }
      out[4 * v + 3] = 1;
    }
    return out;
  }

  /** The strongest four joints of every vertex. */
  private void addInfluences(GlbScene.Rig rig, int vertices, ObjectNode attributes) {
    int joints = rig.names().size();
    byte[] which = new byte[INFLUENCES * vertices];
    float[] much = new float[INFLUENCES * vertices];
    for (int v = 0; v < vertices; v++) {
      float[] row = Arrays.copyOfRange(rig.weights(), joints * v, joints * (v + 1));
      float sum = 0;
      for (int k = 0; k < Math.min(INFLUENCES, joints); k++) {
        int strongest = 0;
        for (int j = 1; j < joints; j++) {
          strongest = row[j] > row[strongest] ? j : strongest;
        }
        if (row[strongest] <= 0) {
          break;
        }
        which[INFLUENCES * v + k] = (byte) strongest;
        much[INFLUENCES * v + k] = row[strongest];
        sum += row[strongest];
        row[strongest] = 0;
      }
      for (int k = 0; k < INFLUENCES; k++) {
        much[INFLUENCES * v + k] = sum > 0 ? much[INFLUENCES * v + k] / sum : k == 0 ? 1 : 0;
      }
    }
    attributes.put("JOINTS_0", buffer.vertexBytes(which));
    attributes.put("WEIGHTS_0", buffer.vertexFloats(much, "VEC4", INFLUENCES, false));
  }

  private int addSkin(GlbScene.Head head) {
    GlbScene.Rig rig = head.rig();
    int from = nodes.size();
    int joints = rig.names().size();
    float[] inverse = new float[16 * joints];
    for (int j = 0; j < joints; j++) {
      ObjectNode joint = nodes.addObject().put("name", head.name() + " " + rig.names().get(j));
      ArrayNode translation = joint.putArray("translation");
      for (int c = 0; c < 3; c++) {
        double parent = rig.parent()[j] < 0 ? 0 : rig.position()[3 * rig.parent()[j] + c];
        translation.add((float) (rig.position()[3 * j + c] - parent));
        inverse[16 * j + 12 + c] = (float) -rig.position()[3 * j + c];
        inverse[16 * j + 5 * c] = 1;
      }
      inverse[16 * j + 15] = 1;
      quaternion(joint.putArray("rotation"), head.turns(), 4 * j);
      ArrayNode children = JSON.createArrayNode();
      for (int other = 0; other < joints; other++) {
        if (rig.parent()[other] == j) {
          children.add(from + other);
        }
      }
      if (!children.isEmpty()) {
        joint.set("children", children);
      }
    }
    ArrayNode skins = root.withArray("skins");
    ObjectNode skin = skins.addObject().put("name", head.name());
    skin.put("inverseBindMatrices", buffer.floats(inverse, "MAT4", 16, false));
    skin.put("skeleton", from);
    ArrayNode list = skin.putArray("joints");
    for (int j = 0; j < joints; j++) {
      list.add(from + j);
    }
    return skins.size() - 1;
  }

  private static void quaternion(ArrayNode out, float[] turns, int at) {
    out.add(turns[at + 1]).add(turns[at + 2]).add(turns[at + 3]).add(turns[at]);
  }

  private void addMotion(GlbScene.Motion motion) {
    ObjectNode animation = root.putArray("animations").addObject().put("name", "drive");
    ArrayNode channels = animation.putArray("channels");
    ArrayNode samplers = animation.putArray("samplers");
    int times = buffer.floats(motion.seconds(), "SCALAR", 1, true);
    if (heads.getFirst().morphs > 0) {
      int weights = buffer.floats(motion.weights(), "SCALAR", 1, false);
      int sampler = addSampler(samplers, times, weights);
      heads.forEach(head -> addChannel(channels, sampler, head.mesh, "weights"));
    }
    for (int j = 0; j < heads.getFirst().joints; j++) {
      float[] turns = motion.turns()[j];
      float[] lastReal = new float[turns.length];
      for (int k = 0; k < turns.length; k += 4) {
        System.arraycopy(turns, k + 1, lastReal, k, 3);
        lastReal[k + 3] = turns[k];
      }
      int output = buffer.floats(lastReal, "VEC4", 4, false);
      int sampler = addSampler(samplers, times, output);
      for (Added head : heads) {
        addChannel(channels, sampler, head.joint + j, "rotation");
      }
    }
  }

  private static int addSampler(ArrayNode samplers, int times, int output) {
    samplers.addObject().put("input", times).put("output", output).put("interpolation", "LINEAR");
    return samplers.size() - 1;
  }

  private static void addChannel(ArrayNode channels, int sampler, int node, String path) {
    channels
        .addObject()
        .put("sampler", sampler)
        .putObject("target")
        .put("node", node)
        .put("path", path);
  }
}
