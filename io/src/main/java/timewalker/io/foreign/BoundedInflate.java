package timewalker.io.foreign;

import io.jhdf.exceptions.HdfFilterException;
import io.jhdf.filter.Filter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.InflaterInputStream;

/**
 * HDF5's filter "deflate" that ends before a chunk fills the memory; the library's has no bound.
 */
final class BoundedInflate implements Filter {
  static final int ID = 1;

  private final int most;

  /**
   * @param most bytes of a chunk, unpacked
   */
  BoundedInflate(int most) {
    this.most = most;
  }

  @Override
  public int getId() {
    return ID;
  }

  @Override
  public String getName() {
    return "deflate";
  }

  @Override
  public byte[] decode(byte[] packed, int[] level) {
    try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(packed))) {
      byte[] chunk = in.readNBytes(most);
      if (in.read() >= 0) {
        throw new HdfFilterException("a chunk unpacks to more than " + most + " bytes");
      }
      return chunk;
    } catch (IOException e) {
      throw new HdfFilterException("a chunk cannot be unpacked", e);
    }
  }
}
