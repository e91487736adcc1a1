package timewalker.prepare.vision;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.tensorflowlite.global.tensorflowlite;

/**
 * Keeps TensorFlow Lite from announcing each network on the program's standard error. Its bindings
 * leave this switch out; where the library names it otherwise (Windows), the announcements stay.
 */
final class NativeLog {
  private static final String SWITCH =
      "_ZN6tflite16logging_internal13MinimalLogger21SetMinimumLogSeverityENS_11LogSeverityE";
  private static final int WARNING = 2;

  private NativeLog() {}

  /** False where the library has no such switch. */
  @SuppressWarnings("restricted") // a name that the library exports, with its own signature
  static boolean warningsOnly() {
    String library = Loader.load(tensorflowlite.class);
    Optional<MemorySegment> found =
        SymbolLookup.libraryLookup(Path.of(library), Arena.global()).find(SWITCH);
    if (found.isEmpty()) {
      return false;
    }
    try {
      FunctionDescriptor signature =
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
      // The old severity that it returns matters to nobody.
      int _ =
          (int) Linker.nativeLinker().downcallHandle(found.get(), signature).invokeExact(WARNING);
      return true;
    } catch (Throwable t) {
      throw new IllegalStateException("cannot silence the log of TensorFlow Lite", t);
    }
  }
}
