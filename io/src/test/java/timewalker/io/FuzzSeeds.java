package timewalker.io;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import timewalker.fuzzing.Parts;
import timewalker.io.avatar.AvatarSeeds;
import timewalker.io.dataset.DatasetSeeds;
import timewalker.io.foreign.ForeignSeeds;
import timewalker.io.image.ByteImage;
import timewalker.io.image.ImageFile;
import timewalker.io.image.PngOptions;
import timewalker.io.image.SyntheticMediaTag;
import timewalker.io.npy.NpyArray;
import timewalker.io.npy.Npz;
import timewalker.io.video.ClipWriter;
import timewalker.io.weights.SafeTensors;
import timewalker.io.weights.Tensor;

/** Writes what the fuzz targets of this module begin with. */
public final class FuzzSeeds {
  private final Path root;

  private FuzzSeeds(Path root) {
    this.root = root;
  }

  /**
   * Writes them. The tiny head must be there, see the class of the same name in core.
   *
   * @param arguments the root of the repository
   */
  public static void main(String[] arguments) throws IOException {
    FuzzSeeds seeds = new FuzzSeeds(Path.of(arguments[0]));
    AvatarSeeds.write(seeds.root);
    DatasetSeeds.write(seeds.root);
    ForeignSeeds.write(seeds.root);
    seeds.arrays();
    seeds.fixtures();
    seeds.weights();
    seeds.meshes();
    seeds.pictures();
    seeds.films();
    seeds.texts();
  }

  private Seeds of(String target) {
    return Seeds.of(root, "io/" + target);
  }

  /** Small files that other tests read as well, made by other programs. */
  private byte[] fixture(String name) throws IOException {
    return Files.readAllBytes(root.resolve("io/src/test/resources/timewalker/io").resolve(name));
  }

  private void arrays() throws IOException {
    Map<String, NpyArray> arrays = new LinkedHashMap<>();
    arrays.put("f4", NpyArray.of(new float[] {1, -2.5f, 0, 4, 5, 6}, 2, 3));
    arrays.put("f8", NpyArray.of(new double[] {1e300}, 1));
    arrays.put("i4", NpyArray.of(new int[] {-1, 7}, 2));
    arrays.put("i8", NpyArray.of(new long[] {1L << 40}, 1));
    arrays.put("u1", NpyArray.of(new byte[] {1, 2, 3}, 3));
    arrays.put("b1", NpyArray.of(new boolean[] {true, false}, 2));
    ByteArrayOutputStream npz = new ByteArrayOutputStream();
    Npz.write(npz, arrays);
    List<Parts.Part> entries = Parts.ofZip(npz.toByteArray());
    Seeds one = of("npy/NpyFuzzTest/npy").add("big-endian.npy", fixture("npy/big-endian-f8.npy"));
    for (Parts.Part entry : entries) {
      one.add(entry.name(), entry.content());
    }
    of("npy/NpyFuzzTest/npz").add("all-types.npz", npz.toByteArray()).add("all-entries", entries);
  }

  private void fixtures() throws IOException {
    byte[] model = fixture("flame/model.npz");
    of("flame/FlameFuzzTest/headModel")
        .add("plain.pkl", fixture("flame/plain-protocol4.pkl"))
        .add("python2.pkl", fixture("flame/python2-protocol2.pkl"))
        .add("entries", Parts.ofZip(model));
    of("pickle/PickleFuzzTest/pickle")
        .add("masks.pkl", fixture("flame/FLAME_masks.pkl"))
        .add("embedding.pkl", fixture("flame/flame_static_embedding.pkl"))
        .add("text.pkl", "(dp0\nS'a'\np1\n(lp2\nI1\naF2.5\nas.");
    byte[] zip = fixture("weights/zip.pth");
    byte[] legacy = fixture("weights/legacy.pth");
    List<Parts.Part> entries = Parts.ofZip(zip);
    of("weights/WeightsFuzzTest/torch")
        .add("zip.pth", zip)
        .add("legacy.pth", legacy)
        .add("entries", entries);
    Seeds pickles = of("pickle/PickleFuzzTest/torch").add("legacy.pkl", legacy);
    for (Parts.Part entry : entries) {
      if (entry.name().endsWith(".pkl")) {
        pickles.add("zip.pkl", entry.content());
      }
    }
    of("foreign/ForeignFuzzTest/smc").add("h5py.smc", fixture("foreign/h5py.smc"));
    of("lpips/LpipsWeightsFuzzTest/weights").add("zip.pth", zip).add("legacy.pth", legacy);
  }

  private void weights() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("a", new Tensor(new int[] {2, 2}, new float[] {1, -2, 3.5f, 1e-30f}));
    tensors.put("lin0.model.1.weight", new Tensor(new int[] {1}, new float[] {7}));
    Path file = Files.createTempFile("seed", ".safetensors");
    SafeTensors.write(file, tensors, new TreeMap<>(Map.of("who", "me", "published", "true")));
    byte[] whole = Files.readAllBytes(file);
    Files.delete(file);
    of("weights/WeightsFuzzTest/safetensors")
        .add("two.safetensors", whole)
        .add("header", "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}\0abcd");
    of("lpips/LpipsWeightsFuzzTest/weights").add("two.safetensors", whole);
    of("lpips/LpipsWeightsFuzzTest/kept").add("two.safetensors", whole);
  }

  private void meshes() throws IOException {
    String text =
        """
        ply
        format ascii 1.0
        comment seed
        element vertex 3
        property float x
        property float y
        property float z
        property float nx
        property float ny
        property float nz
        property uchar red
        property uchar green
        property uchar blue
        element face 1
        property list uchar int vertex_indices
        end_header
        0 0 0 0 0 1 255 0 0
        1 0 0 0 0 1 0 255 0
        0 1 0 0 0 1 0 0 255
        3 0 1 2
        """;
    String header =
        """
        ply
        format binary_little_endian 1.0
        element vertex 1
        property double x
        property float y
        property short z
        property char nx
        property uchar ny
        property int nz
        element face 1
        property list uchar ushort vertex_index
        end_header
        """;
    ByteArrayOutputStream binary = new ByteArrayOutputStream();
    binary.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
    binary.writeBytes(new byte[8 + 4 + 2 + 1 + 1 + 4]);
    binary.writeBytes(new byte[] {3, 0, 0, 0, 0, 0, 0});
    for (String target : List.of("points", "mesh")) {
      of("mesh/PlyFuzzTest/" + target)
          .add("ascii.ply", text)
          .add("binary.ply", binary.toByteArray());
    }
  }

  private void pictures() throws IOException {
    ByteImage picture = new ByteImage(5, 4, 3);
    for (int i = 0; i < picture.data().length; i++) {
      picture.data()[i] = (byte) (37 * i);
    }
    PngOptions tagged = PngOptions.tagged(SyntheticMediaTag.TRAINED);
    byte[] rows = new byte[4 * (1 + 2 * 5)];
    byte[] palette = {0, 0, 0, (byte) 255, 0, 0, 0, (byte) 255, 0};
    of("image/ImageFuzzTest/png")
        .add("tagged.png", ImageFile.encodePng(picture, tagged))
        .add(
            "grey-16-bits",
            List.of(new Parts.Part("IHDR", head(16, 0, 0)), new Parts.Part("IDAT", rows)))
        .add(
            "palette-interlaced",
            List.of(
                new Parts.Part("IHDR", head(2, 3, 1)),
                new Parts.Part("PLTE", palette),
                new Parts.Part("tRNS", new byte[] {0, 127}),
                new Parts.Part("IDAT", rows)));
    byte[] jpeg = ImageFile.encodeJpeg(picture, 0.8, Optional.of(SyntheticMediaTag.TRAINED));
    of("image/ImageFuzzTest/jpeg")
        .add("tagged.jpg", jpeg)
        .add("plain.jpg", ImageFile.encodeJpeg(picture, 0.8, Optional.empty()));
    of("summary/SummariesFuzzTest/anyFile")
        .add("tagged.jpg", jpeg)
        .add("tagged.png", ImageFile.encodePng(picture, tagged))
        .add("big-endian.npy", fixture("npy/big-endian-f8.npy"))
        .add("masks.pkl", fixture("flame/FLAME_masks.pkl"));
  }

  /** The header of a PNG of 5x4 pixels. */
  private static byte[] head(int bits, int type, int interlaced) {
    return new byte[] {0, 0, 0, 5, 0, 0, 0, 4, (byte) bits, (byte) type, 0, 0, (byte) interlaced};
  }

  private void films() throws IOException {
    Path folder = Files.createTempDirectory("seeds");
    for (String kind : List.of("mp4", "gif")) {
      Path film = folder.resolve("film." + kind);
      try (ClipWriter writer = ClipWriter.to(film, 10)) {
        writer.add(new ByteImage(16, 16, 3));
        writer.add(new ByteImage(16, 16, 3));
        writer.finish();
      }
      of("video/VideoFuzzTest/" + kind + "Tag").add("film." + kind, Files.readAllBytes(film));
      Files.delete(film);
    }
    Files.delete(folder);
  }

  private void texts() throws IOException {
    of("csv/CsvFuzzTest/table")
        .add("plain.csv", "file,frame,stage,age\na.jpg,,a25,25\n\"b, c.jpg\",3,a50,50.5\n")
        .add("semicolons.csv", "file;age\na.jpg;25,5\n");
    of("settings/SettingsFuzzTest/file")
        .add("some.yaml", "steps: 100\nrates:\n  position: 1e-4\nbases:\n  dynamo: false\n")
        .add("some.json", "{\"seed\": 7, \"losses\": {\"l1\": 0.8}}");
    of("settings/SettingsFuzzTest/assignment")
        .add("number", "rates.position=1e-4")
        .add("truth", "bases.dynamo=false");
  }
}
