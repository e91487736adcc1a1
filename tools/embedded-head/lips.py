"""The lips' edge loops, and closing the mouths that MakeHuman's people keep slightly open."""

import numpy as np

CONTACT = 1  # the loop where the lips touch, counted from the skin's last loop before the mouth cavity
BORDER = 7  # the loop along the border of the lips' red
OVERLAP = 3e-4  # metres: closed lips press a little into each other
# Share of the closing movement by loop; negative numbers lie in the mouth cavity.
FOLLOWS = {-2: 0.3, -1: 0.6, 0: 0.9, 1: 1.0, 2: 0.75, 3: 0.5, 4: 0.3, 5: 0.15, 6: 0.05}


class Lips:
    """loops[k][c]: the vertex of column c in loop k; columns run around the mouth in order. upper [c]: bool."""

    def __init__(self, surface, template):
        self.cavity = set(surface.where("mouth-cavity").tolist())
        ring = self._ordered(surface)
        self.loops = {0: ring}
        for direction in (1, -1):
            loop, done = ring, set(ring)
            for k in range(1, 3 if direction < 0 else BORDER + 1):
                loop = np.array([self._next(surface, v, done, direction < 0) for v in loop])
                done |= set(loop)
                self.loops[direction * k] = loop
        self.upper = template[self.loops[BORDER], 1] > template[self.loops[CONTACT], 1]

    def _next(self, surface, vertex, done, inside):
        """The neighbour along a quad's edge that lies on the following loop."""
        candidates = [n for n in surface.quad_neighbours[vertex] if n not in done and (n in self.cavity) == inside]
        if len(candidates) != 1:
            raise ValueError(f"vertex {vertex} has {len(candidates)} ways on, not one")
        return candidates[0]

    def _ordered(self, surface):
        """The skin's last loop before the mouth cavity, in order."""
        neighbours = surface.quad_neighbours
        ring = {v for v in neighbours if v not in self.cavity and any(n in self.cavity for n in neighbours[v])}
        path = [min(ring)]
        while True:
            following = [n for n in neighbours[path[-1]] if n in ring and n not in path]
            if not following:
                return np.array(path)
            path.append(min(following))

    def mask(self):
        return np.unique(np.concatenate([self.loops[k] for k in range(BORDER + 1)]))

    def closed(self, vertices):
        """A copy of vertices [V][3] metres whose lips touch along their whole length."""
        contact = self.loops[CONTACT]
        upper, lower = contact[self.upper], contact[~self.upper]
        move = np.zeros(len(contact))
        for own, other, side, up in ((upper, lower, self.upper, 1), (lower, upper, ~self.upper, -1)):
            order = other[np.argsort(vertices[other, 0])]
            facing = np.interp(vertices[own, 0], vertices[order, 0], vertices[order, 1])
            gap = up * (vertices[own, 1] - facing)
            move[side] = -up * np.maximum(gap + OVERLAP, 0) / 2
        result = vertices.copy()
        for k, share in FOLLOWS.items():
            result[self.loops[k], 1] += share * move
        return result
