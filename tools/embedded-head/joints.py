"""Joints (root, neck, jaw, left eye, right eye), their regressor, skinning weights and the jaw's corrective."""

import numpy as np
from scipy.optimize import nnls

ROOT, NECK, JAW, LEFT_EYE, RIGHT_EYE = range(5)
JOINTS = 5
POSE_FEATURES = 36  # the entries of R − I of neck, jaw and eyes, row by row
JAW_SINE = 9 + 3 * 2 + 1  # (R − I)_zy of the jaw

# How much of a bone's weight turns with the head; the rest stays with the root.
TURNS = {"neck01": 0.1, "neck02": 0.45, "neck03": 0.85}
HEAD_BONES = ("head", "jaw", "levator", "oculi", "orbicularis", "oris", "risorius", "special", "temporalis", "tongue", "eye")  # fmt: skip


class JawSwing:
    """The rotation about the x axis with which the unit 'jawOpen' swings the lower teeth.

    angle radians; pivot [3] metres at the template
    """

    def __init__(self, template, delta, teeth):
        a, b = template[teeth], (template + delta)[teeth]
        u, _, vt = np.linalg.svd((a - a.mean(0)).T @ (b - b.mean(0)))
        rotation = vt.T @ np.diag([1, 1, np.sign(np.linalg.det(vt.T @ u.T))]) @ u.T
        shift = b.mean(0) - rotation @ a.mean(0)
        self.angle = np.arctan2(rotation[2, 1], rotation[1, 1])
        y, z = np.linalg.solve(np.eye(2) - rotation[1:, 1:], shift[1:])
        self.pivot = np.array([0.0, y, z])
        self.rotation = np.array(
            [
                [1, 0, 0],
                [0, np.cos(self.angle), -np.sin(self.angle)],
                [0, np.sin(self.angle), np.cos(self.angle)],
            ]
        )

    def displacement(self, vertices):
        """Of points that turn with the jaw, [n][3]."""
        return (vertices - self.pivot) @ (self.rotation - np.eye(3)).T


def regress(samples, targets, candidates, mirror, count):
    """Non-negative weights [V] that sum to one, alike on both sides, with weights @ vertices ≈ the joint.

    samples [n][V][3] heads, targets [n][3] the joint in each (x = 0), candidates [c] vertices allowed
    """
    half = candidates[candidates <= mirror[candidates]]
    rows, values = [], []
    for vertices, target in zip(samples, targets):
        pairs = (vertices[half] + vertices[mirror[half]] * [-1, 1, 1]) / 2
        for axis in (1, 2):
            rows.append(pairs[:, axis] - target[axis])  # Σw (p − t) = 0 does not depend on the origin
            values.append(0.0)
    weights = np.zeros(samples.shape[1])
    spread = 1e-3  # metres; prefers many small weights to few large ones
    rows += list(spread / np.sqrt(len(half)) * np.eye(len(half)))
    values += [0.0] * len(half)
    rows.append(np.ones(len(half)))
    values.append(1.0)
    solution, _ = nnls(np.array(rows), np.array(values), maxiter=50 * len(half))
    keep = np.argsort(solution)[::-1][:count]
    solution[np.setdiff1d(np.arange(len(half)), keep)] = 0
    solution /= solution.sum()
    np.add.at(weights, half, solution / 2)
    np.add.at(weights, mirror[half], solution / 2)
    return weights


def joint_regressor(makehuman, surface, people, metres, pivot):
    """[5][V] weights.

    people  [n][B][3] base meshes in decimetres, the template first
    pivot   the jaw's axis in the template, metres, without origin
    """
    heads = np.array([surface.vertices(p) for p in people]) * metres
    skin = surface.where("skin")
    template = heads[0]
    regressor = np.zeros((JOINTS, len(template)))
    for joint, cube, reach in ((ROOT, "neck", 0.09), (NECK, "head", 0.11)):
        targets = np.array([p[makehuman.joint_cube(cube)].mean(0) for p in people]) * metres
        near = skin[np.linalg.norm((template[skin] - targets[0])[:, 1:], axis=1) < reach]
        regressor[joint] = regress(heads, targets, near, surface.mirror, 40)
    near = skin[np.linalg.norm((template[skin] - pivot)[:, 1:], axis=1) < 0.03]
    regressor[JAW] = regress(heads[:1], pivot[None], near, surface.mirror, 40)
    for joint, ring in ((LEFT_EYE, surface.eye_equator[0]), (RIGHT_EYE, surface.eye_equator[1])):
        regressor[joint, ring] = 1 / len(ring)
    return regressor


def skinning_weights(makehuman, surface, template, swing, jaw_delta):
    """[V][5]: the rig's weights collapsed to five joints; the jaw's from what 'jawOpen' does to each vertex."""
    bones = makehuman.bone_weights()
    turning = np.zeros(len(makehuman.vertices))
    for bone, weight in bones.items():
        turning += weight * (1.0 if bone.startswith(HEAD_BONES) else TURNS.get(bone, 0.0))
    head = np.clip(surface.vertices(turning), 0, 1)
    head = smooth(surface, head, surface.where("skin"), 3)
    jaw = jaw_weights(surface, template, swing, jaw_delta)
    weights = np.zeros((len(template), JOINTS))
    weights[:, JAW] = jaw
    weights[:, NECK] = np.maximum(head - jaw, 0)
    weights[:, ROOT] = 1 - weights[:, JAW] - weights[:, NECK]
    for joint, part in ((LEFT_EYE, "eye-left"), (RIGHT_EYE, "eye-right")):
        ids = surface.where(part)
        weights[ids] = 0
        weights[ids, joint] = 1
    weights[weights < 1e-3] = 0
    return (weights + weights[surface.mirror][:, [ROOT, NECK, JAW, RIGHT_EYE, LEFT_EYE]]) / 2 / weights.sum(1, keepdims=True)


def jaw_weights(surface, template, swing, jaw_delta):
    """[V] share of the jaw's rotation in what the unit does, least squares per vertex, in 0..1."""
    turned = swing.displacement(template)
    share = (jaw_delta * turned).sum(1) / np.maximum((turned**2).sum(1), 1e-8)
    share = np.clip(share, 0, 1)
    share = smooth(surface, share, surface.where("skin", "mouth-cavity"), 2)
    share[share < 0.01] = 0
    share[surface.where("teeth-lower")] = 1
    share[surface.where("teeth-upper", "lashes", "eye-left", "eye-right")] = 0
    return share


def smooth(surface, values, where, rounds):
    """Mean with the neighbours along edges."""
    adjacency = surface.neighbours()
    adjacency = adjacency.multiply(1 / np.maximum(adjacency.sum(1), 1)).tocsr()
    chosen = np.zeros(len(values), bool)
    chosen[where] = True
    for _ in range(rounds):
        values = np.where(chosen, 0.5 * values + 0.5 * (adjacency @ values), values)
    return values


def jaw_corrective(template, swing, jaw_delta, weights):
    """[V][3] metres: what the unit 'jawOpen' does beyond skinning, per unit of (R − I)_zy of the jaw.

    That entry is the sine of the jaw's angle, so with the corrective an opening by the unit's angle is the unit.
    """
    skinned = weights[:, [JAW]] * swing.displacement(template)
    corrective = (jaw_delta - skinned) / np.sin(swing.angle)
    corrective[np.linalg.norm(corrective, axis=1) < 5e-4] = 0
    return corrective
