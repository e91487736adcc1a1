"""Numbers that a hash makes of a name, the same here and in the tests of timewalker.io.lpips."""

import numpy as np


def uniform(name, count):
    """count numbers in [-1, 1), float32, from a name."""
    k = 0
    for c in name:
        k = (31 * k + ord(c)) & 0xFFFFFFFF
    x = (np.arange(count, dtype=np.uint64) + k * 2654435761) & 0xFFFFFFFF
    x = x.astype(np.uint32)
    x ^= x >> 16
    x = (x * np.uint32(0x7FEB352D)).astype(np.uint32)
    x ^= x >> 15
    x = (x * np.uint32(0x846CA68B)).astype(np.uint32)
    x ^= x >> 16
    return (x.astype(np.float64) / 2147483648.0 - 1).astype(np.float32)
