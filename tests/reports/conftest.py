"""What tests of reports share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scoring.agents import change_agents
from scoring.evidence import chance
from scoring.intervals import resampling


@pytest.fixture(scope="module")
def fewer_draws() -> Iterator[None]:
    """Draw less often by chance: no rule here rests on how precise a p value is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(chance, "PERMUTATIONS", 19)
        patch.setattr(resampling, "SPLITS", 19)
        patch.setattr(chance, "LEAST", 19)
        patch.setattr(change_agents, "RANDOM_SETS", 5)
        yield
