/** Kinds of files that an avatar can be exported to. */
package timewalker.app.export;
