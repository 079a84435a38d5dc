"""The full attack, as a table: ``python -m tests.attack``; under `make attack`.

Every organization is attacked as the program releases it; the spoiled builds get some, as far as
the first pairs that they prove.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from tests.attack.build import SPOILED, build
from tests.attack.organizations import KINDS, organization
from tests.attack.prove import Verdict, attack, exposed

ORGANIZATIONS, SPOILED_EACH = 200, 20


def main() -> int:
    """Attack and print tables; return 1 if anything was proven or a spoiled build was missed."""
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--organizations", type=int, default=ORGANIZATIONS)
    given.add_argument("--spoiled", type=int, default=SPOILED_EACH)
    given.add_argument("--processes", type=int, default=os.cpu_count() or 1)
    wanted = given.parse_args()
    started = time.monotonic()
    by_group: dict[tuple[str, str], Counter[str]] = {}
    with ProcessPoolExecutor(wanted.processes) as pool:
        for groups, counted, line in pool.map(_attacked, range(wanted.organizations)):
            for group in groups:
                by_group.setdefault(group, Counter()).update(counted)
            print(line, file=sys.stderr, flush=True)
    missed = _spoiled(wanted.spoiled)
    _print(by_group)
    print(f"\n{wanted.organizations} organizations, {time.monotonic() - started:.0f} s")
    proven = sum(
        group["nominations"] + group["others"] + group["exposed"] for group in by_group.values()
    )
    return int(bool(proven or missed))


def _attacked(seed: int) -> tuple[list[tuple[str, str]], dict[str, int], str]:
    """Attack one organization; return the rows it counts in, what was found, and a line of it."""
    whole = organization(seed)
    listed = build(whole)["facts"]
    verdict = attack(
        whole.people, listed, whole.known_answers(), witness=(whole.ties, whole.respondents)
    )
    note = f"{verdict.nominations[:3]} {verdict.others[:3]}" if verdict.proven else ""
    return (
        [("organizations", whole.kind), ("insiders", str(len(whole.insiders)))],
        _counted(verdict, listed, len(whole.people)) | {"exposed": len(exposed(whole, verdict))},
        f"{seed:3} {whole.kind:12} {len(whole.people):2} people {len(whole.insiders)} insiders "
        f"{verdict.pairs:5} pairs: {len(verdict.nominations)} nominations, "
        f"{len(verdict.others)} non-nominations proven, {len(verdict.undecided)} open, "
        f"{len(verdict.answered)}/{len(verdict.silent)} answered/silent {note}",
    )


def _counted(verdict: Verdict, listed: list[dict[str, object]], people: int) -> dict[str, int]:
    return {
        "organizations": 1,
        "people": people,
        "pairs": verdict.pairs,
        "nominations": len(verdict.nominations),
        "others": len(verdict.others),
        "open": sum(bool(key[1]) for key in verdict.undecided),
        "answered": len(verdict.answered) + len(verdict.silent),
        "totals": sum(f["fact"] == "named" and f["subject"] == "person" for f in listed),
        "splits": sum(f["fact"] == "split_range" for f in listed),
    }


def _spoiled(each: int) -> list[str]:
    """Attack the spoiled builds; return those that the attack misses."""
    print("| Spoiled build | Organizations | Broken | Nominations | Non-nominations |")
    print("|---|---|---|---|---|")
    missed = []
    for name, spoiled in SPOILED.items():
        broken, found = 0, Counter[str]()
        for seed in range(each):
            whole = organization(seed, largest=30)
            verdict = attack(
                whole.people,
                spoiled(whole)["facts"],
                whole.known_answers(),
                witness=(whole.ties, whole.respondents),
                only_proofs=True,
            )
            broken += verdict.proven > 0
            found.update(nominations=len(verdict.nominations), others=len(verdict.others))
        print(f"| {name} | {each} | {broken} | {found['nominations']} | {found['others']} |")
        if not broken:
            missed.append(name)
    print()
    return missed


def _print(by_group: dict[tuple[str, str], Counter[str]]) -> None:
    print(
        "| Group | Organizations | People | With a total | With a split | Pairs attacked "
        "| Nominations proven | Non-nominations proven | Left open "
        "| Proven to have answered or not |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    order = [
        *(("organizations", kind) for kind in KINDS),
        *(("insiders", str(n)) for n in range(4)),
    ]
    for group in order:
        found = by_group.get(group)
        if found:
            figures = "organizations people totals splits pairs nominations others open answered"
            cells = " | ".join(f"{found[name]:,}" for name in figures.split())
            print(f"| {group[1]} {'insiders' if group[0] == 'insiders' else ''} | {cells} |")


if __name__ == "__main__":
    sys.exit(main())
