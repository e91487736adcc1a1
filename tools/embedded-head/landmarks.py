"""Ties the 468 points of MediaPipe's face mesh to the head's surface, left and right alike.

The canonical face of MediaPipe (Apache-2.0) is fitted by similarity and shape modes, its lid and lip rings are laid on
the head's own rings, what is left is taken out by a smooth warp, and every point goes to the closest point of the
surface.
"""

import json
import re
import tarfile

import numpy as np
from scipy.interpolate import RBFInterpolator
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from lips import BORDER, CONTACT

# Rings of the face mesh on the subject's left side (x > 0), from the inner to the outer corner, and of the lips from
# the middle to the left corner.
UPPER_LID = (362, 398, 384, 385, 386, 387, 388, 466, 263)
LOWER_LID = (362, 382, 381, 380, 374, 373, 390, 249, 263)
UPPER_LIP_INSIDE = (13, 312, 311, 310, 415, 308)
LOWER_LIP_INSIDE = (14, 317, 402, 318, 324, 308)
UPPER_LIP_OUTSIDE = (0, 267, 269, 270, 409, 291)
LOWER_LIP_OUTSIDE = (17, 314, 405, 321, 375, 291)

# The 68 points of the iBUG convention among the 468 of the face mesh.
IBUG68 = (
    162, 234, 93, 58, 172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 389,
    71, 63, 105, 66, 107, 336, 296, 334, 293, 301, 168, 197, 5, 4, 75, 97, 2, 326, 305,
    33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380,
    61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181, 78, 82, 13, 312, 308, 317, 14, 87,
)  # fmt: skip

MODES = 30  # leading modes of the adult prior that the fit may use, besides every detail
DETAIL_REACH = 0.006  # metres: one standard deviation of a detail moves no vertex farther
DETAIL = 0.3
ROUNDS = 25


class CanonicalFace:
    """points [468][3] metres, y up, the face along +z; triangles [898][3]; mirror [468]."""

    def __init__(self, package):
        data = self._metadata(package)
        mesh = next(value for field, value in _fields(data) if field == 1)
        floats = np.array([np.frombuffer(v, "<f4")[0] for f, v in _fields(mesh) if f == 3])
        indices = np.array([v for f, v in _fields(mesh) if f == 4])
        self.points = floats.reshape(-1, 5)[:, :3].astype(float) * 0.01
        self.triangles = indices.reshape(-1, 3)
        distance, self.mirror = cKDTree(self.points).query(self.points * [-1, 1, 1])
        if distance.max() > 1e-4:
            raise ValueError("the canonical face is not symmetric")

    @staticmethod
    def _metadata(package):
        """The geometry metadata, cut from the package's data file at the place that its loader names."""
        with tarfile.open(package) as archive:
            loader = archive.extractfile("package/face_mesh_solution_packed_assets_loader.js").read().decode()
            data = archive.extractfile("package/face_mesh_solution_packed_assets.data").read()
        entry = re.search(r'\{[^{}]*geometry_pipeline_metadata_landmarks\.binarypb[^{}]*\}', loader).group(0)
        place = json.loads(entry)
        return data[place["start"] : place["end"]]


def _fields(message):
    """(number, value) of the fields of a protocol-buffer message: integers, or bytes of the others."""
    i = 0
    while i < len(message):
        key, i = _varint(message, i)
        kind = key & 7
        if kind == 0:
            value, i = _varint(message, i)
        else:
            if kind == 2:
                size, i = _varint(message, i)
            else:
                size = {1: 8, 5: 4}[kind]
            value = message[i : i + size]
            i += size
        yield key >> 3, value


def _varint(message, i):
    result = shift = 0
    while True:
        byte = message[i]
        i += 1
        result |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return result, i


class Rings:
    """Lid and lip rings of the head as edge paths on the left side (x >= 0)."""

    def __init__(self, lips, lids, template):
        self.template = template
        upper_inside, lower_inside = half_lips(lips, lips.loops[CONTACT], template)
        upper_outside, lower_outside = half_lips(lips, lips.loops[BORDER], template)
        self.pairs = (
            (lids.upper, UPPER_LID),
            (lids.lower, LOWER_LID),
            (upper_inside, UPPER_LIP_INSIDE),
            (lower_inside, LOWER_LIP_INSIDE),
            (upper_outside, UPPER_LIP_OUTSIDE),
            (lower_outside, LOWER_LIP_OUTSIDE),
        )

    def anchors(self, canonical):
        """landmark -> (vertex, vertex, share of the second): the same share of arc length along both rings."""
        anchors = {}
        for path, marks in self.pairs:
            own = arc(self.template[path])
            for mark, t in zip(marks, arc(canonical[list(marks)])):
                k = min(np.searchsorted(own, t, side="right") - 1, len(path) - 2)
                share = (t - own[k]) / max(own[k + 1] - own[k], 1e-12)
                anchors[mark] = (int(path[k]), int(path[k + 1]), float(np.clip(share, 0, 1)))
        return anchors


def arc(points):
    """Arc length from the first point, 0..1."""
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    return length / length[-1]


def half_lips(lips, loop, template):
    """The upper and lower path of a lip loop from the middle to the left corner."""
    middle = np.abs(template[loop, 0]) < 1e-6
    columns = np.roll(np.arange(len(loop)), -int(np.flatnonzero(middle & lips.upper)[0]))
    if template[loop[columns[1]], 0] < 0:
        columns = np.roll(columns[::-1], 1)
    loop, middle = loop[columns], middle[columns]
    corner = int(np.argmax(template[loop, 0]))
    bottom = int(np.flatnonzero(middle[1:])[0]) + 1
    return loop[: corner + 1], loop[corner : bottom + 1][::-1]


class Placement:
    """Where the landmarks of the left half lie: faces [n], barycentric [n][3]. Anchored ones stay on their ring."""

    def __init__(self, surface, outer, rings, canonical):
        self.surface = surface
        self.left = np.flatnonzero(canonical.points[:, 0] > -1e-6)
        self.normals = vertex_normals(canonical.points, canonical.triangles)[self.left]
        self.middle = canonical.mirror[self.left] == self.left
        self.outer = outer
        self.spine = self._spine()
        self.faces = np.zeros(len(self.left), int)
        self.barycentric = np.zeros((len(self.left), 3))
        self.anchored = np.zeros(len(self.left), bool)
        for mark, (a, b, share) in rings.anchors(canonical.points).items():
            i = int(np.flatnonzero(self.left == mark)[0])
            corners = surface.faces[self.outer]
            face = self.outer[np.flatnonzero((corners == a).any(1) & (corners == b).any(1))[0]]
            self.faces[i] = face
            self.barycentric[i, surface.faces[face] == a] = 1 - share
            self.barycentric[i, surface.faces[face] == b] = share
            self.anchored[i] = True

    def _spine(self):
        """[m][3] outer face, and the corners of it that are the ends of an edge in the plane of symmetry."""
        central = self.surface.mirror == np.arange(len(self.surface.mirror))
        corners = central[self.surface.faces[self.outer]]
        rows = np.flatnonzero(corners.sum(1) == 2)
        return np.array([[self.outer[r], *np.flatnonzero(corners[r])] for r in rows])

    def _project_on_spine(self, i, point, head):
        """Moves a landmark of the middle to the closest point of the edges in the plane of symmetry."""
        face, first, second = self.spine.T
        p, q = head[self.surface.faces[face, first]], head[self.surface.faces[face, second]]
        along = np.clip(((point - p) * (q - p)).sum(1) / ((q - p) ** 2).sum(1), 0, 1)
        best = np.linalg.norm(p + along[:, None] * (q - p) - point, axis=1).argmin()
        self.faces[i] = face[best]
        self.barycentric[i] = 0
        self.barycentric[i, first[best]] = 1 - along[best]
        self.barycentric[i, second[best]] = along[best]

    def on(self, values):
        """Values [V][3] of vertices at the landmarks, [n][3]."""
        return (values[self.surface.faces[self.faces]] * self.barycentric[:, :, None]).sum(1)

    def project(self, points, head):
        """Moves every landmark that is not anchored to the closest point of the outer surface that faces alike."""
        corners = head[self.surface.faces[self.outer]]
        normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
        normal /= np.linalg.norm(normal, axis=1, keepdims=True)
        _, near = cKDTree(corners.mean(1)).query(points, k=80)
        for i in np.flatnonzero(~self.anchored & self.middle):
            self._project_on_spine(i, points[i], head)
        for i in np.flatnonzero(~self.anchored & ~self.middle):
            faces = near[i][normal[near[i]] @ self.normals[i] > 0.3]
            faces = faces if len(faces) else near[i]
            barycentric = closest_barycentric(corners[faces], points[i])
            distance = np.linalg.norm((corners[faces] * barycentric[:, :, None]).sum(1) - points[i], axis=1)
            best = distance.argmin()
            self.faces[i] = self.outer[faces[best]]
            self.barycentric[i] = barycentric[best]

    def normals_on(self, head):
        return self.on(vertex_normals(head, self.surface.faces))

    def mirrored(self, canonical):
        """faces and barycentric of all landmarks."""
        count = len(canonical.points)
        faces, barycentric = np.zeros(count, int), np.zeros((count, 3))
        faces[self.left], barycentric[self.left] = self.faces, self.barycentric
        rows = {tuple(sorted(f)): k for k, f in enumerate(self.surface.faces)}
        for i, mark in enumerate(self.left):
            other = canonical.mirror[mark]
            if other == mark:
                continue
            images = self.surface.mirror[self.surface.faces[self.faces[i]]]
            face = rows[tuple(sorted(images))]
            faces[other] = face
            for image, weight in zip(images, self.barycentric[i]):
                barycentric[other, self.surface.faces[face] == image] = weight
        return faces, barycentric


def outer_faces(surface, lips, lids, masks):
    """Faces of the face's skin that can be seen: neither the sockets nor the mouth's inside."""
    rim = np.union1d(lids.rim, surface.mirror[lids.rim])
    adjacency = surface.neighbours().tolil()
    adjacency[rim] = 0
    adjacency[:, rim] = 0
    _, component = connected_components(adjacency.tocsr(), directed=False)
    visible = component == component[masks["boundary"][0]]
    visible[rim] = True
    visible &= np.isin(np.arange(len(visible)), masks["skin"])
    visible[lips.loops[0]] = False
    return np.flatnonzero(visible[surface.faces].all(1))


def vertex_normals(vertices, faces):
    corners = vertices[faces]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    result = np.zeros_like(vertices)
    for k in range(3):
        np.add.at(result, faces[:, k], normal)
    return result / np.maximum(np.linalg.norm(result, axis=1, keepdims=True), 1e-20)


def closest_barycentric(triangles, point):
    """Weights [n][3] of the points of triangles [n][3][3] closest to a point."""
    a, b, c = triangles[:, 0], triangles[:, 1], triangles[:, 2]
    u, v, w = b - a, c - a, point - a
    uu, uv, vv = (u * u).sum(1), (u * v).sum(1), (v * v).sum(1)
    wu, wv = (w * u).sum(1), (w * v).sum(1)
    area = np.maximum(uu * vv - uv * uv, 1e-30)
    s, t = (vv * wu - uv * wv) / area, (uu * wv - uv * wu) / area
    best = np.stack([1 - s - t, s, t], 1)
    inside = (best >= 0).all(1)
    distance = np.where(inside, 0.0, np.inf)
    for i, j in ((0, 1), (1, 2), (2, 0)):
        p, q = triangles[:, i], triangles[:, j]
        along = np.clip(((point - p) * (q - p)).sum(1) / np.maximum(((q - p) ** 2).sum(1), 1e-30), 0, 1)
        away = np.linalg.norm(p + along[:, None] * (q - p) - point, axis=1)
        better = ~inside & (away < distance)
        best[better] = 0
        best[better, i] = 1 - along[better]
        best[better, j] = along[better]
        distance[better] = away[better]
    return best


def similarity(points, targets):
    """Of points [n][3] on and left of the plane of symmetry: scale, rotation about x, shift in y and z."""
    p = np.concatenate([points, points * [-1, 1, 1]])
    q = np.concatenate([targets, targets * [-1, 1, 1]])
    pm, qm = p.mean(0), q.mean(0)
    u, d, vt = np.linalg.svd((q - qm).T @ (p - pm))
    sign = np.diag([1, 1, np.sign(np.linalg.det(u @ vt))])
    rotation = u @ sign @ vt
    scale = np.trace(np.diag(d) @ sign) / ((p - pm) ** 2).sum()
    return lambda x: (x - pm) @ (scale * rotation).T + qm


class Fit:
    """faces [468], barycentric [468][3]; residual [468] metres between the fitted head and the canonical face."""

    def __init__(self, faces, barycentric, head, target, surface):
        self.faces, self.barycentric, self.head, self.target = faces, barycentric, head, target
        points = (head[surface.faces[faces]] * barycentric[:, :, None]).sum(1)
        self.residual = np.linalg.norm(points - target, axis=1)

    def sets(self):
        """Name -> (indices, triangles, barycentric, offset)."""
        chosen = {"mediapipe468": range(len(self.faces)), "ibug68": IBUG68}
        return {
            name: (np.array(ids), self.faces[list(ids)], self.barycentric[list(ids)], np.zeros((len(ids), 3)))
            for name, ids in chosen.items()
        }

    def summary(self):
        r = self.residual * 1000
        return f"landmarks: mean residual {r.mean():.2f} mm, median {np.median(r):.2f}, largest {r.max():.2f} ({r.argmax()})"


TANGENTIAL = 0.1  # weight of the residual along the surface, squared, against that across it
STIFFNESS = 1e-5  # metres: root mean square residual that weighs as much as one standard deviation of a mode


def fit(canonical, surface, lips, lids, template, masks, shapes, is_detail, prior):
    """Fits the canonical face and finds where its points lie on the head."""
    rings = Rings(lips, lids, template)
    place = Placement(surface, outer_faces(surface, lips, lids, masks), rings, canonical)
    mean, factor, _ = prior
    basis = np.array(shapes)
    reach = np.linalg.norm(basis[is_detail], axis=2).max(1)
    details = basis[is_detail] * np.minimum(DETAIL, DETAIL_REACH / reach)[:, None, None]
    modes = np.concatenate([np.tensordot(factor.T[:MODES], basis, 1), details])
    start = template + np.tensordot(mean, basis, 1)
    points = canonical.points[place.left]
    move = similarity(points[place.anchored], place.on(start)[place.anchored])
    head = start
    for _ in range(ROUNDS):
        place.project(move(points), head)
        z = solve_modes(place, start, modes, move(points), head)
        head = start + np.tensordot(z, modes, 1)
        move = similarity(points, place.on(head))
    place.project(warped(move(points), place, head), head)
    faces, barycentric = place.mirrored(canonical)
    return Fit(faces, barycentric, head, move(canonical.points), surface)


def solve_modes(place, start, modes, targets, head):
    """Coefficients z [M] of the modes: ridge least squares, across the surface first; rings count fully."""
    normal = place.normals_on(head)
    rows = np.stack([place.on(mode) for mode in modes], 2)  # [n][3][M]
    residual = targets - place.on(start)
    along = np.sqrt(np.where(place.anchored, 1.0, TANGENTIAL))[:, None]
    ridge = STIFFNESS * np.sqrt(len(targets)) * np.eye(len(modes))
    matrix = [np.einsum("nk,nkm->nm", normal, rows), (rows * along[:, :, None]).reshape(-1, len(modes)), ridge]
    values = [(normal * residual).sum(1), (residual * along).ravel(), np.zeros(len(modes))]
    return np.linalg.lstsq(np.concatenate(matrix), np.concatenate(values), rcond=None)[0]


def warped(points, place, head):
    """Points after a smooth warp that brings the anchored ones to their rings."""
    shift = (place.on(head) - points)[place.anchored]
    anchors = points[place.anchored]
    both = np.concatenate([anchors, anchors * [-1, 1, 1]])
    both, first = np.unique(both.round(9), axis=0, return_index=True)
    shift = np.concatenate([shift, shift * [-1, 1, 1]])[first]
    result = points + RBFInterpolator(both, shift, kernel="linear", smoothing=1e-4)(points)
    result[np.abs(points[:, 0]) < 1e-6, 0] = 0
    return result
