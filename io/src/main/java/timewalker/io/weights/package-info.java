/** Files of named tensors: PyTorch's .pth and .safetensors. */
package timewalker.io.weights;
