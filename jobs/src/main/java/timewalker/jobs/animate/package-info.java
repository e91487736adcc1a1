/** An avatar that moves as somebody else does. */
package timewalker.jobs.animate;
