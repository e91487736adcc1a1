package timewalker.io.csv;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import timewalker.fuzzing.Bounded;
import timewalker.fuzzing.Scratch;
import timewalker.io.BadInputException;

@Tag("fuzz")
class CsvFuzzTest {
  @FuzzTest
  void table(byte[] input) throws IOException {
    Path file = Scratch.file("fuzzed.csv", input);
    Bounded.run(
        () -> {
          CsvTable table =
              CsvTable.read(file, List.of("file", "frame", "stage", "age"), Set.of("file"));
          for (CsvTable.Row row : table.rows()) {
            table.where(row);
            table.text(row, "file");
            table.count(row, "frame", -1);
            table.number(row, "age");
          }
        },
        BadInputException.class);
  }
}
