/**
 * Where a personal space lives while it is shown or trained: one door, {@link
 * timewalker.engine.Engine}, and whoever stands behind it, chosen by name from {@link
 * timewalker.engine.Engines}.
 */
@NullMarked
package timewalker.engine;

import org.jspecify.annotations.NullMarked;
