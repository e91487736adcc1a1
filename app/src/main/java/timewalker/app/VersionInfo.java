package timewalker.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;
import timewalker.math.Lanes;

/** What {@code --version} prints: the program, the Java and the vector width it runs on. */
final class VersionInfo implements IVersionProvider {
  @Override
  public String[] getVersion() {
    int bits = Lanes.F.vectorBitSize();
    return new String[] {
      "timewalker " + version(),
      "Java " + Runtime.version() + " (" + System.getProperty("java.vendor") + ")",
      "Vectors of " + bits + " bits (" + bits / Float.SIZE + " floats)",
    };
  }

  static String version() {
    try (InputStream in = VersionInfo.class.getResourceAsStream("build.properties")) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
