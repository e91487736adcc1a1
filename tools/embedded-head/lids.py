"""The rim of the left eyelids, found on the mesh, and how far a blink must go to close it."""

import numpy as np
import scipy.sparse as sp
from scipy.sparse.csgraph import dijkstra

PRESSED = 8e-4  # metres by which closed lids overlap at the template; eyes that are larger close too
BLINKS = ("eye-left-closure", "eye-right-closure", "eyeBlinkLeft", "eyeBlinkRight")


class Lids:
    """rim: ordered loop of the left lids' edge; upper, lower: its paths from the inner to the outer corner."""

    def __init__(self, surface, template, eye):
        """eye [3]: the centre of the left eyeball."""
        skin = surface.where("skin")
        near = skin[np.linalg.norm(template[skin] - eye, axis=1) < 0.03]
        near = near[template[near, 2] > eye[2]]
        innermost = tightest_loop(surface, template, near, eye)
        # the tightest loop lies just inside the eyeball; the edge that is seen, and that blinks, is the next one
        self.rim = np.array([self._outward(surface, template, v, innermost, eye) for v in innermost])
        corners = self.rim[np.argmin(template[self.rim, 0])], self.rim[np.argmax(template[self.rim, 0])]
        self.upper, self.lower = halves(self.rim, template, *corners)

    @staticmethod
    def _outward(surface, template, vertex, loop, eye):
        candidates = [n for n in surface.quad_neighbours[vertex] if n not in loop]
        return max(candidates, key=lambda n: np.linalg.norm(template[n] - eye))

    def closing(self, template, delta):
        """The coefficient at which a displacement [V][3] of the left lids closes them."""
        upper = self.upper[1:-1]
        order = self.lower[np.argsort(template[self.lower, 0])]
        facing = np.interp(template[upper, 0], template[order, 0], template[order, 1])
        opening = template[upper, 1] - facing + PRESSED
        wide = opening > 0.6 * opening.max()
        raised = np.interp(template[upper, 0], template[order, 0], delta[order, 1])
        return np.mean((opening / (raised - delta[upper, 1]))[wide])


def calibrated(names, deltas, template, lids, mirror):
    """Displacements with the blinks scaled so that they close the template's eyes at one, neither less nor more."""
    result = list(deltas)
    for name in BLINKS:
        k = names.index(name)
        left = "left" in name.lower()
        delta = deltas[k] if left else deltas[k][mirror] * [-1, 1, 1]
        result[k] = deltas[k] * lids.closing(template, delta)
    return result


def tightest_loop(surface, template, allowed, centre):
    """The shortest closed path of edges around the line through `centre` along z, as ordered vertices."""
    position = np.full(len(template), -1)
    position[allowed] = np.arange(len(allowed))
    edges = sp.triu(surface.neighbours()).tocoo()
    keep = (position[edges.row] >= 0) & (position[edges.col] >= 0)
    a, b = edges.row[keep], edges.col[keep]
    length = np.linalg.norm(template[a] - template[b], axis=1)
    p, q = template[a] - centre, template[b] - centre
    # crossing the half plane x > 0, y = 0 switches the sheet of a two-sheeted cover: a loop ends on the other sheet
    straddles = (p[:, 1] > 0) != (q[:, 1] > 0)
    with np.errstate(divide="ignore", invalid="ignore"):
        x = p[:, 0] - p[:, 1] * (q[:, 0] - p[:, 0]) / (q[:, 1] - p[:, 1])
    crosses = straddles & (x > 0)
    n = len(allowed)
    i, j = position[a], position[b]
    rows = np.concatenate([i, i + n])
    cols = np.concatenate([np.where(crosses, j + n, j), np.where(crosses, j, j + n)])
    graph = sp.coo_matrix((np.tile(length, 2), (rows, cols)), shape=(2 * n, 2 * n)).tocsr()
    starts = np.unique(np.concatenate([i[crosses], j[crosses]]))
    distance, before = dijkstra(graph, directed=False, indices=starts, return_predecessors=True)
    best = np.argmin(distance[np.arange(len(starts)), starts + n])
    loop, node = [], starts[best] + n
    while node != starts[best]:
        loop.append(allowed[node % n])
        node = before[best, node]
    return np.array(loop)


def halves(loop, template, first, last):
    """The loop's upper and lower path from one vertex to another."""
    loop = np.roll(loop, -int(np.flatnonzero(loop == first)[0]))
    k = int(np.flatnonzero(loop == last)[0])
    one, other = loop[: k + 1], np.concatenate([loop[k:], loop[:1]])[::-1]
    return (one, other) if template[one, 1].mean() > template[other, 1].mean() else (other, one)
