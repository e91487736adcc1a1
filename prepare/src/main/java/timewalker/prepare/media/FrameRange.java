package timewalker.prepare.media;

import java.util.List;
import java.util.Locale;
import timewalker.io.BadInputException;
import timewalker.io.csv.CsvTable;

/**
 * Consecutive frames of a clip, or all of a file. Tables have it in the columns first_frame and
 * end_frame, which are empty for all.
 *
 * @param first from 0
 * @param end the frame after the last
 */
public record FrameRange(int first, int end) {
  /** All frames of a clip; also that of a photo. */
  public static final FrameRange ALL = new FrameRange(0, Integer.MAX_VALUE);

  /**
   * Reads the range of a row.
   *
   * @throws BadInputException naming the line when the range holds no frame
   */
  public static FrameRange read(CsvTable table, CsvTable.Row row) {
    int first = table.count(row, "first_frame", ALL.first);
    int end = table.count(row, "end_frame", ALL.end);
    if (end <= first) {
      throw new BadInputException(
          table.where(row),
          String.format(
              Locale.ROOT,
              "end_frame %d is not greater than first_frame %d; end_frame is the frame after the"
                  + " last",
              end,
              first));
    }
    return new FrameRange(first, end);
  }

  /** Whether it holds a frame. */
  public boolean contains(int frame) {
    return frame >= first && frame < end;
  }

  /** Whether it is {@link #ALL}. */
  public boolean isAll() {
    return equals(ALL);
  }

  /** The cells of first_frame and end_frame. */
  public List<String> cells() {
    return isAll() ? List.of("", "") : List.of(Integer.toString(first), Integer.toString(end));
  }
}
