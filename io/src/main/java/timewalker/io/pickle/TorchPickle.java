package timewalker.io.pickle;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.razorvine.pickle.IObjectConstructor;
import net.razorvine.pickle.PickleException;

/**
 * Reads the pickles within PyTorch's files: dictionaries of tensors whose numbers are elsewhere in
 * the file. As {@link Pickle} it builds nothing but plain data from a short list of names.
 */
public final class TorchPickle {
  private TorchPickle() {}

  /**
   * A tensor as a pickle describes it.
   *
   * @param storage key of the storage that holds its numbers
   * @param type of the storage, such as "FloatStorage"
   * @param offset of its first number, in numbers
   * @param shape lengths of the dimensions
   * @param stride steps of the dimensions, in numbers
   */
  public record Stored(String storage, String type, long offset, int[] shape, long[] stride) {}

  /**
   * What a pickle held.
   *
   * @param value as {@link Pickle#read} gives it, tensors as {@link Stored}
   * @param end where the next byte after the pickle stands
   */
  public record Parsed(Object value, int end) {}

  /**
   * Reads a pickle that begins at an offset.
   *
   * @param origin what to call it in messages
   * @throws timewalker.io.BadInputException when it is damaged or names something that is not plain
   *     data
   */
  public static Parsed read(byte[] bytes, int offset, String origin) {
    Pickle.Source source = new Pickle.Source(bytes, offset);
    Object value = Pickle.load(new Tensors(origin), source, "file of PyTorch");
    return new Parsed(value, source.at());
  }

  /** Where numbers stand. */
  private record Storage(String key, String type) {}

  /** A kind of storage, by name. */
  private record StorageType(String name) implements IObjectConstructor {
    @Override
    public Object construct(Object[] arguments) {
      throw new PickleException("creates a storage");
    }
  }

  private static final class Tensors extends Pickle.Opcodes {
    Tensors(String origin) {
      super(origin, names());
    }

    private static Map<String, IObjectConstructor> names() {
      Map<String, IObjectConstructor> names = new LinkedHashMap<>();
      names.put("torch._utils._rebuild_tensor_v2", Tensors::tensor);
      names.put("torch._utils._rebuild_parameter", arguments -> arguments[0]);
      names.put("collections.OrderedDict", Tensors::dictionary);
      for (String type : List.of("Float", "Double", "Half", "Long", "Int")) {
        names.put("torch." + type + "Storage", new StorageType(type + "Storage"));
      }
      return names;
    }

    /** BINPERSID: the storage of a tensor. */
    @Override
    boolean understands(short opcode) {
      return opcode == 'Q';
    }

    /** Dictionaries of modules carry the version of each module, which is not needed here. */
    @Override
    void setStateOf(Object plain) {
      if (!(plain instanceof Map)) {
        super.setStateOf(plain);
      }
    }

    @Override
    protected Object persistentLoad(Object id) {
      Object[] parts = (Object[]) id;
      return new Storage((String) parts[2], ((StorageType) parts[1]).name());
    }

    /** (storage, offset, size, stride, …) */
    private static Object tensor(Object[] arguments) {
      Storage storage = (Storage) arguments[0];
      long[] shape = numbers(arguments[2]);
      int[] lengths = new int[shape.length];
      for (int d = 0; d < lengths.length; d++) {
        lengths[d] = Math.toIntExact(shape[d]);
      }
      long offset = Pickle.whole(arguments[1], "a tensor's offset");
      return new Stored(storage.key(), storage.type(), offset, lengths, numbers(arguments[3]));
    }

    private static long[] numbers(Object tuple) {
      Object[] values = (Object[]) tuple;
      long[] numbers = new long[values.length];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = Pickle.whole(values[i], "a tensor's size");
        if (numbers[i] < 0) {
          throw new PickleException("a tensor with negative sizes");
        }
      }
      return numbers;
    }

    /** Empty and filled later, or from a list of pairs as older Pythons wrote it. */
    private static Object dictionary(Object[] arguments) {
      Map<Object, Object> map = new LinkedHashMap<>();
      List<?> pairs = arguments.length == 0 ? List.of() : new ArrayList<>((List<?>) arguments[0]);
      for (Object pair : pairs) {
        List<?> both = pair instanceof Object[] tuple ? List.of(tuple) : (List<?>) pair;
        map.put((String) both.getFirst(), both.getLast());
      }
      return map;
    }
  }
}
