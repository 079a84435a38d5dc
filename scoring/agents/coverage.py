"""Choosing people so that together they reach as many others as possible."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.sparse import csr_matrix

from scoring.agents.coverage_kernels import choose_lazily, reached_after_each
from scoring.agents.rules import ANYBODY, Rules
from scoring.network import Bools, Floats, Ints, Network


@dataclass(frozen=True, slots=True, eq=False)
class Audience:
    """Who hears whom, and how much each listener counts; influence flows against nominations.

    Row j of ``named_by`` holds those who name j; the ties of people who are not ``heard`` count as
    not there. ``weight`` is what each person counts for, ``named`` how often they are named.
    """

    named_by: csr_matrix
    heard: Bools
    weight: Floats
    named: Floats

    def arrays(self) -> tuple[Ints, Ints, Bools, Floats]:
        """Return what the compiled loops need."""
        return self.named_by.indptr, self.named_by.indices, self.heard, self.weight


def audience(network: Network, weight: Floats | None = None) -> Audience:
    """Return who hears whom under a question; everybody counts 1 unless weighted; shape (n,)."""
    return Audience(
        named_by=network.named_by(),
        heard=network.responded,
        weight=np.ones(network.people) if weight is None else np.asarray(weight, dtype=float),
        named=np.bincount(network.alter, minlength=network.people).astype(float),
    )


def choose(
    network: Network,
    steps: int,
    k: int,
    *,
    order: ArrayLike,
    weight: Floats | None = None,
    rules: Rules = ANYBODY,
) -> list[int]:
    """Choose k people one after the other, each adding most to the people already reached.

    C(S) = sum of the weights of the people from whom somebody in S is at most `steps` nominations
    away, S included. Lazy greedy: at least 63 % of the largest C possible (Nemhauser, Wolsey and
    Fisher, 1978; Leskovec et al., 2007), with limits per unit at least half of it (Fisher,
    Nemhauser and Wolsey, 1978). Ties go to the person named more often, then to the first id.

    Parameters
    ----------
    order
        The place of each person's id in the order of ids; shape (n,).
    weight
        What each person counts for, 0 or more; everybody 1 where None; shape (n,).
    rules
        Who may be chosen.

    Raises
    ------
    ValueError
        If no k people fit the rules.

    Examples
    --------
    Persons 1, 2 and 3 name 0; 4 names 5; 2 and 3 also name 1:

    >>> from scoring.network import build
    >>> network = build(6, [1, 2, 3, 4, 2, 3], [0, 0, 0, 5, 1, 1], [True] * 6)
    >>> choose(network, 1, 2, order=range(6))
    [0, 5]
    """
    return choose_from(audience(network, weight), steps, k, order=order, rules=rules)


def choose_from(
    listeners: Audience, steps: int, k: int, *, order: ArrayLike, rules: Rules = ANYBODY
) -> list[int]:
    """Choose k people as `choose` does, from an audience at hand."""
    people = len(listeners.weight)
    if not rules.fits(people, k):
        raise ValueError(f"no {k} people fit the rules")
    # Nobody reaches more than the weight at the end of all their walks of at most `steps` steps.
    bound = listeners.weight
    for _ in range(steps):
        bound = listeners.weight + listeners.named_by @ (bound * listeners.heard)
    # Weights that are no whole numbers may add up differently along a search.
    bound = bound * (1 + 1e-9)
    tie = np.empty(people, dtype=np.int64)
    tie[np.lexsort((np.asarray(order), -listeners.named))] = np.arange(people)
    heap = np.lexsort((tie, -bound))
    heap = heap[rules.allowed(people)[heap]]
    limits = rules.limits(people, k)
    return choose_lazily(heap, bound, tie, k, steps, *listeners.arrays(), *limits).tolist()


def coverage(
    network: Network, steps: int, chosen: ArrayLike, *, weight: Floats | None = None
) -> float:
    """Weight of the people within `steps` nominations of the chosen, these included.

    >>> from scoring.network import build
    >>> coverage(build(4, [0, 1], [1, 2], [True] * 4), 1, [2])
    2.0
    """
    people = np.asarray(chosen, dtype=np.int64)
    reached = reached_after_each(people, steps, *audience(network, weight).arrays())
    return float(reached[-1]) if len(reached) else 0.0
