/** The entry point for programs that use TimeWalker as a library. */
package timewalker;
