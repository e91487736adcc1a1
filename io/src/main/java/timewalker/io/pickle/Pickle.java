package timewalker.io.pickle;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import net.razorvine.pickle.IObjectConstructor;
import net.razorvine.pickle.Unpickler;
import org.jspecify.annotations.Nullable;
import timewalker.io.BadInputException;
import timewalker.io.StrangersFile;

/**
 * Reads Python pickles of protocol 0 to 5 that hold dictionaries, lists, text, numbers, numpy
 * arrays, scipy's sparse matrices and chumpy's arrays.
 *
 * <p>A pickle is a program that may name any class or function, so it is not trusted: a name that
 * is not on the list ends the reading with an error that names it, before anything is built from
 * it. Names on the list become plain data. No count in the file takes more memory than its bytes
 * justify.
 */
public final class Pickle {
  /** Larger than any published head model. */
  static final long MAX_BYTES = 192L << 20;

  /** Operations of a pickle; each may make an object of some 50 bytes. */
  private static final int MAX_OPERATIONS = 2_000_000;

  /** A number written as text; longer ones would take quadratic time. */
  private static final int MAX_NUMBER_LINE = 400;

  private static final int MAX_KEY = 1000;

  private Pickle() {}

  /**
   * Reads a file.
   *
   * @return {@link Map}, {@link List}, {@code Object[]} (a tuple), {@link String}, {@code byte[]},
   *     {@link Number}, {@link Boolean}, {@link PickledArray}, {@link PickledObject} or null
   * @throws BadInputException when it is missing, damaged, too large, or names something that is
   *     not plain data
   */
  public static Object read(Path file) throws IOException {
    return read(StrangersFile.bytes(file, MAX_BYTES), 0, file.toString());
  }

  /**
   * Reads a pickle that begins at an offset.
   *
   * @param origin what to call it in messages
   */
  public static Object read(byte[] bytes, int offset, String origin) {
    return load(new Opcodes(origin), new Source(bytes, offset), "pickle");
  }

  /**
   * Runs the pickle machine; the library's own casts and indices fail on an inconsistent pickle.
   *
   * @param kind what it should have been, for messages
   */
  static Object load(Opcodes opcodes, Source source, String kind) {
    String otherwise = "is cut off, damaged or not a " + kind;
    try {
      return StrangersFile.read(opcodes.origin, otherwise, () -> opcodes.load(source));
    } catch (IOException e) {
      throw new BadInputException(opcodes.origin, otherwise, e); // memory does not fail
    }
  }

  /**
   * A whole number that fits into 64 bits.
   *
   * @param what what it is, for messages
   * @throws IllegalArgumentException for anything else
   */
  public static long whole(@Nullable Object value, String what) {
    return switch (value) {
      case Integer n -> n;
      case Long n -> n;
      case Short n -> n;
      case Byte n -> n;
      case null, default -> throw new IllegalArgumentException(what + " is not a whole number");
    };
  }

  /** The bytes, with a look ahead. */
  static final class Source extends ByteArrayInputStream {
    Source(byte[] bytes, int offset) {
      super(bytes, offset, bytes.length - offset);
    }

    /** Where the next byte stands. */
    int at() {
      return pos;
    }

    /** The little-endian number of that many bytes that comes next; −1 where there are fewer. */
    long peek(int width) {
      if (available() < width) {
        return -1;
      }
      long value = 0;
      for (int i = 0; i < width; i++) {
        value |= (buf[pos + i] & 0xffL) << (8 * i);
      }
      return value;
    }

    boolean lineWithin(int length) {
      for (int i = pos; i < Math.min(count, pos + length); i++) {
        if (buf[i] == '\n') {
          return true;
        }
      }
      return false;
    }

    String line() throws IOException {
      StringBuilder text = new StringBuilder();
      for (int c = read(); c != '\n'; c = read()) {
        if (c < 0) {
          throw new IOException("the file ends within a name");
        }
        text.append((char) c);
      }
      return text.toString();
    }
  }

  /** The library's pickle machine, restricted. */
  static class Opcodes extends Unpickler {
    private static final Map<String, IObjectConstructor> PERMITTED = permitted();

    private final String origin;
    private final Map<String, IObjectConstructor> names;
    private Source source = new Source(new byte[0], 0);
    private int operations;

    Opcodes(String origin) {
      this(origin, PERMITTED);
    }

    /**
     * @param names what may be named, and what it becomes
     */
    Opcodes(String origin, Map<String, IObjectConstructor> names) {
      this.origin = origin;
      this.names = names;
    }

    Object load(Source bytes) throws IOException {
      source = bytes;
      return super.load(bytes);
    }

    /** Whether an operation beyond plain data is understood. */
    boolean understands(short opcode) {
      return false;
    }

    /** Sets a state on a value that is not an object. */
    void setStateOf(Object plain) {
      throw new IllegalArgumentException("sets the state of plain data");
    }

    @Override
    protected Object dispatch(short opcode) throws IOException {
      if (++operations > MAX_OPERATIONS) {
        throw new BadInputException(
            origin,
            String.format(Locale.ROOT, "is a pickle of more than %d operations", MAX_OPERATIONS));
      }
      switch (opcode) {
        case 'c' -> {
          String module = source.line();
          pushPermitted(module, source.line());
        }
        case 0x93 -> {
          String name = (String) stack.pop();
          pushPermitted((String) stack.pop(), name);
        }
        case 'b' -> build();
        case 's' -> {
          Object value = stack.pop();
          putAll(Arrays.asList(stack.pop(), value));
        }
        case 'u' -> putAll(stack.pop_all_since_marker());
        case 'd' -> {
          List<Object> items = stack.pop_all_since_marker();
          stack.add(new HashMap<>());
          putAll(items);
        }
        // sets stay lists, so that nothing is hashed
        case 0x8f -> stack.add(new ArrayList<>());
        case 0x90 -> {
          List<Object> items = stack.pop_all_since_marker();
          elements(stack.peek()).addAll(items);
        }
        case 0x91 -> stack.add(stack.pop_all_since_marker());
        case 'I', 'L', 'F' -> {
          if (!source.lineWithin(MAX_NUMBER_LINE)) {
            throw new IOException("a number's line does not end");
          }
          return super.dispatch(opcode);
        }
        case 'T', 'X', 'B', 0x8b -> {
          return bounded(opcode, 4);
        }
        case 0x8d, 0x8e, 0x96 -> {
          return bounded(opcode, 8);
        }
        default -> {
          if (!isPlain(opcode) && !understands(opcode)) {
            throw new BadInputException(
                origin,
                String.format(
                    Locale.ROOT,
                    "uses pickle operation 0x%02x, which plain data do not need",
                    opcode));
          }
          return super.dispatch(opcode);
        }
      }
      return NO_RETURN_VALUE;
    }

    /** Operations that only move plain values about. */
    private static boolean isPlain(int opcode) {
      return "(.012NJKMGSUVC]lae)t}ghjpqrR".indexOf(opcode) >= 0
          || (opcode >= 0x80 && opcode <= 0x81)
          || (opcode >= 0x85 && opcode <= 0x8a)
          || opcode == 0x8c
          || opcode == 0x94
          || opcode == 0x95;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> elements(Object list) {
      return (List<Object>) list;
    }

    /** The library takes the memory that a length asks for before it reads. */
    private Object bounded(short opcode, int width) throws IOException {
      long length = source.peek(width);
      if (length < 0 || length > source.available() - width) {
        throw new IOException("a length reaches beyond the file's end");
      }
      return super.dispatch(opcode);
    }

    private void pushPermitted(String module, String name) {
      IObjectConstructor constructor = names.get(module + "." + name);
      if (constructor == null) {
        throw new BadInputException(
            origin,
            String.format(
                Locale.ROOT,
                "names %s.%s, which is not plain data; the rest of the file was not read",
                module,
                name));
      }
      stack.add(constructor);
    }

    private void build() {
      Object state = stack.pop();
      switch (stack.peek()) {
        case PickledArray array -> array.setState(state);
        case PickledArray.DataType type -> type.setState(state);
        case PickledObject object -> object.setState(state);
        case null -> throw new IllegalArgumentException("sets a state without an object");
        default -> setStateOf(stack.peek());
      }
    }

    /**
     * Keys are checked: the hash of a list follows whatever it holds, itself included, and long
     * keys would be compared again and again.
     */
    @SuppressWarnings("unchecked")
    private void putAll(List<Object> items) {
      Map<Object, Object> map = (Map<Object, Object>) stack.peek();
      for (int i = 0; i < items.size(); i += 2) {
        Object key = items.get(i);
        boolean plain =
            key instanceof Integer
                || key instanceof Long
                || (key instanceof String text && text.length() <= MAX_KEY);
        if (!plain) {
          throw new IllegalArgumentException("a dictionary's key is neither text nor a number");
        }
        map.put(key, items.get(i + 1));
      }
    }

    private static Map<String, IObjectConstructor> permitted() {
      Map<String, IObjectConstructor> all = new HashMap<>();
      for (String core : List.of("numpy.core", "numpy._core")) {
        all.put(core + ".multiarray._reconstruct", arguments -> new PickledArray());
        all.put(core + ".multiarray.scalar", Opcodes::scalar);
        all.put(core + ".numeric._frombuffer", Opcodes::fromBuffer);
      }
      all.put("numpy.ndarray", arguments -> new PickledArray());
      all.put("numpy.dtype", arguments -> new PickledArray.DataType((String) arguments[0]));
      for (String format : List.of("csc", "csr")) {
        for (String module : List.of("scipy.sparse.", "scipy.sparse._")) {
          object(all, module + format + "." + format + "_matrix");
          object(all, module + format + "." + format + "_array");
        }
      }
      object(all, "chumpy.ch.Ch");
      for (String builtins : List.of("__builtin__.", "builtins.")) {
        object(all, builtins + "object");
        all.put(builtins + "set", arguments -> arguments);
        all.put(builtins + "frozenset", arguments -> arguments);
      }
      for (String copy : List.of("copy_reg", "copyreg")) {
        // (class, base, state of the base): the object of protocols 0 and 1
        all.put(
            copy + "._reconstructor",
            arguments -> ((IObjectConstructor) arguments[0]).construct(new Object[0]));
      }
      all.put("collections.OrderedDict", arguments -> new HashMap<>());
      all.put("_codecs.encode", Opcodes::encode);
      // tensors beside the arrays that are wanted; they are passed over
      object(all, "torch._utils._rebuild_tensor_v2");
      object(all, "torch.storage._load_from_bytes");
      return all;
    }

    private static void object(Map<String, IObjectConstructor> all, String name) {
      all.put(name, arguments -> new PickledObject(name));
    }

    /** (dtype, bytes): a number of numpy's. */
    private static Object scalar(Object[] arguments) {
      PickledArray array = new PickledArray();
      array.set(new Object[0], (PickledArray.DataType) arguments[0], false, arguments[1]);
      return array;
    }

    /** (bytes, dtype, shape, order): an array of protocol 5. */
    private static Object fromBuffer(Object[] arguments) {
      PickledArray array = new PickledArray();
      array.set(
          arguments[2],
          (PickledArray.DataType) arguments[1],
          "F".equals(arguments[3]),
          arguments[0]);
      return array;
    }

    /** (text, "latin1"): how protocol 2 writes bytes. The text itself serves as well. */
    private static Object encode(Object[] arguments) {
      if (!"latin1".equals(arguments[1])) {
        throw new IllegalArgumentException("bytes are written as " + arguments[1]);
      }
      return arguments[0];
    }
  }
}
