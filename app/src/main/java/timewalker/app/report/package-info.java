/** Pages that show what a run did, readable without a network. */
package timewalker.app.report;
