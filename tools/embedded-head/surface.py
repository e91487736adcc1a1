"""The head's surface: which vertices of the base mesh, how they are joined, and the finer eyeballs."""

import numpy as np
import scipy.sparse as sp
from scipy.optimize import least_squares
from scipy.spatial import cKDTree

PARTS = ("skin", "eye-left", "eye-right", "teeth-upper", "teeth-lower", "tongue", "mouth-cavity", "lashes")

# Angles from the gaze axis, in degrees, of the eyeball's rings; 22 is the limbus (a 6 mm iris), 90 the equator.
EYE_RINGS = (6, 11, 16.5, 22, 26, 32, 40, 50, 62, 76, 90, 110, 135, 160)
EYE_SECTORS = 24
EYE_EQUATOR = EYE_RINGS.index(90)

NECK_AND_HEAD_BONES = (
    "neck", "head", "jaw", "levator", "oculi", "orbicularis", "oris", "risorius", "special", "temporalis", "tongue",
)  # fmt: skip
COLLAR = 0.35  # a quad belongs to the head where every corner has this much weight on those bones


class Surface:
    """Every vertex of the head is a fixed linear combination of vertices of the base mesh.

    from_base  sparse [V][B], rows sum to one
    quads      [Q][4], uv_quads [Q][4], uv [T][2]: skin, teeth, tongue, lashes; eyes are triangles already
    part       [V] index into PARTS
    mirror     [V] the vertex on the other side
    """

    def __init__(self, makehuman):
        self.makehuman = makehuman
        average = makehuman.average_adult()
        skin = collar_cut(makehuman)
        helpers = [
            ("tongue", makehuman.group_quads("helper-tongue")),
            ("teeth-lower", makehuman.group_quads("helper-lower-teeth")),
            ("teeth-upper", makehuman.group_quads("helper-upper-teeth")),
            ("lashes", makehuman.group_quads(*(f"helper-{s}-eyelashes-{i}" for s in "lr" for i in (1, 2)))),
        ]
        rows = np.concatenate([skin] + [q for _, q in helpers])
        vertex_lists = [np.unique(makehuman.quads[skin])] + [np.unique(makehuman.quads[q]) for _, q in helpers]
        self.base_ids = np.concatenate(vertex_lists)
        position = np.full(len(makehuman.vertices), -1)
        position[self.base_ids] = np.arange(len(self.base_ids))
        part = np.concatenate(
            [np.full(len(v), PARTS.index(n)) for v, n in zip(vertex_lists, ["skin"] + [n for n, _ in helpers])]
        )
        base_mirror = mirror_of(makehuman.vertices)
        quads = position[makehuman.quads[rows]]
        uv_ids, uv_quads = np.unique(makehuman.uv_quads[rows], return_inverse=True)
        uv = makehuman.uv[uv_ids]
        uv_quads = uv_quads.reshape(-1, 4)
        part[mouth_cavity(makehuman, quads, uv_quads, uv, part)] = PARTS.index("mouth-cavity")

        plain = sp.csr_matrix(
            (np.ones(len(self.base_ids)), (np.arange(len(self.base_ids)), self.base_ids)),
            shape=(len(self.base_ids), len(makehuman.vertices)),
        )
        left, left_faces, unit = eyeball(makehuman, average, "helper-l-eye")
        right = left[:, base_mirror]  # exact mirror images
        n, e = len(self.base_ids), left.shape[0]
        self.from_base = sp.vstack([plain, left, right]).tocsr()
        self.part = np.concatenate(
            [part, np.full(e, PARTS.index("eye-left")), np.full(e, PARTS.index("eye-right"))]
        )
        self.mirror = np.concatenate([position[base_mirror[self.base_ids]], n + e + np.arange(e), n + np.arange(e)])
        self.eye_equator = [
            n + k * e + 1 + EYE_EQUATOR * EYE_SECTORS + np.arange(EYE_SECTORS) for k in (0, 1)
        ]
        self.eye_pole = [n, n + e]
        symmetric = self.vertices(average)
        mirrored = symmetric[self.mirror] * [-1, 1, 1]
        symmetric = (symmetric + mirrored) / 2
        faces, uv_faces = split_quads(quads, uv_quads, symmetric)
        self.quad_neighbours = {}
        for quad in quads:
            for a, b in zip(quad, np.roll(quad, -1)):
                self.quad_neighbours.setdefault(int(a), set()).add(int(b))
                self.quad_neighbours.setdefault(int(b), set()).add(int(a))
        eye_uv = [eye_texture_coordinates(makehuman, name, unit * [s, 1, 1]) for name, s in (("helper-l-eye", 1), ("helper-r-eye", -1))]
        t = len(uv)
        self.uv = np.concatenate([uv, *eye_uv])
        self.faces = np.concatenate([faces, n + left_faces, n + e + left_faces[:, ::-1]])
        self.uv_faces = np.concatenate([uv_faces, t + left_faces, t + e + left_faces[:, ::-1]])

    def vertices(self, base):
        """Head vertices [V][3] of base vertices or displacements [B][3]."""
        return self.from_base @ base

    def where(self, *parts):
        """Ascending vertex indices of the named parts."""
        return np.flatnonzero(np.isin(self.part, [PARTS.index(p) for p in parts]))

    def neighbours(self):
        """Sparse [V][V] adjacency along edges."""
        f = self.faces
        i = np.concatenate([f[:, 0], f[:, 1], f[:, 2]])
        j = np.concatenate([f[:, 1], f[:, 2], f[:, 0]])
        a = sp.coo_matrix((np.ones(len(i)), (i, j)), shape=(len(self.part),) * 2).tocsr()
        return ((a + a.T) > 0).astype(float)

    def boundary(self):
        """[n][2] edges of the skin, mouth cavity included, that only one face has."""
        inside = np.isin(self.part, [PARTS.index("skin"), PARTS.index("mouth-cavity")])
        f = self.faces[inside[self.faces].all(1)]
        edges = np.sort(np.concatenate([f[:, [0, 1]], f[:, [1, 2]], f[:, [2, 0]]]), axis=1)
        unique, count = np.unique(edges, axis=0, return_counts=True)
        return unique[count == 1]


def collar_cut(makehuman):
    """Quads of the body above a smooth collar line, chosen by skinning weight, not by height."""
    weights = makehuman.bone_weights()
    upper = sum(w for bone, w in weights.items() if bone.startswith(NECK_AND_HEAD_BONES))
    body = makehuman.group_quads("body")
    quads = makehuman.quads[body]
    keep = (upper[quads] > COLLAR).all(1)
    edges = np.sort(np.stack([quads, np.roll(quads, -1, 1)], 2).reshape(-1, 2), axis=1)
    _, edge = np.unique(edges, axis=0, return_inverse=True)
    incidence = sp.coo_matrix((np.ones(len(edge)), (np.repeat(np.arange(len(quads)), 4), edge.ravel()))).tocsr()
    across = incidence @ incidence.T
    across.setdiag(0)
    for _ in range(40):  # fill notches and drop spikes until the collar is a smooth loop
        kept = across @ keep.astype(float)
        smooth = (keep | (kept >= 2)) & ~(keep & (kept <= 1))
        if (smooth == keep).all():
            break
        keep = smooth
    return body[keep]


def mouth_cavity(makehuman, quads, uv_quads, uv, part):
    """Skin vertices whose texture lies in the island of the mouth's inside."""
    inside = makehuman.texture_mask("inside-mouth", uv) > 0.5
    lowest = np.ones(len(part), bool)
    np.logical_and.at(lowest, quads.ravel(), inside[uv_quads.ravel()])
    touched = np.zeros(len(part), bool)
    touched[quads.ravel()] = True
    return np.flatnonzero(lowest & touched & (part == 0))


def mirror_of(vertices):
    """[n] index of each vertex's mirror image in the plane x = 0."""
    distance, index = cKDTree(vertices).query(vertices * [-1, 1, 1])
    if distance.max() > 1e-3:
        raise ValueError(f"base mesh is not symmetric: {distance.max()} dm")
    return index


def eyeball(makehuman, average, group):
    """A finer eyeball: a sphere around the base mesh's coarse one (72 vertices).

    Its vertices are the least-norm affine combinations of the coarse vertices, so that whatever moves, scales or
    shears the coarse eyeball does the same to the fine one. Returns weights [e][B], faces [.][3] and unit
    directions [e][3] of the vertices.
    """
    ids = makehuman.group_vertices(group)
    coarse = average[ids]
    fit = least_squares(lambda q: np.linalg.norm(coarse - q[:3], axis=1) - q[3], [*coarse.mean(0), 0.15]).x
    unit = [[0.0, 0.0, 1.0]]
    for angle in np.radians(EYE_RINGS):
        phi = 2 * np.pi * np.arange(EYE_SECTORS) / EYE_SECTORS
        unit += list(
            np.stack(
                [np.sin(angle) * np.cos(phi), np.sin(angle) * np.sin(phi), np.full(EYE_SECTORS, np.cos(angle))], 1
            )
        )
    unit = np.array(unit + [[0.0, 0.0, -1.0]])
    homogeneous = np.column_stack([coarse, np.ones(len(ids))])
    weights = np.column_stack([fit[:3] + fit[3] * unit, np.ones(len(unit))]) @ np.linalg.pinv(homogeneous)
    rows = np.repeat(np.arange(len(unit)), len(ids))
    matrix = sp.csr_matrix(
        (weights.ravel(), (rows, np.tile(ids, len(unit)))), shape=(len(unit), len(makehuman.vertices))
    )
    return matrix, sphere_faces(len(EYE_RINGS), EYE_SECTORS), unit


def sphere_faces(rings, sectors):
    faces = []
    for k in range(sectors):
        following = (k + 1) % sectors
        faces.append([0, 1 + k, 1 + following])
        for r in range(rings - 1):
            a, b = 1 + r * sectors + k, 1 + r * sectors + following
            c, d = a + sectors, b + sectors
            faces += [[a, c, d], [a, d, b]]
        last = 1 + (rings - 1) * sectors
        faces.append([last + k, 1 + rings * sectors, last + following])
    return np.array(faces)


def eye_texture_coordinates(makehuman, group, unit):
    """Azimuthal equidistant picture of the eyeball, seen from the front, in the eye's own box of the atlas."""
    box = makehuman.uv[np.unique(makehuman.uv_quads[makehuman.group_quads(group)])]
    centre = (box.min(0) + box.max(0)) / 2
    half = (box.max(0) - box.min(0)).min() / 2
    angle = np.arccos(np.clip(unit[:, 2], -1, 1))
    planar = unit[:, :2] / np.maximum(np.linalg.norm(unit[:, :2], axis=1, keepdims=True), 1e-9)
    return centre + half * (angle / np.pi)[:, None] * planar


def split_quads(quads, uv_quads, vertices):
    """Two triangles a quad along its shorter diagonal: mirrored quads are split alike."""
    first = np.linalg.norm(vertices[quads[:, 0]] - vertices[quads[:, 2]], axis=1)
    second = np.linalg.norm(vertices[quads[:, 1]] - vertices[quads[:, 3]], axis=1)
    along = np.where((first <= second)[:, None, None], [[0, 1, 2], [0, 2, 3]], [[0, 1, 3], [1, 2, 3]])
    rows = np.arange(len(quads))[:, None, None]
    return quads[rows, along].reshape(-1, 3), uv_quads[rows, along].reshape(-1, 3)
