"""Each unit under one question: response, ties within, who outside turns to it, what it loses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_matrix

from scoring.influence.cohesion import returned
from scoring.kernels import in_blocks
from scoring.network import Floats, Network
from scoring.position.chart import Positions
from scoring.scorecard import Frame, Scorecards
from scoring.unit_kernels import reach_of_units

Counts = NDArray[np.int64]
#: How many of the people named most are looked at, one after the other.
FIRST = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class UnitScores:
    """One unit; NaN where unknown.

    ``nominations`` are received by its people from anywhere, ``within`` of these from inside,
    ``possible`` the pairs inside whose ego answered and could name the alter.

    Reach out of the unit: ``outside_named`` people outside name at least one person here,
    ``outside_eligible`` answered and could, ``units_naming`` units they belong to;
    ``outside_in_two`` reach somebody here in one or two nominations.
    Reach into it: ``to_outside`` nominations that its people give elsewhere, ``turning`` people
    here who give one, ``turned_to`` people elsewhere who receive one, ``units_turned_to`` their
    units.

    ``top_shares`` is the share of the nominations received that fall on the one, two and three
    people named most. ``lost_shares`` is the share of the unit's ties, given or received, that
    touch them: what goes when they leave.
    """

    unit: int
    people: int
    answered: int
    nominations: int
    within: int
    possible: int
    reciprocity: float
    outside_named: int
    outside_eligible: int
    units_naming: int
    outside_in_two: int
    to_outside: int
    turning: int
    turned_to: int
    units_turned_to: int
    top_shares: tuple[float, ...]
    lost_shares: tuple[float, ...]


def score_units(frame: Frame, cards: Scorecards) -> list[UnitScores]:
    """Score every unit under one question, in the order of unit numbers."""
    network, unit, units = cards.network, frame.unit, frame.units

    def per_unit(of: Positions) -> Counts:
        return np.bincount(of[of >= 0], minlength=units)

    ego_unit, alter_unit = unit[network.ego], unit[network.alter]
    inside = np.where(ego_unit == alter_unit, alter_unit, -1)
    crossing = ego_unit != alter_unit
    between = network.responded[network.alter] & (inside >= 0)
    back = per_unit(inside[between & returned(network)])
    both = per_unit(inside[between])
    people, answered = per_unit(unit), per_unit(unit[network.responded])
    possible, outside_eligible = _could(network, unit, answered, people)
    # One row per person outside and unit that they name, or that names them.
    here, there = _distinct(network.ego[crossing], alter_unit[crossing])
    named, naming = _distinct(network.alter[crossing], ego_unit[crossing])
    columns = {
        "people": people,
        "answered": answered,
        "nominations": per_unit(alter_unit),
        "within": per_unit(inside),
        "possible": possible,
        "outside_named": per_unit(there),
        "outside_eligible": outside_eligible,
        "units_naming": per_unit(_distinct(unit[here], there)[1]),
        "outside_in_two": reach_out(network, unit, units, 2).astype(np.int64),
        "to_outside": per_unit(ego_unit[crossing]),
        "turning": per_unit(unit[np.bincount(network.ego[crossing], minlength=frame.people) > 0]),
        "turned_to": per_unit(naming),
        "units_turned_to": per_unit(_distinct(unit[named], naming)[1]),
    }
    top, lost = first_people(network, unit, units)
    reciprocity = np.where(both > 0, back / np.maximum(both, 1), np.nan)
    return [
        UnitScores(
            unit=number,
            reciprocity=float(reciprocity[number]),
            top_shares=tuple(top[:, number].tolist()),
            lost_shares=tuple(lost[:, number].tolist()),
            **{name: int(column[number]) for name, column in columns.items()},
        )
        for number in range(units)
    ]


def reach_out(network: Network, unit: ArrayLike, units: int, steps: int) -> Floats:
    """Count the people outside each unit who reach it in at most `steps` nominations.

    Shape (units,).

    >>> from scoring.network import build
    >>> chain = build(4, [0, 1, 2], [1, 2, 3], [True] * 4)
    >>> reach_out(chain, [-1, 0, 1, 1], 2, 1).tolist()
    [1.0, 1.0]
    >>> reach_out(chain, [-1, 0, 1, 1], 2, 2).tolist()
    [1.0, 2.0]
    """
    of = np.asarray(unit, dtype=np.int64)
    members = np.argsort(of, kind="stable")
    starts = np.searchsorted(of[members], np.arange(units + 1))
    named_by = network.named_by()
    return in_blocks(
        lambda first, last: reach_of_units(
            named_by.indptr, named_by.indices, members, starts, steps, first, last
        ),
        units,
    )


def first_people(network: Network, unit: ArrayLike, units: int) -> tuple[Floats, Floats]:
    """Return the share of nominations on, and of ties that touch, the first people of each unit.

    First are those of the unit who are named most, by anybody; of equals, the first in order. Row k
    holds the first k + 1 people; shape (3, units) each, NaN for a unit without any.

    >>> from scoring.network import build
    >>> top, lost = first_people(build(4, [0, 1, 3, 1], [1, 0, 1, 3], [True] * 4), [0, 0, 0, 1], 1)
    >>> top[:, 0].round(3).tolist(), lost[:, 0].tolist()
    ([0.667, 1.0, 1.0], [1.0, 1.0, 1.0])
    """
    of = np.asarray(unit, dtype=np.int64)
    named = np.bincount(network.alter, minlength=network.people)
    order = np.lexsort((-named, of))
    place = np.empty(network.people, dtype=np.int64)
    place[order] = np.arange(network.people) - np.searchsorted(of[order], of[order])
    ego_unit, alter_unit = of[network.ego], of[network.alter]
    same = ego_unit == alter_unit
    sides = ((ego_unit, place[network.ego]), (alter_unit, place[network.alter]))

    def per_unit(of_tie: Positions) -> Counts:
        return np.bincount(of_tie[of_tie >= 0], minlength=units)

    def touching(first: int) -> Counts:
        ego, alter = (np.where(place < first, number, -1) for number, place in sides)
        return per_unit(ego) + per_unit(alter) - per_unit(np.where(same & (ego >= 0), alter, -1))

    received, ties = per_unit(alter_unit), touching(network.people + 1)
    top = [per_unit(np.where(sides[1][1] < first, alter_unit, -1)) for first in FIRST]
    return _shares(top, received), _shares([touching(first) for first in FIRST], ties)


def _shares(parts: list[Counts], whole: Counts) -> Floats:
    return np.array(parts) / np.where(whole > 0, whole, np.nan)


def _distinct(first: Positions, second: Positions) -> tuple[Positions, Positions]:
    """Return each pair once, without those that hold a -1."""
    known = (first >= 0) & (second >= 0)
    width = int(second.max(initial=0)) + 1
    # NumPy's unique looks every value up in a table, which takes ten times as long.
    pairs = np.sort(first[known].astype(np.int64) * width + second[known])
    pairs = pairs[np.diff(pairs, prepend=-1) > 0]
    return pairs // width, pairs % width


def _could(
    network: Network, unit: Positions, answered: Counts, people: Counts
) -> tuple[Counts, Counts]:
    """Count, per unit, pairs inside who could, and people outside who could name somebody here."""
    if network.could is None:
        return answered * (people - 1), np.where(people > 0, network.respondents - answered, 0)
    has = np.flatnonzero(unit >= 0)
    members = csr_matrix((np.ones(len(has)), (has, unit[has])), shape=(len(unit), len(people)))
    able = (csr_matrix(network.could) @ members).tocoo()
    asked = network.responded[able.row] & (able.data > 0)
    inside = unit[able.row] == able.col
    pairs = np.bincount(able.col[asked & inside], able.data[asked & inside], len(people))
    return pairs.astype(np.int64), np.bincount(able.col[asked & ~inside], minlength=len(people))
