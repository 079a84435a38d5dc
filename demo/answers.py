"""Who names whom: most people name those nearby, and a few are sought from everywhere.

Every possible tie has a weight; a respondent draws as many colleagues as they have to name, without
replacement, with chances that grow with the weights (the largest of log weight + Gumbel noise).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from surveys.files.people import PersonRow

Status = Literal["named", "nobody", "declined"]
#: Respondent id, question key, what they answered, the ids they named.
Answer = tuple[str, str, Status, tuple[str, ...]]
Floats = NDArray[np.float64]

RESPONSE = 0.84
NOBODY, DECLINED = 0.03, 0.025
MEAN_NAMED, MAX_NAMED = 5.2, 12
CONNECTORS, HOLLOW, FAR_REACHING = 6, 4, 3

# Log weight of a tie by where the other stands; far away is 0.
OWN_MANAGER, PEER, OWN_REPORT, SKIP_LEVEL, SAME_UNIT, SAME_SITE = 6.8, 5.1, 5.7, 4.0, 2.2, 0.4
# Spread of what a pair has in common, of what a person is known for, and of the moment.
PAIR_SPREAD, PERSON_SPREAD, WHIM = 2.4, 0.45, 0.6


@dataclass(frozen=True, slots=True)
class Halo:
    """How much rank and years of service draw nominations under a question."""

    per_level: float
    per_year: float


HALOS = {
    "advice": Halo(0.27, 0.015),
    "momentum": Halo(0.58, 0.005),
    "opinion": Halo(0.40, 0.015),
}


@dataclass(frozen=True, slots=True)
class _Chart:
    managers: NDArray[np.int64]  # place of each person's manager; the top is its own
    levels: NDArray[np.int64]
    units: NDArray[np.int64]
    sites: NDArray[np.int64]
    spans: NDArray[np.int64]
    years: Floats


def draw_answers(
    rng: np.random.Generator,
    people: Sequence[PersonRow],
    managers: NDArray[np.int64],
    questions: Sequence[str],
) -> list[Answer]:
    """Draw who responds and whom they name, question by question."""
    chart = _chart(people, managers)
    n = len(people)
    nearby = _nearness(chart) + _pair_noise(rng, n, PAIR_SPREAD)
    nearby += _cast(rng, chart)
    person = rng.normal(0.0, PERSON_SPREAD, n)
    responds = np.zeros(n, dtype=bool)
    responds[rng.permutation(n)[: round(RESPONSE * n)]] = True
    talkative = rng.gamma(5.0, 1.0 / 5.0, n)
    answers: list[Answer] = []
    for question in questions:
        halo = HALOS[question]
        draw = person + rng.normal(0.0, 0.2, n)
        draw += halo.per_level * (5 - chart.levels) + halo.per_year * chart.years
        weight = nearby + draw[None, :] + rng.gumbel(0.0, WHIM, (n, n))
        np.fill_diagonal(weight, -np.inf)
        counts = np.clip(rng.poisson(MEAN_NAMED * talkative), 1, MAX_NAMED)
        mood = rng.random(n)
        for ego in np.flatnonzero(responds).tolist():
            if mood[ego] < DECLINED:
                answers.append((people[ego].id, question, "declined", ()))
            elif mood[ego] < DECLINED + NOBODY:
                answers.append((people[ego].id, question, "nobody", ()))
            else:
                places = np.argsort(-weight[ego], kind="stable")[: counts[ego]].tolist()
                named = tuple(sorted(people[place].id for place in places))
                answers.append((people[ego].id, question, "named", named))
    return answers


def _chart(people: Sequence[PersonRow], managers: NDArray[np.int64]) -> _Chart:
    units = sorted({person.unit for person in people})
    sites = sorted({person.location for person in people})
    spans = np.bincount(managers, minlength=len(people))
    spans[managers == np.arange(len(people))] -= 1  # the top does not report to itself
    years = [2026 - int((person.start_date or "2021")[:4]) for person in people]
    return _Chart(
        managers=managers,
        levels=np.array([int(person.level) for person in people]),
        units=np.array([units.index(person.unit) for person in people]),
        sites=np.array([sites.index(person.location) for person in people]),
        spans=spans,
        years=np.array(years, dtype=float),
    )


def _nearness(chart: _Chart) -> Floats:
    """Return the log weight of each tie by where the two stand in the chart."""
    managers, everyone = chart.managers, np.arange(len(chart.managers))
    near = SAME_SITE * (chart.sites[:, None] == chart.sites[None, :])
    near += SAME_UNIT * (chart.units[:, None] == chart.units[None, :])
    near[everyone, managers[managers]] = SKIP_LEVEL
    near[managers[:, None] == managers[None, :]] = PEER
    near[managers, everyone] = OWN_REPORT
    near[everyone, managers] = OWN_MANAGER
    return near


def _pair_noise(rng: np.random.Generator, n: int, spread: float) -> Floats:
    """Return what a pair has in common, the same both ways: the source of returned nominations."""
    noise = np.triu(rng.normal(0.0, spread, (n, n)), 1)
    return noise + noise.T


def _cast(rng: np.random.Generator, chart: _Chart) -> Floats:
    """Return what sets a few people apart from what the chart would suggest."""
    n = len(chart.managers)
    extra = np.zeros((n, n))
    same_unit = chart.units[:, None] == chart.units[None, :]
    below_them = chart.managers[:, None] == np.arange(n)[None, :]
    under_two_steps = chart.managers[chart.managers][:, None] == np.arange(n)[None, :]
    line = below_them | under_two_steps

    # People without title whom many turn to, one per unit at most, all here for some years.
    experienced = (chart.spans == 0) & (chart.levels >= 4) & (chart.years >= 4)
    for place in _one_per_unit(rng, chart, experienced, CONNECTORS):
        extra[:, place] += np.where(same_unit[:, place], 1.2, 3.6)
    # Titles that their own line goes around, and managers sought far beyond their line.
    middle = (chart.spans >= 4) & (chart.levels == 3)
    chosen = _one_per_unit(rng, chart, middle, HOLLOW + FAR_REACHING)
    for place in chosen[:HOLLOW]:
        extra[:, place] += np.where(line[:, place], -4.5, -0.8)
    for place in chosen[HOLLOW:]:
        extra[:, place] += np.where(line[:, place], 0.0, 2.6)
    return extra


def _one_per_unit(
    rng: np.random.Generator, chart: _Chart, eligible: NDArray[np.bool_], count: int
) -> list[int]:
    """Return `count` eligible people from as many units as there are, in random order."""
    chosen: list[int] = []
    used: dict[int, int] = {}
    order = [int(place) for place in rng.permutation(len(eligible)) if eligible[place]]
    while order and len(chosen) < count:
        fewest = min(used.get(int(chart.units[place]), 0) for place in order)
        place = next(p for p in order if used.get(int(chart.units[p]), 0) == fewest)
        order.remove(place)
        chosen.append(place)
        used[int(chart.units[place])] = fewest + 1
    return chosen
