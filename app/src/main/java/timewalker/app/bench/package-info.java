/** Times the training step and its parts beside the limits of the machine. */
package timewalker.app.bench;
