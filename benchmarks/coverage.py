"""How often each interval holds what it is an interval of: `make bench-coverage`.

An organization here has a tendency p_ij for every pair: the probability that i names j when asked.
Some people are named far more than others, managers more than their reports, colleagues of one unit
more than strangers, and some people name many. A survey draws the answers of those who happen to
respond; asking again draws others from the same tendencies. Printed is the share of surveys whose
interval held its target, beside the nominal 90 %, and the same for the group that fared worst.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from scoring.comparison.measures import spearmans, superiorities
from scoring.evidence.change import figure_change, in_both, share_changes, share_changes_of_counts
from scoring.intervals import resampling, uncertainty
from scoring.intervals.resampling import resampled, shares_of
from scoring.intervals.uncertainty import (
    newcombe,
    possibly_top,
    rank_interval,
    wilson,
    wilson_of_population,
)
from scoring.network import Bools, Floats, Network, build

#: People, and how many organizations with how many surveys each are drawn.
SIZES = {1_000: (10, 16), 200: (20, 16), 60: (40, 16), 30: (50, 16)}
RESPONSES = (1.0, 0.8, 0.6)
#: Surveys that say what a figure is on average when asked again.
AGAIN = 160
#: Splits per interval; the product makes more, which makes intervals steadier, not wider.
SPLITS = 80
SPAN, TOP, REPEATED = 6, 5, 0.6

SHARE = "share, Wilson", "tendency of all who could"
MISSING = "share, finite population", "share had all answered"
RANK = "rank, McNemar", "rank by tendency"
COUNT_RANK = "rank, Anscombe", "rank by tendency"
TOP_SET = f"possible top {TOP}", "all of the true top"
SIDES = "own unit less others, Newcombe", "difference of tendencies"
PAIRED = "change of a share, paired", "change of tendency"
ALONE = "change of a share, from counts", "change of tendency"
SUPERIORITY = "superiority of managers", "its mean, asked again"
SPEARMAN = "Spearman with level", "its mean, asked again"
TURNED = "change of superiority", "its mean, asked again"
#: No interval claims these: what the figure would be without the noise of few nominations.
BEYOND = {
    SUPERIORITY: ("superiority of managers", "(of tendencies: not claimed)"),
    SPEARMAN: ("Spearman with level", "(of tendencies: not claimed)"),
}
PERSON_ROWS = (SHARE, MISSING, RANK, COUNT_RANK, TOP_SET, SIDES, PAIRED, ALONE)
ROWS = (*PERSON_ROWS, SUPERIORITY, SPEARMAN, TURNED, *BEYOND.values())

Held = dict[tuple[str, str], list[tuple[Bools, NDArray[np.int64]]]]


@dataclass(frozen=True)
class Organization:
    """Tendencies in two rounds, and who stands where."""

    tendency: Floats
    later: Floats
    depth: Floats
    unit: NDArray[np.int64]
    managers: Bools

    def superiority(self, shares: Floats) -> Floats:
        """Probability that a manager has the larger share."""
        return superiorities(shares, self.managers)

    def spearman(self, shares: Floats) -> Floats:
        """Correlation of shares with nearness to the top."""
        return spearmans(-self.depth, shares)


def organization(people: int, rng: np.random.Generator) -> Organization:
    """Draw an organization in which each person manages six, and is named by five on average."""
    manager = np.r_[-1, (np.arange(1, people) - 1) // SPAN]
    depth = np.zeros(people)
    for person in range(1, people):
        depth[person] = depth[manager[person]] + 1
    unit = np.maximum(manager, 0)
    attraction = np.exp(rng.standard_normal(people) + 0.5 * (depth.max() - depth))
    later = attraction * np.exp(rng.standard_normal(people) * 0.7 * (rng.random(people) < 0.5))
    activity = rng.gamma(2, 0.5, people) + 0.1
    near = np.where(unit[:, None] == unit[None, :], 6.0, 1.0)
    now, then = (_scaled(activity[:, None] * attract * near) for attract in (attraction, later))
    return Organization(now, then, depth, unit, np.isin(np.arange(people), manager))


def _scaled(rate: Floats) -> Floats:
    """Turn rates into probabilities that sum to five a person."""
    np.fill_diagonal(rate, 0.0)
    low, high = 1e-9, 1e3
    for _ in range(40):
        middle = np.sqrt(low * high)
        few = (1 - np.exp(-middle * rate)).sum() < 5 * len(rate)
        low, high = (middle, high) if few else (low, middle)
    return np.asarray(1 - np.exp(-low * rate))


def respondents(people: int, response: float, rng: np.random.Generator) -> Bools:
    """Draw who responds."""
    return np.asarray(rng.permutation(people) < round(response * people))


def network_of(names: Bools, responded: Bools) -> Network:
    """Return the answers of those who responded."""
    ego, alter = np.nonzero(names & responded[:, None])
    return build(len(names), ego, alter, responded)


def rounds_of(
    made: Organization, response: float, rng: np.random.Generator
) -> Iterator[tuple[Bools, Bools, Bools, Bools]]:
    """Yield two rounds of answers and their respondents; most people repeat themselves."""
    people = len(made.depth)
    while True:
        first = rng.random((people, people), dtype=np.float32)
        anew = rng.random((people, people), dtype=np.float32)
        repeats = rng.random((people, people), dtype=np.float32) < REPEATED
        second = np.where(repeats, first, anew)
        came = respondents(people, response, rng), respondents(people, response, rng)
        yield first < made.tendency, second < made.later, *came


def shares(names: Bools, responded: Bools) -> Floats:
    """Shares among those who responded; shape (1, n)."""
    could = responded.sum() - responded
    return np.asarray((names[responded].sum(axis=0) / np.maximum(could, 1))[None, :])


def observe(people: int, response: float) -> Held:
    """Ask all organizations of one size and response, and note which intervals held."""
    rng = np.random.default_rng([people, round(100 * response)])
    held: Held = defaultdict(list)
    organizations, surveys = SIZES[people]
    with patch.object(resampling, "SPLITS", SPLITS):
        for _ in range(organizations):
            made = organization(people, rng)
            again = rounds_of(made, response, rng)
            means = np.mean([_figures(made, *next(again)) for _ in range(AGAIN)], axis=0)
            for _ in range(surveys):
                first, second, came, came_later = next(again)
                network = network_of(first, came)
                later = network_of(second, came_later)
                of_people(held, made, network, first)
                of_changes(held, made, network, later)
                of_figures(held, made, network, later, means)
    return held


def _figures(
    made: Organization, first: Bools, second: Bools, came: Bools, came_later: Bools
) -> Floats:
    """Superiority, Spearman, and the change of superiority among those who came twice."""
    both = came & came_later
    now = shares(first, came)
    change = made.superiority(shares(second, both)) - made.superiority(shares(first, both))
    return np.array([made.superiority(now)[0], made.spearman(now)[0], change[0]])


def of_people(held: Held, made: Organization, network: Network, full: Bools) -> None:
    """Note shares, ranks and the two sides of each person."""
    people = network.people
    tendency = made.tendency.sum(axis=0) / (people - 1)
    counts = np.bincount(network.alter, minlength=people).astype(float)
    could = network.respondents - network.responded.astype(float)
    rare = np.digitize(tendency * could, [0.5, 2, 8])
    note(held, SHARE, *wilson(counts, could), tendency, rare)
    if network.respondents < people:
        full_share = full.sum(axis=0) / (people - 1)
        population = np.full(people, people - 1.0)
        note(held, MISSING, *wilson_of_population(counts, could, population), full_share, rare)
    rank = (people - np.argsort(np.argsort(tendency))).astype(float)
    tenth = np.digitize(rank / people, [0.1, 0.5])
    note(held, RANK, *rank_interval(network), rank, tenth)
    with patch.object(uncertainty, "PAIRWISE_PEOPLE", 0):
        note(held, COUNT_RANK, *rank_interval(network), rank, tenth)
    one = np.zeros(1, dtype=np.int64)
    held[TOP_SET].append((np.array([possibly_top(network, TOP)[rank <= TOP].all()]), one))
    same = made.unit[:, None] == made.unit[None, :]
    np.fill_diagonal(same, False)
    inside = same & network.responded[:, None]
    named = np.asarray(network.names().todense(), dtype=bool)
    near, near_of = (named & inside).sum(axis=0), inside.sum(axis=0)
    low, high = newcombe(near, near_of, counts - near, could - near_of)
    own = np.where(same, made.tendency, 0).sum(axis=0) / np.maximum(same.sum(axis=0), 1)
    others = np.where(same, 0, made.tendency).sum(axis=0) / (people - 1 - same.sum(axis=0))
    asked = near_of > 0
    note(held, SIDES, low[asked], high[asked], (own - others)[asked], rare[asked])


def of_changes(held: Held, made: Organization, network: Network, later: Network) -> None:
    """Note changes of the shares of each person."""
    people = network.people
    everybody = np.arange(people)
    first, second = in_both(network, later, everybody, everybody)
    truth = (made.later - made.tendency).sum(axis=0) / (people - 1)
    could = first.respondents - first.responded.astype(float)
    rare = np.digitize(made.tendency.sum(axis=0) / (people - 1) * could, [0.5, 2, 8])
    paired = share_changes(first, second)
    note(held, PAIRED, paired.low, paired.high, truth, rare)
    counts = [np.bincount(each.alter, minlength=people) for each in (network, later)]
    could_each = [each.respondents - each.responded for each in (network, later)]
    alone = share_changes_of_counts(counts[0], could_each[0], counts[1], could_each[1])
    note(held, ALONE, alone.low, alone.high, truth, rare)


def of_figures(
    held: Held, made: Organization, network: Network, later: Network, means: Floats
) -> None:
    """Note figures of the whole organization."""
    one = np.zeros(1, dtype=np.int64)
    now = shares_of(network, network.responded[None, :].astype(float))
    tendency = (made.tendency.sum(axis=0) / (network.people - 1))[None, :]
    figures = ((SUPERIORITY, made.superiority, 0.0), (SPEARMAN, made.spearman, -1.0))
    for (row, figure, least), mean in zip(figures, means, strict=False):
        found = resampled(network, figure, float(figure(now)[0]), least=least, seed=1)
        for name, target in ((row, mean), (BEYOND[row], figure(tendency)[0])):
            note(held, name, np.array([found.low]), np.array([found.high]), target, one)
    everybody = np.arange(network.people)
    both = in_both(network, later, everybody, everybody)
    turned = figure_change(*both, made.superiority, made.superiority, least=0.0, seed=1)
    bounds = np.array([turned.interval.low]), np.array([turned.interval.high])
    note(held, TURNED, *bounds, means[2], one)


def note(
    held: Held,
    row: tuple[str, str],
    low: Floats,
    high: Floats,
    target: Floats | float,
    group: NDArray[np.int64],
) -> None:
    """Note for each interval whether it held its target."""
    held[row].append(((low <= np.asarray(target) + 1e-12) & (target <= high + 1e-12), group))


def summary(seen: list[tuple[Bools, NDArray[np.int64]]]) -> str:
    """Return the share held, its standard error over surveys, and the worst group's share."""
    rates = np.array([held.mean() for held, _ in seen])
    held, group = (np.concatenate(part) for part in zip(*seen, strict=True))
    mean, error = held.mean(), rates.std(ddof=1) / np.sqrt(len(rates))
    worst = min(held[group == value].mean() for value in np.unique(group))
    verdict = "" if mean + 2 * error >= 0.9 else "  below"
    beside = f"{worst:6.3f}" if len(np.unique(group)) > 1 else "      "
    return f"{mean:6.3f} +-{error:5.3f} {beside}{verdict}"


def main() -> None:
    """Print one line per interval, size and response."""
    cases = [(people, response) for people in SIZES for response in RESPONSES]
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        found = dict(zip(cases, pool.map(observe, *zip(*cases, strict=True)), strict=True))
    print("Nominal coverage 90 %. `worst`: the group that fared worst, by nominations to expect")
    print("(below 0.5, 2, 8, more) or by true rank (first tenth, first half, the others).")
    print("`below`: under 90 % by more than two standard errors.\n")
    for row in ROWS:
        print(f"{row[0]} -> {row[1]}\n   people response  held  error   worst")
        for people, response in sorted(cases):
            if row in found[people, response]:
                print(f"   {people:6} {response:8.0%} {summary(found[people, response][row])}")


if __name__ == "__main__":
    main()
