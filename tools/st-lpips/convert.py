"""Makes the weights of ST-LPIPS that the program ships, and values of its package for the tests of timewalker.io.lpips.

    pip download --no-deps stlpips-pytorch==0.0.2 && unzip -d package stlpips_pytorch-0.0.2-py3-none-any.whl
    python convert.py package ../../io/src/main/resources/timewalker/io/lpips ../../io/src/test/resources/timewalker/io/lpips

See README.md for the versions.
"""

import hashlib
import json
import os
import sys
import types

import numpy as np
import torch

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lpips-golden"))
from hashed import uniform  # noqa: E402

LAYERS = ["net.slice1.0", "net.slice2.5", "net.slice3.9", "net.slice4.11", "net.slice5.13"]
SIZES = [(67, 70), (64, 64), (90, 51)]  # width, height: even and odd


def picture(name, width, height):
    return (torch.from_numpy(uniform(name, 3 * height * width).reshape(1, 3, height, width)) + 1) / 2


def distance(metric, width, height):
    rendered = picture("rendered", width, height).requires_grad_()
    target = 0.7 * picture("rendered", width, height) + 0.3 * picture("target", width, height)
    value = metric(rendered, target, normalize=True)
    value.backward()
    return float(value.detach().double()), rendered.grad[0].numpy()


def main(package, resources, tests):
    torch.set_num_threads(1)
    np.seterr(over="ignore")
    # The package imports two others for printing only.
    for name, member in (("IPython", "embed"), ("torchsummary", "summary")):
        sys.modules[name] = types.ModuleType(name)
        setattr(sys.modules[name], member, None)
    sys.path.insert(0, package)
    from stlpips_pytorch import stlpips

    file = os.path.join(package, "stlpips_pytorch", "weights", "vST0.0", "alex_shift_tolerant.pth")
    print("source", hashlib.sha256(open(file, "rb").read()).hexdigest())
    metric = stlpips.LPIPS(net="alex", variant="shift_tolerant", verbose=False)
    full = {f"{w}x{h}": distance(metric, w, h)[0] for w, h in SIZES}

    # 16 bits, as shipped: what follows is computed with them.
    parts = []
    state = metric.state_dict()
    names = [layer + kind for layer in LAYERS for kind in (".weight", ".bias")] + [f"lin{k}.model.1.weight" for k in range(5)]
    with torch.no_grad():
        for name in names:
            half = state[name].half()
            state[name].copy_(half.float())
            parts.append(half.numpy().ravel())
    values = {"torch": torch.__version__, "stlpips-pytorch": "0.0.2"}
    for w, h in SIZES:
        value, gradient = distance(metric, w, h)
        print(w, h, "32 bits", full[f"{w}x{h}"], "16 bits", value)
        values[f"{w}x{h}"] = value
        np.save(os.path.join(tests, f"st-lpips-{w}x{h}.npy"), gradient)
    with open(os.path.join(tests, "st-lpips.json"), "w") as out:
        json.dump(values, out, indent=2)
        out.write("\n")
    shipped = os.path.join(resources, "st-lpips-alex.npy")
    np.save(shipped, np.concatenate(parts))
    print("shipped", hashlib.sha256(open(shipped, "rb").read()).hexdigest(), os.path.getsize(shipped))


main(*sys.argv[1:])
