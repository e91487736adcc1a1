package timewalker.avatar;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import timewalker.math.NamedArrays;

/** Arrays as a stranger may have changed them: numbers, lengths, shapes, types and names. */
public final class MutatedArrays {
  private static final int MOST_CHANGES = 4;
  private static final int LONGEST = 4096;

  private static final float[] FLOATS = {
    0,
    -0f,
    1,
    -1,
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.MIN_VALUE,
    Float.MAX_VALUE,
    1e6f,
    -1e6f,
    1e-20f,
    1e20f,
    88,
    -104
  };
  private static final int[] INTS = {
    0, 1, -1, 2, 3, 7, 16, 17, 30, 31, 32, 64, 65536, 1 << 30, Integer.MAX_VALUE, Integer.MIN_VALUE
  };

  private MutatedArrays() {}

  /** A copy with some changes; what is not changed is shared. */
  public static NamedArrays of(NamedArrays whole, FuzzedDataProvider random) {
    NamedArrays changed = whole;
    int changes = random.consumeInt(1, MOST_CHANGES);
    for (int i = 0; i < changes; i++) {
      List<String> names = new ArrayList<>(changed.names());
      if (names.isEmpty()) {
        break;
      }
      changed = changed(changed, random.pickValue(names), random);
    }
    return changed;
  }

  private static NamedArrays changed(NamedArrays arrays, String name, FuzzedDataProvider random) {
    NamedArrays result = new NamedArrays();
    NamedArrays.Entry old = arrays.entry(name);
    int kind = random.consumeInt(0, 9);
    for (String each : arrays.names()) {
      if (!each.equals(name)) {
        result.put(each, arrays.entry(each).data(), arrays.entry(each).shape());
      }
    }
    switch (kind) {
      case 0 -> {} // it is missing
      case 1 -> {
        String other = random.consumeString(20);
        result.put(result.has(other) ? name : other, old.data(), old.shape());
      }
      case 2 -> put(result, name, resized(old.data(), random.consumeInt(0, LONGEST)), null);
      case 3 -> put(result, name, old.data(), shape(old, random));
      case 4 -> put(result, name, otherType(old.data(), random), old.shape());
      case 5 -> {
        int rows = random.consumeInt(0, 64);
        int columns = random.consumeInt(0, 64);
        put(result, name, resized(old.data(), rows * columns), new int[] {rows, columns});
      }
      default -> put(result, name, withNumbers(old.data(), random), old.shape());
    }
    return result;
  }

  private static void put(NamedArrays arrays, String name, Object data, int[] shape) {
    arrays.put(name, data, shape == null ? new int[] {Array.getLength(data)} : shape);
  }

  /** As many numbers, otherwise arranged. */
  private static int[] shape(NamedArrays.Entry entry, FuzzedDataProvider random) {
    int length = Array.getLength(entry.data());
    int rows = Math.max(1, random.consumeInt(1, Math.max(1, length)));
    return length % rows == 0 ? new int[] {rows, length / rows} : new int[] {length, 1};
  }

  private static Object resized(Object data, int length) {
    return switch (data) {
      case float[] a -> Arrays.copyOf(a, length);
      case double[] a -> Arrays.copyOf(a, length);
      case int[] a -> Arrays.copyOf(a, length);
      default -> new byte[length];
    };
  }

  private static Object otherType(Object data, FuzzedDataProvider random) {
    int length = Array.getLength(data);
    return switch (random.consumeInt(0, 4)) {
      case 0 -> new float[length];
      case 1 -> new double[length];
      case 2 -> new int[length];
      case 3 -> new long[length];
      default -> new byte[length];
    };
  }

  private static Object withNumbers(Object data, FuzzedDataProvider random) {
    Object changed = resized(data, Array.getLength(data));
    int count = random.consumeInt(1, 8);
    for (int i = 0; i < count && Array.getLength(data) > 0; i++) {
      int at = random.consumeInt(0, Array.getLength(data) - 1);
      boolean special = random.consumeBoolean();
      switch (changed) {
        case float[] a ->
            a[at] =
                special
                    ? FLOATS[random.consumeInt(0, FLOATS.length - 1)]
                    : random.consumeRegularFloat();
        case double[] a ->
            a[at] =
                special
                    ? FLOATS[random.consumeInt(0, FLOATS.length - 1)]
                    : random.consumeRegularDouble();
        case int[] a ->
            a[at] = special ? INTS[random.consumeInt(0, INTS.length - 1)] : random.consumeInt();
        default -> {}
      }
    }
    return changed;
  }
}
