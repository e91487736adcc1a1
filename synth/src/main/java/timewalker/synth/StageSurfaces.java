package timewalker.synth;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import timewalker.head.HeadModel;
import timewalker.head.Macros;

/** Cuts a stage's vertices into surfaces and paints them. */
final class StageSurfaces {
  private static final int SOCKET = 0xff7a3a34;
  private static final int MOUTH = 0xff9c4a48;
  private static final int TONGUE = 0xffc07a78;
  private static final int NECK_CUT = 0xff6e625e;

  private final SubjectParts subject;
  private final Appearance look;
  private final long seed;
  private final List<Surface> list = new ArrayList<>();

  StageSurfaces(SubjectParts subject, Appearance look, long seed) {
    this.subject = subject;
    this.look = look;
    this.seed = seed;
  }

  List<Surface> build(SubjectAtAge stage, Macros person) {
    head(stage.anatomy(), person); // the skin first: masks count on it
    proxy("teeth", Material.TEETH, stage.teeth(), stage.firstTooth(), teethTexture(), false, false);
    proxy(
        "brows",
        Material.DOWN,
        stage.brows(),
        stage.firstBrow(),
        HairPainter.paint(stage.brows().name(), look, 0.75f, seed + 20),
        true,
        true);
    proxy(
        "lashes",
        Material.DOWN,
        stage.lashes(),
        stage.firstLash(),
        HairPainter.paint(stage.lashes().name(), lashLook(), 0.45f, seed + 21),
        true,
        true);
    proxy(
        "hair",
        Material.HAIR,
        stage.hair(),
        stage.firstRigid(),
        HairPainter.paint(stage.hair().name(), look, 1, seed + 22),
        true,
        true);
    int first = stage.firstRigid() + stage.hair().vertexCount();
    for (Accessories.Part part : stage.parts()) {
      list.add(
          new Surface(
              part.name(),
              part.material(),
              shifted(part.faces(), first),
              part.uv(),
              Texture.plain(part.argb()),
              part.material() != Material.FRAME,
              false,
              null));
      first += part.vertices().length / 3;
    }
    if (stage.beard() != null) {
      beard(stage, stage.beard());
    }
    neckCut(stage);
    return List.copyOf(list);
  }

  /** The picture of teeth and gums, whose teeth are too dark for a mouth's little light. */
  private static Texture teethTexture() {
    BufferedImage picture = SkinPainter.picture("teeth.png");
    int w = picture.getWidth();
    int h = picture.getHeight();
    int[] texels = picture.getRGB(0, 0, w, h, null, 0, w);
    float[] rgb = new float[3];
    for (int i = 0; i < texels.length; i++) {
      float r = (texels[i] >> 16 & 255) / 255f;
      float g = (texels[i] >> 8 & 255) / 255f;
      float b = (texels[i] & 255) / 255f;
      float white = Noise.step(0.75f, 0.92f, g / Math.max(r, 0.01f));
      rgb[0] = r + white * (Math.min(1, 0.25f + 0.85f * r) - r);
      rgb[1] = g + white * (Math.min(1, 0.23f + 0.85f * g) - g);
      rgb[2] = b + white * (Math.min(1, 0.17f + 0.85f * b) - b);
      texels[i] = SkinPainter.packed(rgb, 1);
    }
    return new Texture(w, h, texels);
  }

  /** Lashes hardly turn grey. */
  private Appearance lashLook() {
    return new Appearance(
        look.age(),
        look.hair(),
        look.hairColour(),
        0.4f * look.grey(),
        look.recession(),
        look.beard(),
        look.brows(),
        look.lashes(),
        look.iris(),
        look.freckles(),
        look.redness(),
        look.tint(),
        look.glasses(),
        look.headband(),
        look.headbandColour());
  }

  private static int[] shifted(int[] faces, int first) {
    int[] moved = faces.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += first;
    }
    return moved;
  }

  private void proxy(
      String name,
      Material material,
      Proxy proxy,
      int first,
      Texture texture,
      boolean twoSided,
      boolean cutOut) {
    list.add(
        new Surface(
            name,
            material,
            shifted(proxy.faces(), first),
            proxy.uv(),
            texture,
            twoSided,
            cutOut,
            null));
  }

  private void head(HeadAnatomy anatomy, Macros person) {
    HeadModel model = anatomy.model();
    int[] faces = model.faces();
    int[] uvFaces = model.uvFaces();
    float[] uv = model.uv();
    FaceList skin = new FaceList();
    FaceList socket = new FaceList();
    FaceList cavity = new FaceList();
    FaceList tongue = new FaceList();
    FaceList leftEye = new FaceList();
    FaceList rightEye = new FaceList();
    float[] corners = new float[6];
    for (int f = 0; f < faces.length / 3; f++) {
      int v = faces[3 * f];
      for (int k = 0; k < 3; k++) {
        corners[2 * k] = uv[2 * uvFaces[3 * f + k]];
        corners[2 * k + 1] = uv[2 * uvFaces[3 * f + k] + 1];
      }
      if (anatomy.isTeeth(v) || anatomy.isLash(v)) {
        continue; // finer ones stand in for these
      }
      if (anatomy.isEyeLeft(v)) {
        leftEye.add(faces, f, corners);
      } else if (anatomy.isEyeRight(v)) {
        rightEye.add(faces, f, corners);
      } else if (anatomy.isTongue(v)) {
        tongue.add(faces, f, corners);
      } else if (SkinAtlas.toSheet(corners)) {
        skin.add(faces, f, corners);
      } else {
        (anatomy.isCavity(v) ? cavity : socket).add(faces, f, corners);
      }
    }
    Texture eye = EyePainter.paint(look, seed + 30);
    Texture painted = new SkinPainter(subject.atlas(), anatomy).paint(person, look, seed + 40);
    list.add(skin.surface("skin", Material.SKIN, painted));
    list.add(leftEye.centred().surface("eye-left", Material.EYE, eye));
    list.add(rightEye.centred().surface("eye-right", Material.EYE, eye));
    list.add(tongue.surface("tongue", Material.MOUTH, Texture.plain(TONGUE)));
    list.add(cavity.surface("mouth", Material.MOUTH, Texture.plain(MOUTH)));
    list.add(socket.surface("sockets", Material.MOUTH, Texture.plain(SOCKET)));
  }

  private void beard(SubjectAtAge stage, Beard beard) {
    float[] uv = beard.uv();
    for (int s = 0; s < beard.shells(); s++) {
      Texture strands = Beard.strands(look, (s + 0.5f) / beard.shells(), seed + 50);
      list.add(
          new Surface(
              "beard",
              Material.DOWN,
              beard.faces(s, stage.firstShell()),
              uv,
              strands,
              true,
              true,
              beard.coverage()));
    }
  }

  private void neckCut(SubjectAtAge stage) {
    int[] loop = stage.neckLoop();
    int[] faces = new int[3 * loop.length];
    for (int i = 0; i < loop.length; i++) {
      faces[3 * i] = stage.neckMiddle();
      faces[3 * i + 1] = loop[(i + 1) % loop.length];
      faces[3 * i + 2] = loop[i];
    }
    list.add(
        new Surface(
            "neck-cut",
            Material.CLOTH,
            faces,
            new float[2 * faces.length],
            Texture.plain(NECK_CUT),
            true,
            false,
            null));
  }

  /** Triangles with texture coordinates per corner, growing. */
  private static final class FaceList {
    private final List<int[]> faces = new ArrayList<>();
    private final List<float[]> uv = new ArrayList<>();

    void add(int[] all, int f, float[] corners) {
      faces.add(new int[] {all[3 * f], all[3 * f + 1], all[3 * f + 2]});
      uv.add(corners.clone());
    }

    /** An eye's texture box, blown up so that the picture of {@link EyePainter} fills it. */
    FaceList centred() {
      float low = Float.POSITIVE_INFINITY;
      float high = Float.NEGATIVE_INFINITY;
      float bottom = Float.POSITIVE_INFINITY;
      float top = Float.NEGATIVE_INFINITY;
      for (float[] corners : uv) {
        for (int k = 0; k < 3; k++) {
          low = Math.min(low, corners[2 * k]);
          high = Math.max(high, corners[2 * k]);
          bottom = Math.min(bottom, corners[2 * k + 1]);
          top = Math.max(top, corners[2 * k + 1]);
        }
      }
      // The last ring stands at 160 degrees; the middle of the box is the gaze axis.
      float degrees = 160 / ((high - low) / 2);
      for (float[] corners : uv) {
        for (int k = 0; k < 3; k++) {
          corners[2 * k] =
              0.5f + (corners[2 * k] - (low + high) / 2) * degrees / EyePainter.REACH / 2;
          corners[2 * k + 1] =
              0.5f + (corners[2 * k + 1] - (bottom + top) / 2) * degrees / EyePainter.REACH / 2;
        }
      }
      return this;
    }

    Surface surface(String name, Material material, Texture texture) {
      int[] f = new int[3 * faces.size()];
      float[] t = new float[6 * faces.size()];
      for (int i = 0; i < faces.size(); i++) {
        System.arraycopy(faces.get(i), 0, f, 3 * i, 3);
        System.arraycopy(uv.get(i), 0, t, 6 * i, 6);
      }
      return new Surface(name, material, f, t, texture, false, false, null);
    }
  }
}
