package timewalker.jobs.ablate;

import java.util.Map;

/**
 * The rows of one dataset.
 *
 * @param name of the data set
 * @param rows what became of each row that was asked for
 */
public record DatasetRows(String name, Map<AblationRow, RowOutcome> rows) {}
