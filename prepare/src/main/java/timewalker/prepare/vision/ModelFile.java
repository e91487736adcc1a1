package timewalker.prepare.vision;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.javacpp.BytePointer;
import timewalker.io.Sha256;

/** The networks that come with the program; {@code tools/vision-models} tells where from. */
enum ModelFile {
  FULL_RANGE(
      "face_detection_full_range.tflite",
      "99bf9494d84f50acc6617d89873f71bf6635a841ea699c17cb3377f9507cfec3"),
  SHORT_RANGE(
      "face_detection_short_range.tflite",
      "3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633"),
  LANDMARKS(
      "face_landmark.tflite", "c603fa6149219a3e9487dc9abd7a0c24474c77263273d24868378cdf40aa26d1"),
  IRIS("iris_landmark.tflite", "d1744d2a09c25f501d39eba4faff47e53ecca8852c5ce19bce8eeac39357521f"),
  PERSON(
      "selfie_segmentation.tflite",
      "8d13b7fae74af625c641226813616a2117bd6bca19eb3b75574621fc08557f27"),
  DESCRIPTOR(
      "face_descriptor.tflite", "900fe96e3be559bf782c80136caf7527b7c51feaf2c56a7733708a4c8a6736ce");

  private static final Map<ModelFile, BytePointer> LOADED = new ConcurrentHashMap<>();

  private final String resource;
  private final String sha256;

  ModelFile(String resource, String sha256) {
    this.resource = resource;
    this.sha256 = sha256;
  }

  /** The file, read and checked once, outside Java's heap; only to be read, and never freed. */
  BytePointer bytes() {
    return LOADED.computeIfAbsent(this, file -> new BytePointer(file.read()));
  }

  private byte[] read() {
    try (InputStream in = ModelFile.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing from this program's archive");
      }
      byte[] read = in.readAllBytes();
      String found = Sha256.hex(read);
      if (!found.equals(sha256)) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "%s is damaged: its SHA-256 is %s, expected %s",
                resource,
                found,
                sha256));
      }
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + resource, e);
    }
  }
}
