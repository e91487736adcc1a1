package timewalker.app.console;

import java.util.Map;

/**
 * The result of a command, as text and as data. Exactly one of them is printed on standard output:
 * the text, or with {@code --json} the data as one JSON object.
 *
 * @param text for people, without a line break at its end; may be empty
 * @param data for programs: names to numbers, strings, booleans, lists, maps, records or null; the
 *     order of the map is the order in which they are printed
 */
public record Result(String text, Map<String, ?> data) {}
