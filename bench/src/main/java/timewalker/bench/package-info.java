/** Benchmarks; nothing depends on them. */
package timewalker.bench;
