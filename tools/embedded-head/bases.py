"""Shape and expression bases: named displacements [V][3] in metres per unit of the coefficient."""

import numpy as np

from makehuman import AGES, ETHNICITIES, SEXES

# MakeHuman's decimetre, and a factor that brings its adults to the size of measured ones: with it the heads of women
# and men are 148 and 155 mm broad and the centres of their eyes 60 and 62 mm apart.
METRES = 0.1 * 1.05

NEGLIGIBLE = 2e-5  # metres: what moves less is not stored
MATTERS = 1e-3  # metres: muscle and weight targets that nowhere change the head by more are left out

SIGNED = (
    ("decr", "incr"), ("down", "up"), ("in", "out"), ("backward", "forward"), ("concave", "convex"),
    ("compress", "uncompress"), ("pointed", "triangle"), ("round", "square"),
)  # fmt: skip
# Opposite targets stay two components where their mean is larger than this share of half their difference.
OPPOSITE = 0.75
DETAIL_FOLDERS = ("head", "forehead", "eyebrows", "eyes", "nose", "cheek", "ears", "mouth", "chin", "neck")
# Sideways shifts: they make a head lopsided, nothing else.
LEFT_OUT = ("head-trans-in", "neck-trans-in", "nose-trans-in", "mouth-trans-in")


class Macros:
    """Whole-head components: 'macro-<ethnicity>-<sex>-<age>', and muscle and weight by sex and age.

    A person is template + Σ w_esa C_esa + Σ u C, with w_esa = (share of e)(share of s)(share of a), summing to one.
    """

    def __init__(self, makehuman, surface, lips):
        """template [V][3] metres: the mean of the young adults, lips closed as all people's are."""
        self.names, self.deltas = [], []
        people = {}
        for age in AGES:
            for ethnicity in ETHNICITIES:
                for sex in SEXES:
                    vertices = surface.vertices(makehuman.macro_vertices(ethnicity, sex, age)) * METRES
                    people[ethnicity, sex, age] = symmetric(lips.closed(vertices), surface.mirror)
        self.template = np.mean([p for (_, _, age), p in people.items() if age == "young"], axis=0)
        for (ethnicity, sex, age), person in people.items():
            self._add(f"macro-{ethnicity}-{sex}-{age}", person - self.template)
        for age in AGES:
            for sex in SEXES:
                for what, muscle, weight in (
                    ("weight-min", "average", "min"), ("weight-max", "average", "max"),
                    ("muscle-min", "min", "average"), ("muscle-max", "max", "average"),
                ):  # fmt: skip
                    target = f"macrodetails/universal-{sex}-{age}-"
                    delta = makehuman.target(f"{target}{muscle}muscle-{weight}weight")
                    delta = delta - makehuman.target(f"{target}averagemuscle-averageweight")
                    delta = surface.vertices(delta) * METRES
                    if np.abs(delta).max() > MATTERS:
                        self._add(f"macro-{what}-{sex}-{age}", delta)

    def _add(self, name, delta):
        self.names.append(name)
        self.deltas.append(delta)


def details(makehuman, surface):
    """Detail components, left and right as one, opposite targets as one signed component.

    Returns names, deltas, for each whether it is signed, and the largest distance in metres between a target and
    the signed component at ±1 (the error of taking opposite targets for exact opposites).
    """
    names, deltas, is_signed, errors = [], [], [], []
    for folder in DETAIL_FOLDERS:
        targets = makehuman.target_names(folder)
        merged = sorted({t[2:] if t[:2] in ("l-", "r-") else t for t in targets})
        for name in merged:
            if name in LEFT_OUT or name.startswith("measure-"):
                continue
            stem, _, ending = name.rpartition("-")
            opposite = dict(SIGNED).get(ending)
            if ending in dict(map(reversed, SIGNED)) and f"{stem}-{dict(map(reversed, SIGNED))[ending]}" in merged:
                continue  # it comes with its opposite
            if opposite and f"{stem}-{opposite}" in merged:
                low = _both_sides(makehuman, surface, folder, name, targets)
                high = _both_sides(makehuman, surface, folder, f"{stem}-{opposite}", targets)
                error = np.linalg.norm((high + low) / 2, axis=1).max()
                if error > OPPOSITE * np.linalg.norm((high - low) / 2, axis=1).max():
                    names += [name, f"{stem}-{opposite}"]
                    deltas += [low, high]
                    is_signed += [False, False]
                    errors += [0.0, 0.0]
                else:
                    names.append(f"{stem}-{ending}-{opposite}")
                    deltas.append((high - low) / 2)
                    is_signed.append(True)
                    errors.append(error)
            else:
                names.append(name)
                deltas.append(_both_sides(makehuman, surface, folder, name, targets))
                is_signed.append(False)
                errors.append(0.0)
    return names, deltas, np.array(is_signed), np.array(errors)


def _both_sides(makehuman, surface, folder, name, targets):
    if name in targets:
        delta = makehuman.target(f"{folder}/{name}")
    else:
        delta = makehuman.target(f"{folder}/l-{name}") + makehuman.target(f"{folder}/r-{name}")
    return surface.vertices(delta) * METRES


def recentred(delta, skull_base):
    """Takes out of a whole-head displacement what it moves the skull base, so that a longer trunk or neck does not
    carry the head away.

    skull_base  [V] weights of the joint regressor
    """
    moved = (np.abs(delta) > NEGLIGIBLE).any(1).mean()
    shift = skull_base @ delta
    return delta - shift if moved > 0.5 else delta


# The jaw is a joint: units that swing it are left out, and so is mouthClose, which closes the lips of a jaw swung
# open by 24.4 degrees and makes no sense at rest. Looking around is left to the eye joints; of those units stays
# what the lids do.
SWINGING = ("mouth-open", "jawOpen", "mouthClose")
LIDS_THAT_FOLLOW = {"eyeLookUp": "lidsFollowUp", "eyeLookDown": "lidsFollowDown"}


def expressions(makehuman, surface):
    """Names and deltas: MakeHuman's expression units, averaged over ethnicities, then the face units."""
    names, deltas = [], []
    folder = "expression/units/"
    for name in makehuman.target_names(folder + ETHNICITIES[0]):
        if name not in SWINGING:
            delta = np.mean([makehuman.target(f"{folder}{e}/{name}") for e in ETHNICITIES], axis=0)
            names.append(name)
            deltas.append(surface.vertices(delta) * METRES)
    eyes = surface.where("eye-left", "eye-right")
    for name in makehuman.face_unit_names():
        if name in SWINGING:
            continue
        delta = surface.vertices(makehuman.face_unit(name)) * METRES
        if name.startswith("eyeLook"):
            stem = name.removesuffix("Left").removesuffix("Right")
            if stem not in LIDS_THAT_FOLLOW:
                continue
            delta[eyes] = 0
            name = LIDS_THAT_FOLLOW[stem] + name.removeprefix(stem)
        names.append(name)
        deltas.append(delta)
    return names, deltas


def symmetric(delta, mirror):
    """The mean of a displacement and its mirror image."""
    return (delta + delta[mirror] * [-1, 1, 1]) / 2
