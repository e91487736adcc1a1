/** The terminal: commands in general, messages, exit codes, progress. */
package timewalker.app.console;
