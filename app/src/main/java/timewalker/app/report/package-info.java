/** Pages that show what a run did, readable without a network. */
@NullMarked
package timewalker.app.report;

import org.jspecify.annotations.NullMarked;
