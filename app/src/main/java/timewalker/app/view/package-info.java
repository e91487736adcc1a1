/** The viewer: a server of moments on this machine, its page, and the page that needs no server. */
@NullMarked
package timewalker.app.view;

import org.jspecify.annotations.NullMarked;
