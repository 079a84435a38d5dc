"""Time and memory of scoring, beside igraph and networkx: ``make bench-scoring``.

Each size and program has a process of its own; the programs take turns at each size. Times are of
the calculation, without importing, compiling and making up the organization.
"""

from __future__ import annotations

import argparse
import itertools
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.organization import Organization, organization
from benchmarks.programs import PROGRAMS, TIMED_POINTS

SIZES = (1_000, 10_000, 50_000, 100_000, 500_000, 1_000_000)
#: Sizes at which only Swayline runs, to see what twice the people cost.
HALVES = (50_000, 500_000)
LARGEST = {"swayline": 1_000_000, "igraph": 1_000_000, "networkx": 10_000}
#: Each measurement is repeated until this many seconds have gone by; the shortest counts.
ENOUGH, MOST = 1.0, 5

Seconds = dict[str, float]


def main() -> None:
    """Print the tables, or, as a process of its own, measure one program at one size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--measure", nargs=2, metavar=("PROGRAM", "FILE"))
    given = parser.parse_args()
    if given.measure:
        program, file = given.measure
        print(json.dumps(_measure(program, Path(file))))
    else:
        _print_all(given.sizes)


def _measure(program: str, file: Path) -> dict[str, Any]:
    with np.load(file) as arrays:
        found = Organization(
            people=int(arrays["people"]),
            **{name: arrays[name] for name in arrays.files if name != "people"},
        )
    seconds = _measures(program, found)
    result: dict[str, Any] = {"measures": seconds}
    if program == "swayline":
        result |= _everything(found)
    result["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return result


def _measures(name: str, found: Organization) -> Seconds:
    """Time every measure that a program has."""
    program = PROGRAMS[name]()
    if name == "swayline":  # compiles
        warm = program.build(organization(200, 2))
        for measure in program.measures.values():
            measure(warm)
        program.betweenness(warm, 1)
    seconds = {"build": _shortest(lambda: program.build(found))}
    graph = program.build(found)
    for label, measure in program.measures.items():
        seconds[label] = _shortest(lambda: measure(graph))  # noqa: B023 - called at once
    points = starting_points(found.people)
    timed = points if name == "swayline" else min(points, _affordable(name, found.people))
    took = _shortest(lambda: program.betweenness(graph, timed))
    seconds["betweenness"] = took * points / timed
    return seconds


def starting_points(people: int) -> int:
    """Return how many searches Swayline's betweenness makes, about; who names nobody makes none."""
    from scoring.influence.brokerage import pivots
    from scoring.network import build

    ring = np.arange(people)
    network = build(people, ring, (ring + 1) % people, np.ones(people, dtype=bool))
    return pivots(network) or people


def _affordable(name: str, people: int) -> int:
    slow = name == "networkx" or people > 100_000
    return TIMED_POINTS if slow else people


def _everything(found: Organization) -> dict[str, Any]:
    """Time what the files of `analyze` need: all columns, the organization, the units."""
    _scored(organization(200, 2))
    return _scored(found)


def _scored(found: Organization) -> dict[str, Any]:
    from scoring.evidence import chance
    from scoring.network import build
    from scoring.position.chart import build_chart
    from scoring.scorecard import Frame, score
    from scoring.units import score_units

    chance.PERMUTATIONS = 1  # figures without their tests
    steps: Seconds = {}
    begun = time.perf_counter()

    def done(step: str) -> None:
        steps[step] = time.perf_counter() - begun - sum(steps.values())

    network = build(found.people, found.ego, found.alter, found.responded)
    done("network")
    seniority, order = found.level.astype(float), np.arange(found.people)
    chart = build_chart(found.manager, seniority, order)
    frame = Frame(
        found.people,
        found.unit,
        int(found.unit.max()) + 1,
        found.level,
        seniority,
        chart,
        found.tenure,
    )
    done("chart")
    cards = score(frame, network, high_cut=0.75, seed=1)
    done("people.csv")
    _organization_figures(frame, cards)
    done("organization")
    score_units(frame, cards)
    done("units")
    return {"steps": steps, "ties": network.ties, "pivots": cards.pivots}


def _organization_figures(frame: Any, cards: Any) -> None:
    from scoring.comparison import measures as comparison
    from scoring.evidence import chance, quality
    from scoring.influence import cohesion
    from scoring.position.hierarchy import shape_of_chart

    network, chart = cards.network, frame.chart
    cohesion.density(network), cohesion.reciprocity(network), cohesion.centralization(network)
    cohesion.share_of_top(np.nan_to_num(cards.nominations), -(-frame.people // 10))
    comparison.superiority(cards.share, chart.span > 0)
    for position in (-frame.seniority, chart.below, frame.tenure):
        chance.correlation(position, cards.share, seed=1)
        chance.kendall_correlation(position, cards.share, seed=1)
    for down in (False, True):
        chance.qap(network, chart.manager, down=down, seed=1)
    chance.e_i(network, frame.unit, seed=1)
    shape_of_chart(chart.manager)
    quality.sensitivity(network, quality.flags(network).any)


def _shortest(run: Callable[[], Any]) -> float:
    times: list[float] = []
    while not times or (sum(times) < ENOUGH and len(times) < MOST):
        begun = time.perf_counter()
        run()
        times.append(time.perf_counter() - begun)
    return min(times)


def _print_all(sizes: list[int]) -> None:
    results: dict[tuple[str, int], dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for people in sizes:
            file = Path(folder) / f"{people}.npz"
            made = organization(people, seed=1)
            np.savez(file, **{name: getattr(made, name) for name in made.__slots__})
            for program, largest in LARGEST.items():
                if people <= largest and (program == "swayline" or people not in HALVES):
                    results[program, people] = _in_a_process(program, file)
                    print(f"{program}, {people:,} people: measured", file=sys.stderr)
    _print_steps(results)
    _print_doubling(results)
    more = _print_error_of_betweenness(20_000)
    _print_error_of_ranks()
    _print_measures(results, more)


def _in_a_process(program: str, file: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.scoring", "--measure", program, str(file)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _print_steps(results: dict[tuple[str, int], dict[str, Any]]) -> None:
    print("\nSwayline, seconds for one question: all columns of people.csv, the figures of")
    print("organization and units, without resampling")
    print(f"{'people':>10} {'ties':>10}", end="")
    ours = {people: found for (name, people), found in results.items() if name == "swayline"}
    steps = list(next(iter(ours.values()))["steps"])
    print("".join(f"{step:>14}" for step in steps), f"{'all':>9} {'peak MB':>9} {'betweenness'}")
    for people, found in ours.items():
        seconds = found["steps"]
        print(f"{people:>10,} {found['ties']:>10,}", end="")
        print("".join(f"{seconds[step]:>14.3f}" for step in steps), end=" ")
        how = "exact" if found["pivots"] is None else f"from {found['pivots']} people"
        print(f"{sum(seconds.values()):>9.3f} {found['peak']:>9,.0f} {how}")


def _print_measures(results: dict[tuple[str, int], dict[str, Any]], more: float) -> None:
    """Print each measure in each program, and the ratio over those that both have."""
    for people in sorted({people for _, people in results if people not in HALVES}):
        columns = {name: found for (name, size), found in results.items() if size == people}
        ours = columns["swayline"]["measures"]
        note = ""
        if people == 100_000 and ("networkx", 10_000) in results:
            columns["networkx"] = _extrapolated(results)
            note = "; networkx extrapolated from 10,000 people"
        points = starting_points(people)
        print(f"\n{people:,} people, seconds; betweenness from {points:,} people{note}")
        print(f"{'':>16}" + "".join(f"{name:>12}" for name in columns))
        for measure in ours:
            cells = [found["measures"].get(measure) for found in columns.values()]
            print(
                f"{measure:>16}"
                + "".join(f"{'-':>12}" if cell is None else f"{cell:>12.4f}" for cell in cells)
            )
        print(f"{'peak MB':>16}" + "".join(f"{f['peak']:>12,.0f}" for f in columns.values()))
        print(
            f"{'times as long':>16}"
            + "".join(f"{ratio(ours, found['measures']):>12.1f}" for found in columns.values())
        )
        if points < people:
            others = list(columns.values())[1:]
            ratios = [ratio(ours, _as_exact(found["measures"], more)) for found in others]
            print(
                f"{'at equal error':>16}{'1.0':>12}"
                + "".join(f"{found:>12.1f}" for found in ratios)
            )


def ratio(ours: Seconds, theirs: Seconds) -> float:
    """Return how much longer a program takes over the measures that it has."""
    return sum(theirs.values()) / sum(ours[measure] for measure in theirs)


def _as_exact(theirs: Seconds, more: float) -> Seconds:
    """Give a program the starting points it needs for an estimate as good as Swayline's."""
    return theirs | {"betweenness": theirs["betweenness"] * more}


def _extrapolated(results: dict[tuple[str, int], dict[str, Any]]) -> dict[str, Any]:
    """Scale networkx by ties; betweenness also by starting points."""
    small = results["networkx", 10_000]
    ties = results["swayline", 100_000]["ties"] / results["swayline", 10_000]["ties"]
    seconds = {measure: took * ties for measure, took in small["measures"].items()}
    seconds["betweenness"] *= starting_points(100_000) / starting_points(10_000)
    return {"measures": seconds, "peak": small["peak"] * ties}


def _print_doubling(results: dict[tuple[str, int], dict[str, Any]]) -> None:
    totals = {
        people: sum(found["steps"].values())
        for (name, people), found in results.items()
        if name == "swayline"
    }
    sizes = sorted(totals)
    print()
    for small, large in itertools.pairwise(sizes):
        per_doubling = (totals[large] / totals[small]) ** (1 / np.log2(large / small))
        print(f"{small:,} to {large:,} people: {per_doubling:.2f} times as long per doubling")


def _print_error_of_betweenness(people: int) -> float:
    """Return how many times the searches others need for an estimate that orders people as well."""
    from scipy.stats import spearmanr

    from scoring.influence import brokerage
    from scoring.network import build

    made = organization(people, seed=1)
    network = build(made.people, made.ego, made.alter, made.responded)
    estimate = brokerage.betweenness(network, seed=1)
    limit, brokerage.EXACT_PEOPLE = brokerage.EXACT_PEOPLE, people
    exact = brokerage.betweenness(network, seed=1)
    brokerage.EXACT_PEOPLE = limit
    top = np.argsort(-exact)[: people // 100]
    off = np.abs(estimate[top] / exact[top] - 1)
    kept = len(np.intersect1d(top, np.argsort(-estimate)[: len(top)])) / len(top)
    order = spearmanr(estimate, exact).statistic
    points = brokerage.PIVOTS
    while spearmanr(_plain_estimate(network, points), exact).statistic < order:
        points *= 2
    print(f"\nbetweenness above {limit:,} people: estimated from {brokerage.PIVOTS} people")
    print(f"  at {people:,} people: Spearman with the exact values {order:.3f}")
    print(f"  the top 1 % are off by {np.median(off):.0%} in the middle, 9 of 10 by less than")
    print(f"  {np.quantile(off, 0.9):.0%}; {kept:.0%} of them are found")
    print(f"  adding up paths from random people, as other programs can, takes {points:,} of them")
    return points / brokerage.PIVOTS


def _plain_estimate(network: Any, points: int) -> Any:
    from scoring.kernels import betweenness_from, map_blocks

    sources = np.random.default_rng(1).choice(np.unique(network.ego), points, replace=False)
    names = network.names()
    return np.sum(
        map_blocks(
            lambda first, last: betweenness_from(
                names.indptr, names.indices, sources[first:last], False
            ),
            points,
        ),
        axis=0,
    )


def _print_error_of_ranks() -> None:
    from scoring.intervals import uncertainty
    from scoring.network import build

    made = organization(uncertainty.PAIRWISE_PEOPLE, seed=1)
    network = build(made.people, made.ego, made.alter, made.responded)
    pairs = uncertainty.rank_interval(network)
    limit, uncertainty.PAIRWISE_PEOPLE = uncertainty.PAIRWISE_PEOPLE, 0
    counts = uncertainty.rank_interval(network)
    uncertainty.PAIRWISE_PEOPLE = limit
    differ = [np.abs(a - b) / made.people for a, b in zip(pairs, counts, strict=True)]
    print(f"rank intervals above {limit:,} people: from counts")
    print(f"  at {made.people:,} people their bounds differ from those of pairs by")
    print(f"  {np.mean(differ):.2%} of all ranks on average, {np.max(differ):.1%} at most")


if __name__ == "__main__":
    main()
