"""The response policy: each line from both sides."""

from __future__ import annotations

import pytest

from scoring.policy import May, allowed, refusal


@pytest.mark.parametrize(
    ("answered", "forbidden", "code"),
    [
        (90, set(), None),
        (89, {May.BRIDGE}, "response_below_90"),
        (80, {May.BRIDGE}, "response_below_90"),
        (79, {May.BRIDGE, May.RANK}, "response_below_80"),
        (70, {May.BRIDGE, May.RANK}, "response_below_80"),
        (69, {May.BRIDGE, May.RANK, May.COMPARE}, "response_below_70"),
        (50, {May.BRIDGE, May.RANK, May.COMPARE}, "response_below_70"),
        (49, set(May) - {May.SAY_RESPONSE}, "response_below_50"),
        (1, set(May) - {May.SAY_RESPONSE}, "response_below_50"),
        (0, set(May) - {May.SAY_RESPONSE}, "no_answers"),
    ],
)
def test_each_line_of_the_policy(answered, forbidden, code):
    assert set(May) - allowed(answered, 100) == forbidden
    assert refusal(answered, 100) == code


def test_nobody_asked_is_nobody_answered():
    assert allowed(0, 0) == {May.SAY_RESPONSE}
