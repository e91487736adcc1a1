"""Named vertex sets. Parts partition the vertices; face-skin, lips, ears, scalp and neck partition the skin."""

import numpy as np


def masks(makehuman, surface, template, lips):
    """Name -> ascending vertex indices."""
    skin = surface.where("skin")
    result = {
        "skin": skin,
        "eyes": surface.where("eye-left", "eye-right"),
        "teeth": surface.where("teeth-upper", "teeth-lower"),
    }
    for part in ("eye-left", "eye-right", "teeth-upper", "teeth-lower", "tongue", "mouth-cavity", "lashes"):
        result[part] = surface.where(part)
    red = np.isin(np.arange(len(surface.part)), lips.mask())
    ears = _textured(makehuman, surface, "ears")
    neck = _neck(makehuman, surface)
    scalp = _scalp(template)
    left = skin
    for name, chosen in (("lips", red), ("ears", ears), ("neck", neck), ("scalp", scalp)):
        result[name] = left[chosen[left]]
        left = left[~chosen[left]]
    result["face-skin"] = left
    result["eyelids"] = left[_textured(makehuman, surface, "eyelids")[left]]
    result["nose"] = left[_moved_by(makehuman, surface, "nose")[left]]
    result["boundary"] = np.unique(surface.boundary())
    return result


def _symmetric(surface, chosen):
    return chosen | chosen[surface.mirror]


def _textured(makehuman, surface, picture):
    """[V] whether the picture is bright at one of the vertex's places in the atlas."""
    bright = makehuman.texture_mask(picture, surface.uv) > 0.5
    chosen = np.zeros(len(surface.part), bool)
    chosen[surface.faces[bright[surface.uv_faces]]] = True
    return _symmetric(surface, chosen)


def _neck(makehuman, surface):
    """Skin that the rig gives to the neck or the trunk."""
    bones = makehuman.bone_weights()
    head = sum(w for b, w in bones.items() if not b.startswith(("neck", "spine", "clavicle", "shoulder", "upperarm", "breast")))
    return _symmetric(surface, surface.vertices(head) < 0.5)


# The hairline: height above the eyes in metres by azimuth from the face in degrees, at the template. Trichion,
# temple, sideburn in front of the ear, behind the ear, nape.
HAIRLINE = (
    (0, 0.066), (25, 0.065), (40, 0.058), (52, 0.040), (60, 0.030), (72, 0.018), (80, -0.006), (97, -0.006), (103, 0.000),
    (112, -0.022), (130, -0.050), (180, -0.060),
)  # fmt: skip


def _scalp(template):
    """[V] vertices above the hairline."""
    azimuth = np.degrees(np.arctan2(np.abs(template[:, 0]), template[:, 2]))
    return template[:, 1] > np.interp(azimuth, *np.transpose(HAIRLINE))


def _moved_by(makehuman, surface, folder):
    """[V] whether the targets of a folder move the vertex by a good part of their largest movement."""
    moved = np.zeros(len(surface.part))
    for name in makehuman.target_names(folder):
        size = np.linalg.norm(surface.vertices(makehuman.target(f"{folder}/{name}")), axis=1)
        moved += size / max(size.max(), 1e-9)
    return moved > 0.25 * moved.max()
