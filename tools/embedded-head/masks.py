"""Named vertex sets. Parts partition the vertices; face-skin, lips, ears, scalp and neck partition the skin."""

import numpy as np
from scipy.spatial import cKDTree


def masks(makehuman, surface, template, average, metres, origin):
    """Name -> ascending vertex indices."""
    skin = surface.where("skin")
    result = {
        "skin": skin,
        "eyes": surface.where("eye-left", "eye-right"),
        "teeth": surface.where("teeth-upper", "teeth-lower"),
    }
    for part in ("eye-left", "eye-right", "teeth-upper", "teeth-lower", "tongue", "mouth-cavity", "lashes"):
        result[part] = surface.where(part)
    lips = _textured(makehuman, surface, "lips")
    ears = _textured(makehuman, surface, "ears")
    neck = _neck(makehuman, surface)
    scalp = _scalp(makehuman, surface, template, average, metres, origin)
    left = skin
    for name, chosen in (("lips", lips), ("ears", ears), ("neck", neck), ("scalp", scalp)):
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


def _scalp(makehuman, surface, template, average, metres, origin):
    """Skin under the base mesh's hair helper."""
    hair = average[makehuman.group_vertices("helper-hair")] * metres - origin
    distance, _ = cKDTree(hair).query(template)
    return _symmetric(surface, distance < 0.02)


def _moved_by(makehuman, surface, folder):
    """[V] whether the targets of a folder move the vertex by a good part of their largest movement."""
    moved = np.zeros(len(surface.part))
    for name in makehuman.target_names(folder):
        size = np.linalg.norm(surface.vertices(makehuman.target(f"{folder}/{name}")), axis=1)
        moved += size / max(size.max(), 1e-9)
    return moved > 0.25 * moved.max()
