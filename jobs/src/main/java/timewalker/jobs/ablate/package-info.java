/** The paper's ablations as data: what each row changes, what was measured, and the table of it. */
package timewalker.jobs.ablate;
