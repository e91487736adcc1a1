/** One class for each command. */
package timewalker.app.command;
