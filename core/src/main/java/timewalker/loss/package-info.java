/** Losses on rendered pictures with their gradients, picture metrics, and colour correction. */
package timewalker.loss;
