"""Networks for tests: strategies, random organizations and small graphs that have names."""

from __future__ import annotations

import os

import numpy as np
from hypothesis import strategies as st

from scoring.network import Network, build

#: Whether kernels are compiled; measuring their coverage they are not, and a thousand times slower.
COMPILED = os.environ.get("NUMBA_DISABLE_JIT", "0") == "0"


@st.composite
def networks(draw: st.DrawFn, largest: int = 12) -> Network:
    """Return any network of up to `largest` people, some of whom did not answer."""
    people = draw(st.integers(1, largest))
    responded = draw(st.lists(st.booleans(), min_size=people, max_size=people))
    egos = [person for person in range(people) if responded[person]]
    ties: list[tuple[int, int]] = []
    if egos and people > 1:
        pair = st.tuples(st.sampled_from(egos), st.integers(0, people - 1))
        ties = draw(st.lists(pair, max_size=4 * people))
    return build(people, [e for e, _ in ties], [a for _, a in ties], responded)


def random_network(people: int, missing: float, seed: int) -> Network:
    """Return a network in which some are named far more than others; `missing` did not answer."""
    rng = np.random.default_rng(seed)
    responded = rng.random(people) >= missing
    popularity = rng.pareto(1.5, people) + 0.1
    count = rng.poisson(min(5, people - 1), people) * responded
    ego = np.repeat(np.arange(people), count)
    alter = rng.choice(people, len(ego), p=popularity / popularity.sum())
    return build(people, ego, alter, responded)


def relabeled(network: Network, order: np.ndarray) -> Network:
    """Return the same network with person i renamed order[i]."""
    responded = np.empty(network.people, dtype=bool)
    responded[order] = network.responded
    return build(network.people, order[network.ego], order[network.alter], responded)
