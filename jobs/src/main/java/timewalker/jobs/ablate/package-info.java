/** The paper's ablations as data: what each row changes, what was measured, and the table of it. */
@NullMarked
package timewalker.jobs.ablate;

import org.jspecify.annotations.NullMarked;
