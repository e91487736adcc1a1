/** Settings as records: each with its name, meaning, unit, range and default in one place. */
package timewalker.settings;
