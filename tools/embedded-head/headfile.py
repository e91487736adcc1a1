"""Writes the head model file that core reads (its format is described at the Java class HeadModelFile)."""

import gzip
import io
import struct

import numpy as np

STEP = 1e-5  # metres: displacements are stored in hundredths of a millimetre
SPARSE = 0.7  # a component that moves less than this share of the vertices is stored sparse


class HeadModelWriter:
    def __init__(self):
        self.out = io.BytesIO()

    def u8(self, value):
        self.out.write(struct.pack("<B", value))

    def u32(self, value):
        self.out.write(struct.pack("<I", value))

    def string(self, text):
        data = text.encode()
        self.u32(len(data))
        self.out.write(data)

    def array(self, values, kind):
        self.out.write(np.ascontiguousarray(values, dtype=kind).tobytes())

    def ids(self, values):
        values = np.asarray(values, dtype=np.int64)
        if len(values) > 1 and np.diff(values).min() < 1:
            raise ValueError("indices must ascend")
        self.u32(len(values))
        self.array(np.diff(values, prepend=0) if len(values) else values, "<u2")

    def deltas(self, values):
        scale = max(STEP, np.abs(values).max(initial=0) / 32767)
        self.array([scale], "<f4")
        self.array(np.rint(values / np.float64(np.float32(scale))), "<i2")

    def basis(self, names, deltas, negligible):
        self.u32(len(names))
        for name, delta in zip(names, deltas):
            moved = np.flatnonzero((np.abs(delta) >= negligible).any(1))
            self.string(name)
            if len(moved) < SPARSE * len(delta):
                self.u8(1)
                self.ids(moved)
                self.deltas(delta[moved])
            else:
                self.u8(0)
                self.deltas(delta)

    def weights(self, dense):
        ids = np.flatnonzero(dense)
        self.ids(ids)
        self.array(dense[ids], "<f4")

    def gzipped(self):
        """The file's bytes; equal input gives equal bytes (no time, no name in the gzip header)."""
        return gzip.compress(self.out.getvalue(), compresslevel=9, mtime=0)


def encode(head, negligible):
    """Bytes of the head model file of a dictionary of arrays."""
    w = HeadModelWriter()
    w.out.write(b"TWHM")
    w.u32(1)
    w.string(head["id"])
    w.u32(len(head["template"]))
    w.u32(len(head["faces"]))
    w.u32(len(head["uv"]))
    w.array(head["template"], "<f4")
    w.array(head["faces"], "<u2")
    w.array(head["uv"], "<f4")
    w.array(head["uvFaces"], "<u2")
    w.basis(head["shapeNames"], head["shapes"], negligible)
    w.basis(head["expressionNames"], head["expressions"], negligible)
    w.basis(head["correctiveNames"], head["correctives"], negligible)
    for joint in head["regressor"]:
        w.weights(joint)
    for joint in head["skinning"].T:
        w.weights(joint)
    w.u32(len(head["masks"]))
    for name, ids in sorted(head["masks"].items()):
        w.string(name)
        w.ids(ids)
    w.u32(len(head["landmarks"]))
    for name, (indices, triangles, barycentric, offset) in sorted(head["landmarks"].items()):
        w.string(name)
        w.u32(len(indices))
        w.array(indices, "<u2")
        w.array(triangles, "<u4")
        w.array(barycentric, "<f4")
        w.array(offset, "<f4")
    w.u32(len(head["priors"]))
    for population, (mean, factor, _) in sorted(head["priors"].items()):
        w.string(population)
        w.u32(factor.shape[1])
        w.array(mean, "<f4")
        w.array(factor, "<f4")
    w.u8(0)
    w.out.write(b".END")
    return w.gzipped()
