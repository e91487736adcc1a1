/**
 * Engines that show and train a personal space. {@link timewalker.engine.Engine} is the interface;
 * {@link timewalker.engine.Engines} chooses an implementation by name.
 */
@NullMarked
package timewalker.engine;

import org.jspecify.annotations.NullMarked;
