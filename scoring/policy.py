"""What a response rate allows to be said: one table that every consumer asks."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class May(Enum):
    """Something that may be said."""

    SAY_RESPONSE = "how many answered"
    SAY_ORGANIZATION = "figures of the organization and of units"
    SAY_SHARE = "a person's own share, with its range"
    COMPARE = "percentiles, bands and splits of a person"
    RANK = "rank intervals and labels that rest on them"
    POOL_AGENTS = "people who could carry a change, as a pool of candidates"
    CHOOSE_AGENTS = "people who could carry a change, as a chosen set"
    BRIDGE = "betweenness, brokerage, constraint"


#: (at least this share answered, what may be said)
LINES = (
    (0.9, frozenset(May)),
    (0.8, frozenset(May) - {May.BRIDGE}),
    (0.7, frozenset(May) - {May.BRIDGE, May.RANK}),
    (
        0.5,
        frozenset({May.SAY_RESPONSE, May.SAY_ORGANIZATION, May.SAY_SHARE, May.POOL_AGENTS}),
    ),
    (0.0, frozenset({May.SAY_RESPONSE})),
)
#: Nobody is said anything about whom fewer than this many people could have named.
MIN_ELIGIBLE = 10
#: Up to this many nominations there is no split and no comparison.
FEW_NOMINATIONS = 2
#: Below this share, nothing is compared within a unit; it applies to units of MIN_INVITED and more.
UNIT_LINE, MIN_INVITED = 0.6, 10
#: The smallest group that is shown: people, and people who answered.
SMALLEST_GROUP = 5
#: The smallest group in which a percentile is printed.
SMALLEST_COMPARED = 20


def allowed(answered: int, invited: int) -> frozenset[May]:
    """Return what may be said when `answered` of `invited` people answered.

    >>> sorted(may.name for may in allowed(6, 10))
    ['POOL_AGENTS', 'SAY_ORGANIZATION', 'SAY_RESPONSE', 'SAY_SHARE']
    """
    rate = answered / invited if invited else 0.0
    return next(may for line, may in LINES if rate >= line)


def refusal(answered: int, invited: int) -> str | None:
    """Return the code of the highest line that the response stays under, None from 90 %.

    >>> refusal(85, 100), refusal(100, 100), refusal(0, 9)
    ('response_below_90', None, 'no_answers')
    """
    if answered == 0:
        return "no_answers"
    rate = answered / invited
    under = [line for line, _ in LINES if rate < line]
    return f"response_below_{round(min(under) * 100)}" if under else None


def compares_within(enclosing: Iterable[tuple[int, int]]) -> bool:
    """Return whether a person may be compared within a unit.

    Asked is the smallest enclosing unit of at least MIN_INVITED invited: in a team of four, what is
    withheld would tell who did not answer. Where no unit is large enough, nothing is withheld here;
    :func:`allowed` speaks for the organization.

    Parameters
    ----------
    enclosing
        (answered, invited) of the units around a person, the smallest first.

    Examples
    --------
    >>> compares_within([(1, 4), (7, 12)]), compares_within([(1, 4)]), compares_within([(6, 10)])
    (False, True, True)
    """
    large = ((answered, invited) for answered, invited in enclosing if invited >= MIN_INVITED)
    answered, invited = next(large, (1, 1))
    return answered / invited >= UNIT_LINE
