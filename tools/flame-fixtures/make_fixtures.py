#!/usr/bin/env python3
"""Makes small files of the same class structure as FLAME's, and golden poses for them.

The head is invented, so nothing of FLAME is in these files. The golden poses come from the formula of
the paper (Li et al., "Learning a model of facial shape and expression from 4D scans", 2017, equations
1 to 5) in double precision, written here on its own and with other means than the Java code: 4x4
matrices, the matrix exponential for rotations, joints regressed from whole vertex arrays.

    python3 make_fixtures.py ../../io/src/test/resources/timewalker/io/flame

Written with Python 3.11, numpy 2.4.6, scipy 1.17.1 (requirements.txt); the same versions give the same bytes.
"""

import collections
import io
import os
import pickle
import struct
import sys
import types

import numpy as np
import scipy
import scipy.linalg
import scipy.sparse

SHAPES, EXPRESSIONS, JOINTS = 8, 5, 5
PARENTS = [-1, 0, 1, 1, 1]
ROWS, COLUMNS = 5, 6


# --- stand-ins -------------------------------------------------------------------------------------


class Ch:
    """What unpickling chumpy's array class needs: the name, and a state that holds x."""

    def __init__(self, x):
        self.x = x
        self._dirty_vars = {"x"}
        self._itr = None

    def __getstate__(self):
        return dict(self.__dict__)


def _rebuild_tensor_v2(*arguments):
    raise NotImplementedError("a stand-in is written, never read")


def _load_from_bytes(data):
    raise NotImplementedError("a stand-in is written, never read")


class StoredBytes:
    """A tensor's storage as it is pickled: a function and its bytes."""

    def __reduce__(self):
        return _load_from_bytes, (b"storage",)


class Tensor:
    """A tensor as it is pickled: a function, the storage, offset, size, stride, gradient, hooks."""

    def __reduce__(self):
        return _rebuild_tensor_v2, (StoredBytes(), 0, (79, 17), (17, 1), False, collections.OrderedDict())


def register_stand_ins():
    sys.modules["torch"] = types.ModuleType("torch")
    for name, function in (("torch._utils", _rebuild_tensor_v2), ("torch.storage", _load_from_bytes)):
        module = types.ModuleType(name)
        setattr(module, function.__name__, function)
        sys.modules[name], function.__module__ = module, name
    package, module = types.ModuleType("chumpy"), types.ModuleType("chumpy.ch")
    package.ch, module.Ch = module, Ch
    sys.modules["chumpy"], sys.modules["chumpy.ch"] = package, module
    Ch.__module__, Ch.__qualname__ = "chumpy.ch", "Ch"


class Python2Pickler(pickle._Pickler):
    """Writes what Python 2's pickle writes: byte strings for text, and the module names of its day."""

    MODULES = {
        "builtins": "__builtin__",
        "copyreg": "copy_reg",
        "numpy._core.multiarray": "numpy.core.multiarray",
        "scipy.sparse._csc": "scipy.sparse.csc",
        "scipy.sparse._csr": "scipy.sparse.csr",
    }
    dispatch = dict(pickle._Pickler.dispatch)

    def __init__(self, file):
        super().__init__(file, protocol=2, fix_imports=True)

    def save_text(self, text):
        data = text if isinstance(text, bytes) else text.encode("latin1")
        if len(data) < 256:
            self.write(pickle.SHORT_BINSTRING + bytes([len(data)]) + data)
        else:
            self.write(pickle.BINSTRING + struct.pack("<i", len(data)) + data)
        self.memoize(text)

    def save_number(self, number):
        # Python 2 kept shapes as long integers
        data = pickle.encode_long(number)
        self.write(pickle.LONG1 + bytes([len(data)]) + data)

    dispatch[int] = save_number
    dispatch[str] = save_text
    dispatch[bytes] = save_text

    def save_global(self, obj, name=None):
        name = name or obj.__qualname__
        module = self.MODULES.get(obj.__module__, obj.__module__)
        self.write(pickle.GLOBAL + f"{module}\n{name}\n".encode("ascii"))
        self.memoize(obj)

    dispatch[type] = save_global
    dispatch[types.FunctionType] = save_global


def python2_bytes(obj):
    out = io.BytesIO()
    Python2Pickler(out).dump(obj)
    return out.getvalue()


# --- the head --------------------------------------------------------------------------------------


def make_head(rng):
    """A sphere of ROWS x COLUMNS vertices about the size of a head, with random bases."""
    theta = np.linspace(0.2, np.pi - 0.2, ROWS)
    phi = np.linspace(0, 2 * np.pi, COLUMNS, endpoint=False)
    t, p = (a.reshape(-1) for a in np.meshgrid(theta, phi, indexing="ij"))
    template = 0.1 * np.stack([np.sin(t) * np.sin(p), 1.3 * np.cos(t), np.sin(t) * np.cos(p)], axis=1)
    count = len(template)
    faces = []
    for r in range(ROWS - 1):
        for c in range(COLUMNS):
            a, b = r * COLUMNS + c, r * COLUMNS + (c + 1) % COLUMNS
            faces += [[a, a + COLUMNS, b], [b, a + COLUMNS, b + COLUMNS]]
    weights = rng.random((count, JOINTS)) * (rng.random((count, JOINTS)) < 0.5)
    weights[:, 1] += 0.1
    weights /= weights.sum(axis=1, keepdims=True)
    regressor = rng.random((JOINTS, count)) * (rng.random((JOINTS, count)) < 0.2)
    regressor[np.arange(JOINTS), np.arange(JOINTS) * 7] += 0.1
    regressor /= regressor.sum(axis=1, keepdims=True)
    parents = np.array([PARENTS, range(JOINTS)]).astype(np.uint32).astype(np.int64)
    return {
        "v_template": template,
        "shapedirs": rng.normal(0, 0.003, (count, 3, SHAPES + EXPRESSIONS)),
        "posedirs": rng.normal(0, 0.002, (count, 3, 9 * (JOINTS - 1))),
        "J_regressor": regressor,
        "kintree_table": parents,
        "weights": weights,
        "f": np.array(faces, dtype=np.uint32),
        "J": regressor @ template,
        "bs_type": "lrotmin",
        "bs_style": "lbs",
    }


# --- the formula -----------------------------------------------------------------------------------


def rotation(axis_angle):
    x, y, z = axis_angle
    return scipy.linalg.expm(np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]]))


def pose(head, betas, theta, translation):
    """T_P and W of the paper, with joints J = regressor (template + shape and expression blend)."""
    shaped = head["v_template"] + head["shapedirs"] @ betas
    joints = head["J_regressor"] @ shaped
    rotations = [rotation(a) for a in theta.reshape(JOINTS, 3)]
    feature = np.concatenate([(r - np.eye(3)).reshape(-1) for r in rotations[1:]])
    rest = shaped + head["posedirs"] @ feature
    world = []
    for j, parent in enumerate(PARENTS):
        local = np.eye(4)
        local[:3, :3] = rotations[j]
        local[:3, 3] = joints[j] - (joints[parent] if parent >= 0 else 0)
        world.append(world[parent] @ local if parent >= 0 else local)
    out = np.zeros_like(rest)
    for j in range(JOINTS):
        moved = (rest - joints[j]) @ world[j][:3, :3].T + world[j][:3, 3]
        out += head["weights"][:, j : j + 1] * moved
    return out + translation


def make_golden(head, rng):
    cases = 6
    # single precision, so that reading them back in Java loses nothing
    betas = rng.normal(0, 1, (cases, SHAPES + EXPRESSIONS)).astype(np.float32)
    theta = rng.normal(0, 0.4, (cases, 3 * JOINTS)).astype(np.float32)
    translation = rng.normal(0, 0.3, (cases, 3)).astype(np.float32)
    betas[0], theta[0], translation[0] = 0, 0, 0
    theta[1] = 0
    betas[2] = 0
    theta[3] *= 1e-4
    vertices = [
        pose(head, *(a.astype(np.float64) for a in case)) for case in zip(betas, theta, translation)
    ]
    return {"betas": betas, "theta": theta, "translation": translation, "vertices": np.array(vertices)}


# --- files -----------------------------------------------------------------------------------------


def write(folder, name, data):
    with open(os.path.join(folder, name), "wb") as out:
        out.write(data)
    print(f"{name}: {len(data)} bytes")


def saved(save, *args, **kwargs):
    out = io.BytesIO()
    save(out, *args, **kwargs)
    return out.getvalue()


def write_models(folder, head):
    chumpy = dict(head)
    for key in ("v_template", "shapedirs", "posedirs", "weights", "J"):
        chumpy[key] = Ch(head[key])
    chumpy["J_regressor"] = scipy.sparse.csc_matrix(head["J_regressor"])
    write(folder, "python2-protocol2.pkl", python2_bytes(chumpy))
    write(folder, "python3-protocol2.pkl", pickle.dumps(chumpy, protocol=2))
    write(folder, "python3-protocol4.pkl", pickle.dumps(chumpy, protocol=4))
    plain = dict(head)
    plain["J_regressor"] = scipy.sparse.csr_matrix(head["J_regressor"])
    plain["shapedirs"] = np.asfortranarray(head["shapedirs"])
    plain["v_template"] = head["v_template"].astype(">f8")
    write(folder, "plain-protocol4.pkl", pickle.dumps(plain, protocol=4))
    write(folder, "plain-protocol5.pkl", pickle.dumps(plain, protocol=5))
    arrays = {k: v for k, v in head.items() if isinstance(v, np.ndarray)}
    write(folder, "model.npz", saved(np.savez, **arrays))


def write_extras(folder, head, rng):
    faces = len(head["f"])
    count = len(head["v_template"])

    def embedding(n):
        weights = rng.random((n, 3))
        return rng.integers(0, faces, n), weights / weights.sum(axis=1, keepdims=True)

    static, full = embedding(51), embedding(68)
    contours = [embedding(17) for _ in range(79)]
    table = {
        "static_lmk_faces_idx": static[0],
        "static_lmk_bary_coords": static[1],
        "dynamic_lmk_faces_idx": np.array([c[0] for c in contours]),
        "dynamic_lmk_bary_coords": np.array([c[1] for c in contours]),
        "full_lmk_faces_idx": full[0].reshape(1, -1),
        "full_lmk_bary_coords": full[1].reshape(1, -1, 3),
    }
    write(folder, "landmark_embedding.npy", saved(np.save, np.array(table), allow_pickle=True))
    tensors = dict(table, dynamic_lmk_faces_idx=Tensor(), dynamic_lmk_bary_coords=Tensor())
    write(
        folder,
        "landmark_embedding_tensors.npy",
        saved(np.save, np.array(tensors), allow_pickle=True),
    )
    write(
        folder,
        "flame_static_embedding.pkl",
        python2_bytes({"lmk_face_idx": static[0], "lmk_b_coords": static[1]}),
    )
    mediapipe = embedding(105)
    indices = np.sort(rng.permutation(468)[:105])
    write(
        folder,
        "mediapipe_landmark_embedding.npz",
        saved(np.savez, lmk_face_idx=mediapipe[0], lmk_b_coords=mediapipe[1], landmark_indices=indices),
    )
    masks = {
        "face": np.arange(5, 15),
        "left_eyeball": np.array([3, 1, 2]),
        "right_eyeball": np.array([6, 5]),
        "lips": np.array([7, 9]),
        "left_ear": np.array([20]),
        "right_ear": np.array([24]),
        "eye_region": np.array([12, 13]),
    }
    write(folder, "FLAME_masks.pkl", python2_bytes(masks))
    uv = rng.random((count + COLUMNS, 2))
    write(
        folder,
        "FLAME_texture.npz",
        saved(np.savez, vt=uv, ft=head["f"].astype(np.int64) + 3, mean=np.zeros((2, 2, 3))),
    )


def main():
    folder = sys.argv[1]
    os.makedirs(folder, exist_ok=True)
    register_stand_ins()
    rng = np.random.default_rng(7)
    head = make_head(rng)
    write_models(folder, head)
    write(folder, "golden.npz", saved(np.savez, **make_golden(head, rng)))
    write_extras(folder, head, rng)


if __name__ == "__main__":
    main()
