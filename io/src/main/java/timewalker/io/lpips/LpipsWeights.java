package timewalker.io.lpips;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import timewalker.io.BadInputException;
import timewalker.io.Sha256;
import timewalker.io.weights.SafeTensors;
import timewalker.io.weights.Tensor;
import timewalker.io.weights.TensorFile;

/**
 * The weights that the user added, kept in a folder: the part of each file that LPIPS needs, with
 * that file's checksum. This program contains no weights.
 */
public final class LpipsWeights {
  private static final String SOURCE = "source_sha256";
  private static final String PUBLISHED = "published";

  private final Path folder;

  /**
   * What a file holds.
   *
   * @param backbone the network it belongs to
   * @param part "network" or "linear"
   * @param published whether its checksum is that of the published file
   * @param sha256 of the file
   */
  public record Part(Backbone backbone, String part, boolean published, String sha256) {}

  /**
   * Published files. PyTorch gives the first eight digits of the checksum of torchvision's files,
   * in their names; those of the package lpips 0.1.4 are its weights/v0.1/*.pth.
   */
  private enum Published {
    VGG_NETWORK(Backbone.VGG, "network", "397923af", "vgg16-397923af.pth"),
    ALEX_NETWORK(Backbone.ALEX, "network", "7be5be79", "alexnet-owt-7be5be79.pth"),
    ALEX_NETWORK_BEFORE(Backbone.ALEX, "network", "4df8aa71", "alexnet-owt-4df8aa71.pth"),
    SQUEEZE_NETWORK(Backbone.SQUEEZE, "network", "b8a52dc0", "squeezenet1_1-b8a52dc0.pth"),
    SQUEEZE_NETWORK_BEFORE(Backbone.SQUEEZE, "network", "f364aa15", "squeezenet1_1-f364aa15.pth"),
    VGG_LINEAR(
        Backbone.VGG,
        "linear",
        "a78928a0af1e5f0fcb1f3b9e8f8c3a2a5a3de244d830ad5c1feddc79b8432868",
        "lpips/weights/v0.1/vgg.pth"),
    ALEX_LINEAR(
        Backbone.ALEX,
        "linear",
        "df73285e35b22355a2df87cdb6b70b343713b667eddbda73e1977e0c860835c0",
        "lpips/weights/v0.1/alex.pth"),
    SQUEEZE_LINEAR(
        Backbone.SQUEEZE,
        "linear",
        "4a5350f23600cb79923ce65bb07cbf57dca461329894153e05a1346bd531cf76",
        "lpips/weights/v0.1/squeeze.pth");

    private final Backbone backbone;
    private final String part;
    private final String sha256;
    private final String file;

    Published(Backbone backbone, String part, String sha256, String file) {
      this.backbone = backbone;
      this.part = part;
      this.sha256 = sha256;
      this.file = file;
    }
  }

  /**
   * @param folder where weights are kept; created when the first are added
   */
  public LpipsWeights(Path folder) {
    this.folder = folder;
  }

  /**
   * The user's own folder: below the system property {@code timewalker.cache}, else below
   * $XDG_CACHE_HOME/timewalker, else below ~/.cache/timewalker.
   */
  public static LpipsWeights ofUser() {
    String set = System.getProperty("timewalker.cache");
    String xdg = System.getenv("XDG_CACHE_HOME");
    Path cache =
        set != null
            ? Path.of(set)
            : (xdg != null && !xdg.isEmpty()
                    ? Path.of(xdg)
                    : Path.of(System.getProperty("user.home"), ".cache"))
                .resolve("timewalker");
    return new LpipsWeights(cache.resolve("lpips"));
  }

  /** Where weights are kept. */
  public Path folder() {
    return folder;
  }

  /**
   * Adds what LPIPS needs from a file.
   *
   * @param unchecked whether a file whose checksum is none of the published ones is taken, too
   * @throws BadInputException when it is damaged, holds no such weights, or its checksum is unknown
   */
  public Part add(Path file, boolean unchecked) throws IOException {
    Map<String, Tensor> found =
        TensorFile.read(file, name -> name.startsWith("features.") || name.startsWith("lin"));
    for (Backbone backbone : Backbone.values()) {
      for (String part : new String[] {"network", "linear"}) {
        Map<String, int[]> shapes = shapes(backbone, part);
        if (!holds(found, shapes)) {
          continue;
        }
        String sha256 = sha256(file);
        boolean published = published(backbone, part, sha256);
        if (!published && !unchecked) {
          throw new BadInputException(
              file.toString(),
              String.format(
                      Locale.ROOT,
                      "has the structure of %s's %s weights, but not the checksum of %s; if you"
                          + " trust it,",
                      backbone.label(),
                      part,
                      names(backbone, part))
                  + " give --unchecked");
        }
        Map<String, Tensor> kept = new LinkedHashMap<>();
        shapes.keySet().forEach(name -> kept.put(name, found.get(name)));
        Files.createDirectories(folder);
        SafeTensors.write(
            path(backbone, part),
            kept,
            Map.of(SOURCE, sha256, PUBLISHED, Boolean.toString(published)));
        return new Part(backbone, part, published, sha256);
      }
    }
    throw new BadInputException(
        file.toString(),
        "holds no weights of LPIPS: neither torchvision's vgg16, alexnet or squeezenet1_1 nor those"
            + " of lpips v0.1");
  }

  private static Map<String, int[]> shapes(Backbone backbone, String part) {
    return part.equals("network") ? backbone.networkShapes() : backbone.linearShapes();
  }

  private static boolean holds(Map<String, Tensor> found, Map<String, int[]> shapes) {
    // Other networks have linear weights beyond these, or convolutions with other numbers.
    boolean linear = shapes.containsKey("lin0.model.1.weight");
    long same = found.keySet().stream().filter(name -> name.startsWith("lin") == linear).count();
    try {
      Lpips.requireShapes(shapes, found);
      return !linear || same == shapes.size();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean published(Backbone backbone, String part, String sha256) {
    for (Published p : Published.values()) {
      if (p.backbone == backbone && p.part.equals(part) && sha256.startsWith(p.sha256)) {
        return true;
      }
    }
    return false;
  }

  /** For example "vgg16-397923af.pth". */
  private static String names(Backbone backbone, String part) {
    StringBuilder names = new StringBuilder();
    for (Published p : Published.values()) {
      if (p.backbone == backbone && p.part.equals(part)) {
        names.append(names.isEmpty() ? "" : " or ").append(p.file);
      }
    }
    return names.toString();
  }

  private Path path(Backbone backbone, String part) {
    return folder.resolve(backbone.label() + "-" + part + ".safetensors");
  }

  /** The stored weights of a network; null where there are none. */
  public @Nullable Part part(Backbone backbone, String part) throws IOException {
    Path file = path(backbone, part);
    if (!Files.isRegularFile(file)) {
      return null;
    }
    Map<String, String> notes = SafeTensors.metadata(file);
    boolean published = Boolean.parseBoolean(notes.get(PUBLISHED));
    return new Part(backbone, part, published, notes.getOrDefault(SOURCE, ""));
  }

  /**
   * The metric, if both of its parts are stored.
   *
   * @throws BadInputException when they are damaged
   */
  public Optional<Lpips> metric(Backbone backbone) throws IOException {
    Map<String, Tensor> weights = new HashMap<>();
    for (String part : new String[] {"network", "linear"}) {
      Path file = path(backbone, part);
      if (!Files.isRegularFile(file)) {
        return Optional.empty();
      }
      weights.putAll(TensorFile.read(file, name -> true));
    }
    try {
      return Optional.of(new Lpips(backbone, weights));
    } catch (IllegalArgumentException e) {
      throw new BadInputException(
          folder.toString(), e.getMessage() + "; remove the folder and add the weights anew", e);
    }
  }

  /** What is missing of a network and where it comes from, for a message. */
  public String missing(Backbone backbone) {
    StringBuilder missing = new StringBuilder();
    for (String part : new String[] {"network", "linear"}) {
      if (!Files.isRegularFile(path(backbone, part))) {
        missing.append(missing.isEmpty() ? "" : " and ").append(names(backbone, part));
      }
    }
    return missing.toString();
  }

  private static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = Sha256.digest();
      Sha256.update(digest, in);
      return HexFormat.of().formatHex(digest.digest());
    }
  }
}
