/** Files of named tensors: PyTorch's .pth and .safetensors. */
@NullMarked
package timewalker.io.weights;

import org.jspecify.annotations.NullMarked;
