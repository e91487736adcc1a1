/** The user's own FLAME files as head models. */
package timewalker.io.flame;
