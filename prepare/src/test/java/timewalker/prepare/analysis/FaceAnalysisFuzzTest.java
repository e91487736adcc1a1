package timewalker.prepare.analysis;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import timewalker.fuzzing.Bounded;
import timewalker.fuzzing.Parts;
import timewalker.fuzzing.Scratch;

/** What was kept of an earlier run: damaged entries count as none. */
@Tag("fuzz")
class FaceAnalysisFuzzTest {
  private static final int HEAD = Integer.BYTES + Long.BYTES;

  @FuzzTest
  void looks(byte[] input) throws IOException {
    byte[] entry = input.clone();
    if (entry.length >= HEAD) {
      CRC32 crc = new CRC32();
      crc.update(entry, HEAD, entry.length - HEAD);
      ByteBuffer.wrap(entry).putInt(FaceAnalysisCache.MAGIC).putLong(crc.getValue());
    }
    FaceAnalysisCache cache =
        new FaceAnalysisCache(
            Scratch.folder(
                "looks",
                List.of(
                    new Parts.Part("ab/ab-0.look", entry), new Parts.Part("ab/ab--1.look", input))),
            "");
    Bounded.run(() -> cache.find("ab", 0, 1));
    Bounded.run(() -> cache.findNumbers("ab"));
  }
}
