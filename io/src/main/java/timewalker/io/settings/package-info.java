/** Settings records from files and the command line, and back. */
package timewalker.io.settings;
