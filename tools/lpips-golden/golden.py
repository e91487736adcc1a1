"""Values and gradients of the package lpips on weights that a hash makes, for the tests of timewalker.io.lpips.

    python -m venv venv && venv/bin/pip install torch==2.15.0 torchvision==0.29.2 lpips==0.1.4
    venv/bin/python golden.py ../../io/src/test/resources/timewalker/io

Weights and pictures come from the same hash here and in LpipsTest, so neither is stored. It also writes small state dictionaries in the
two layouts of torch.save.
"""

import collections
import json
import os
import sys

import lpips
import numpy as np
import torch
import torchvision

from hashed import uniform

WIDTH, HEIGHT = 67, 70


def weights(name, shape):
    u = uniform(name, int(np.prod(shape)))
    if name.startswith("lin"):
        u = (u + 1) / 2
    elif name.endswith("bias"):
        u = u * np.float32(0.1)
    else:
        u = (u * np.sqrt(6.0 / np.prod(shape[1:]))).astype(np.float32)
    return torch.from_numpy(u.reshape(shape))


def picture(name):
    return (torch.from_numpy(uniform(name, 3 * HEIGHT * WIDTH).reshape(1, 3, HEIGHT, WIDTH)) + 1) / 2


def main(folder):
    torch.set_num_threads(1)
    np.seterr(over="ignore")
    values = {"torch": torch.__version__, "torchvision": torchvision.__version__, "lpips": "0.1.4"}
    for net in ("alex", "squeeze", "vgg"):
        metric = lpips.LPIPS(net=net, pretrained=False, pnet_rand=True, verbose=False)
        # The slices of the package keep torchvision's numbers: net.slice2.3.weight is features.3.weight.
        for key, tensor in metric.state_dict().items():
            if key.startswith("net."):
                tensor.copy_(weights("features." + key.split(".", 2)[2], tuple(tensor.shape)))
            elif key.startswith("lin") and not key.startswith("lins"):
                tensor.copy_(weights(key, tuple(tensor.shape)))
        rendered = picture("rendered").requires_grad_()
        target = 0.7 * picture("rendered") + 0.3 * picture("target")
        value = metric(rendered, target, normalize=True)
        value.backward()
        values[net] = float(value.detach().double())
        np.save(os.path.join(folder, "lpips", net + ".npy"), rendered.grad[0].numpy())
    with open(os.path.join(folder, "lpips", "values.json"), "w") as out:
        json.dump(values, out, indent=2)
        out.write("\n")
    state = collections.OrderedDict()
    state["features.0.weight"] = weights("features.0.weight", (2, 3, 1, 2))
    state["features.0.bias"] = weights("features.0.bias", (2,))
    base = weights("strided", (3, 4))
    state["strided"] = base.t()[1:, :2]
    state["double"] = torch.tensor([1.5, -2.5], dtype=torch.float64)
    torch.save(state, os.path.join(folder, "weights", "zip.pth"))
    torch.save(state, os.path.join(folder, "weights", "legacy.pth"), _use_new_zipfile_serialization=False)


main(sys.argv[1])
