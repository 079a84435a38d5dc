"""Coverage and spreading written out plainly, to test the compiled loops against."""

from __future__ import annotations

import itertools

import numpy as np

from scoring.agents.rules import Rules
from scoring.network import Network, build
from tests.reference import rows

#: Names of networks in the reference file of change agents.
ORACLE = "krackhardt_advice (formal=headcount below)"
CONSULTING = "cp_consulting_info>=4 (formal=level)"


def reference_network(name: str):
    """Return a network as the reference has it: rows that are missing count as empty."""
    folder, question, cut, people = {
        ORACLE: ("krackhardt_hightech", "advice", 0, 21),
        CONSULTING: ("cross_parker_consulting", "info", 4, 46),
    }[name]
    ties = [row for row in rows(folder, "edges.csv") if row["relation"] == question]
    ties = [row for row in ties if float(row.get("weight", 1)) >= cut]
    ego = [int(row["from"]) - 1 for row in ties]
    return build(people, ego, [int(row["to"]) - 1 for row in ties], [True] * people)


def seeds_of(row: dict[str, str]) -> list[int]:
    """Return the people of a set, numbered from 0."""
    return [int(number) - 1 for number in row["seed_ids"].split()]


def listeners(network: Network) -> dict[int, set[int]]:
    """Return who names each person."""
    found = {person: set() for person in range(network.people)}
    for ego, alter in zip(network.ego.tolist(), network.alter.tolist(), strict=True):
        found[alter].add(ego)
    return found


def within(hears: dict[int, set[int]], chosen, steps: int) -> set[int]:
    """Return the people at most `steps` nominations away from somebody chosen."""
    reached = set(chosen)
    for _ in range(steps):
        reached |= {other for person in reached for other in hears[person]}
    return reached


def weighed(hears, chosen, steps: int, weight) -> float:
    """Return the weight of the people within reach of the chosen."""
    return float(sum(weight[person] for person in within(hears, chosen, steps)))


def keeps(chosen, rules: Rules, people: int) -> bool:
    """Say whether a whole set keeps to the rules."""
    allowed = rules.allowed(people)
    if not all(allowed[person] for person in chosen):
        return False
    units = [] if rules.unit is None else [rules.unit[p] for p in chosen if rules.unit[p] >= 0]
    if rules.most_per_unit and any(units.count(u) > rules.most_per_unit for u in units):
        return False
    must = {rules.unit[p] for p in range(people) if allowed[p]} - {-1} if rules.each_unit else set()
    return must <= set(units)


def one_by_one(hears, steps: int, k: int, weight, named, rules: Rules) -> list[int]:
    """Choose greedily, looking at each step at every set that the people so far could grow into."""
    people = len(hears)
    wholes = [set(s) for s in itertools.combinations(range(people), k) if keeps(s, rules, people)]
    chosen: list[int] = []
    for _ in range(k):
        open_to = {p for whole in wholes if whole >= set(chosen) for p in whole - set(chosen)}
        chosen.append(
            min(open_to, key=lambda p: (-weighed(hears, [*chosen, p], steps, weight), -named[p], p))
        )
    return chosen


def best(hears, steps: int, k: int, weight, rules: Rules) -> float:
    """Return the largest weight that any k people within the rules reach."""
    people = len(hears)
    sets = [s for s in itertools.combinations(range(people), k) if keeps(s, rules, people)]
    return max(weighed(hears, s, steps, weight) for s in sets)


def joined(network: Network, seeds, joins) -> set[int]:
    """Return everybody who takes up a change; joins(ego, how many of those named did)."""
    names = {ego: set() for ego in network.ego.tolist()}
    for ego, alter in zip(network.ego.tolist(), network.alter.tolist(), strict=True):
        names[ego].add(alter)
    active: set[int] = set()
    new = set(seeds)
    while new:
        active |= new
        new = {e for e, named in names.items() if e not in active and joins(e, len(named & active))}
    return active


def small(seed: int, people: int, ties: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the egos and alters of a few ties of chance."""
    rng = np.random.default_rng(seed)
    cells = rng.choice(people * (people - 1), ties, replace=False)
    ego, other = cells // (people - 1), cells % (people - 1)
    return ego, other + (other >= ego)
