"""Gaussian priors over shape coefficients, from random plausible heads."""

import numpy as np

from makehuman import ETHNICITIES, SEXES

SAMPLES = 4000
DIMENSIONS = 80
DETAIL = 0.15  # standard deviation of a detail's coefficient: most within ±0.3
DETAIL_REACH = 0.003  # metres: the standard deviation is less where a detail would move a vertex more by it
POPULATIONS = {"adult": (18.0, 85.0), "child": (2.0, 14.0)}  # years, uniform

# As the Java class EmbeddedHead has it.
AGES = {"baby": 1.0, "child": 10.0, "young": 25.0, "old": 90.0}
FACE_FAT_OF_WEIGHT = 0.5
DOUBLE_CHIN_OF_WEIGHT = 0.4


def shape_of(names, age, gender, ancestry, weight, muscle):
    """Shape coefficients [S] of a person, as EmbeddedHead.shapeOf.

    gender 0 female .. 1 male; ancestry shares of ETHNICITIES; weight and muscle 0..1, 0.5 average
    """
    position = {name: i for i, name in enumerate(names)}
    shape = np.zeros(len(names))
    knots = list(AGES.values())
    shares = [np.interp(age, knots, np.eye(len(knots))[i]) for i in range(len(knots))]
    for age_name, age_share in zip(AGES, shares):
        for sex, sex_share in zip(SEXES, (1 - gender, gender)):
            person = f"-{sex}-{age_name}"
            for ethnicity, ancestry_share in zip(ETHNICITIES, ancestry):
                shape[position[f"macro-{ethnicity}{person}"]] += age_share * sex_share * ancestry_share
            for what, amount in (("weight", 2 * weight - 1), ("muscle", 2 * muscle - 1)):
                name = f"macro-{what}-{'min' if amount < 0 else 'max'}{person}"
                if name in position:
                    shape[position[name]] += age_share * sex_share * abs(amount)
    fat = 2 * weight - 1
    shape[position["head-fat-decr-incr"]] += FACE_FAT_OF_WEIGHT * fat
    shape[position["neck-double-decr-incr"]] += DOUBLE_CHIN_OF_WEIGHT * max(fat, 0)
    return shape


def random_head(random, names, reach, signed, ages):
    """Coefficients [S] of a plausible head of an age between two bounds in years."""
    shape = shape_of(
        names,
        age=random.uniform(*ages),
        gender=random.beta(0.6, 0.6),
        ancestry=random.dirichlet([0.6] * len(ETHNICITIES)),
        weight=np.clip(random.normal(0.5, 0.2), 0, 1),
        muscle=np.clip(random.normal(0.5, 0.15), 0, 1),
    )
    detail = np.array([not name.startswith("macro-") for name in names])
    amount = random.normal(size=len(names)) * np.minimum(DETAIL, DETAIL_REACH / np.maximum(reach, 1e-9))
    return shape + np.where(detail, np.where(signed, amount, np.abs(amount)), 0)


def prior(names, shapes, signed, ages, seed):
    """mean [S] and factor [S][P], s = mean + factor z: the directions that move vertices most, in that order."""
    random = np.random.default_rng(seed)
    reach = np.array([np.linalg.norm(d, axis=1).max() for d in shapes])
    samples = np.array([random_head(random, names, reach, signed, ages) for _ in range(SAMPLES)])
    mean = samples.mean(0)
    spread = (samples - mean) / np.sqrt(SAMPLES - 1)
    basis = np.array(shapes).reshape(len(shapes), -1)
    # covariance of vertices = basisᵀ spreadᵀ spread basis; its leading directions by the small Gram matrix
    u, d, vt = np.linalg.svd(spread, full_matrices=False)
    root = vt.T * d  # root rootᵀ = covariance of coefficients
    gram = root.T @ (basis @ basis.T) @ root
    values, vectors = np.linalg.eigh(gram)
    order = np.argsort(values)[::-1][:DIMENSIONS]
    factor = root @ vectors[:, order]
    factor *= np.sign(factor[np.abs(factor).argmax(0), np.arange(factor.shape[1])])
    explained = values[order].sum() / values.sum()
    return mean, factor, explained
