/** Settings as records: each with its name, meaning, unit, range and default in one place. */
@NullMarked
package timewalker.settings;

import org.jspecify.annotations.NullMarked;
