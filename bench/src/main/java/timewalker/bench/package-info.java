/** Benchmarks; nothing depends on them. */
@NullMarked
package timewalker.bench;

import org.jspecify.annotations.NullMarked;
