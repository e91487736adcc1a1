/** The command line: commands, messages, exit codes, progress. */
package timewalker.app;
