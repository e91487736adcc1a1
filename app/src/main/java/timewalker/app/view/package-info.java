/** The viewer: a server of moments on this machine, its page, and the page that needs no server. */
package timewalker.app.view;
