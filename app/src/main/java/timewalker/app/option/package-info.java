/** Groups of options that several commands share. */
package timewalker.app.option;
