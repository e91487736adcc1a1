/** From a dataset to an avatar: the training step, the loop around it, its optimizer and state. */
package timewalker.train;
