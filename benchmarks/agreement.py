"""How far figures are from those of igraph, networkx and scipy: ``make bench-agreement``."""

from __future__ import annotations

from tests.scoring.networks import random_network
from tests.scoring.oracles import ORACLES, Both

SIZES = (10, 20, 50, 100, 200, 500, 1_000, 2_000)
MISSING = (0.0, 0.1, 0.2, 0.3, 0.4)
SEEDS = range(3)


def main() -> None:
    """Print the worst absolute difference of each figure over all random networks."""
    worst: dict[str, tuple[float, str]] = dict.fromkeys(ORACLES, (-1.0, ""))
    networks = 0
    for people in SIZES:
        for missing in MISSING:
            for seed in SEEDS:
                both = Both(random_network(people, missing, seed))
                networks += 1
                for name, oracle in ORACLES.items():
                    if people <= oracle.largest:
                        where = f"{people:,} people, {missing:.0%} missing"
                        worst[name] = max(worst[name], (oracle.difference(both), where))
    print(f"{networks} networks of {SIZES[0]} to {SIZES[-1]:,} people, 0 to 40 % missing\n")
    print(f"{'figure':<16}{'against':<10}{'worst':>10}{'allowed':>10}  in a network of")
    for name, (difference, where) in worst.items():
        oracle = ORACLES[name]
        where = where if difference else "-"
        print(f"{name:<16}{oracle.program:<10}{difference:>10.1e}{oracle.within:>10.0e}  {where}")
    failed = [name for name, (found, _) in worst.items() if not found <= ORACLES[name].within]
    if failed:
        raise SystemExit(f"beyond what is allowed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
