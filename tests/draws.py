"""Fewer draws by chance, where no test rests on how precise a p value or an interval is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from scoring.agents import change_agents
from scoring.evidence import chance
from scoring.intervals import resampling


@contextmanager
def fewer_draws() -> Iterator[None]:
    """Score with few permutations, splits and random sets."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chance, "PERMUTATIONS", 19)
        patch.setattr(chance, "LEAST", 19)
        patch.setattr(resampling, "SPLITS", 19)
        patch.setattr(change_agents, "RANDOM_SETS", 5)
        yield
