"""What a release says: the only facts that reports, pages and downloads read.

Facts are plain, frozen and JSON-ready. ``None`` means "not said": unknown, refused or withheld; the
codes in ``refusals`` (see :data:`REFUSALS`) say why. A fact is never 0 because it is unknown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: Why a figure is not said: code -> the condition under which it would be.
REFUSALS = {
    "no_questions": "there are no nominations: the chart alone is shown",
    "no_answers": "nobody answered this question",
    "response_below_50": "fewer than 50 % answered: only the response is shown",
    "response_below_70": "fewer than 70 % answered: own share with its range, no comparison",
    "response_unsure_50": "whether 50 % answered may not be told: only the response is shown",
    "response_unsure_70": "whether 70 % answered may not be told: own share, no comparison",
    "response_below_80": "fewer than 80 % answered: shares and bands, no ranks",
    "response_below_90": "fewer than 90 % answered: no bridges (betweenness, constraint)",
    "unit_response_below_60": "fewer than 60 % of the unit answered: no comparison within the unit",
    "eligible_below_10": "fewer than 10 people could have named this person",
    "few_nominations": "0 to 2 nominations: no split and no comparison",
    "newcomer": "here for less than six months: no comparison",
    "small_side": "fewer than 5 people who answered on one side: the split is not shown",
    "few_outside": "fewer than 5 colleagues outside name somebody here",
    "untold_outside": "how many colleagues outside name somebody here would tell who named whom",
    "small_unit": "fewer than 5 people, or fewer than 5 who answered",
    "small_group": "fewer than 20 people compared: no percentile",
    "no_chart": "the file has no managers",
    "unattached": "the manager is not in the file",
    "approximate_position": "the chart had a circle here and was repaired",
    "broken_chart": "a circle of managers holds over 1 % of all people: no comparison with it",
    "too_few_answers": "fewer than 5 people answered: nothing is said, not even how many",
    "small_organization": "fewer than 30 people: no fifths, no figures that rest on single ties",
    "small_menu": "fewer than 100 people: not told how far sets of people reach",
    "confidential": "what could tell who named whom: splits, second steps, places, tables of units",
}


#: How a share that may not be counted stands to the one that is told.
Bound = Literal["about", "at least", "at most"]


@dataclass(frozen=True, slots=True)
class Named:
    """``count`` of ``of`` people who could; asked again, ``low`` to ``high`` (90 %), in people.

    A confidential round knows bands: ``at most`` is 0 to ``count``, ``at least`` is ``count`` or
    more. Its ``of`` is rounded, and the same for all people.
    """

    count: int
    of: int
    low: float
    high: float
    bound: Literal["exact", "at most", "at least"] = "exact"


@dataclass(frozen=True, slots=True)
class Split:
    """The same nominations in two parts that together are the whole.

    ``kind`` is ``line`` (own reporting line / beyond it, for those who manage) or ``unit`` (own
    unit and own manager / elsewhere, for the others).
    """

    kind: str
    inside: Named
    outside: Named


@dataclass(frozen=True, slots=True)
class SplitRange:
    """The split of a confidential round: of all nominations, at least and at most so many.

    The two sides add up: the least inside leaves the most outside. ``kind`` as in :class:`Split`;
    the people of each side answered or not.
    """

    kind: str
    inside: tuple[int, int]
    outside: tuple[int, int]
    inside_people: int
    outside_people: int


@dataclass(frozen=True, slots=True)
class Peers:
    """The people at the same level, the person included, and how often they were named.

    ``counts[i]`` people were named ``edges[i]`` to ``edges[i + 1] - 1`` times; the last class is
    open upward (``len(edges) == len(counts)``). ``own`` is the index of the person's own class.
    """

    level: str
    people: int
    edges: tuple[int, ...]
    counts: tuple[int, ...]
    own: int


@dataclass(frozen=True, slots=True)
class Among:
    """People whom somebody is seen beside, and where: the mid-rank of nominations, 0 to 1.

    ``years`` are the ends of the tenure band they share, where they share one; the last is open.
    """

    peers: Peers
    percentile: float
    years: tuple[float, float | None] | None = None


@dataclass(frozen=True, slots=True)
class Leading:
    """Who leads and who influences, by the shares of two sides; ``yes``, ``no``, ``borderline``.

    ``kind`` as in :class:`Split`, or ``top`` for the top of the chart, where the sides are the
    direct reports and the levels below them. ``leads`` is empty for those who manage nobody,
    ``influences`` where nobody is compared.
    """

    kind: str
    inside: Named
    outside: Named
    leads: str
    influences: str


@dataclass(frozen=True, slots=True)
class Since:
    """What changed for a person under one question since the round before.

    An attributed round tells how often the person was named then, and the share now less the share
    then. A confidential one tells the fifth then, only where it is clearly another now; 0 is the
    place of those who were named so seldom that no fifth is told of them.
    """

    round_name: str  # of the round before
    named: Named | None = None
    difference: Estimate | None = None
    fifth: int | None = None


@dataclass(frozen=True, slots=True)
class PersonQuestion:
    """One person under one question."""

    question: str
    named: Named | None
    two_steps: int | None  # others who reach the person in at most two nominations
    rank: tuple[int, int] | None  # 90 % interval, 1 = named most
    percentile: float | None  # mid-rank among all people, 0 to 1
    percentile_in_level: float | None  # the same among people at the same level (5 or more)
    peers: Peers | None  # None below 20 people at the level
    split: Split | None
    label: str | None  # formal leader with influence | title without measured influence | ...
    refusals: tuple[str, ...] = ()
    fifth: int | None = None  # of all people by nominations, 1 = named most; confidential rounds
    split_range: SplitRange | None = None  # in the place of `split`; confidential rounds
    leading: Leading | None = None
    line_reach: Named | None = None  # colleagues beyond the own line who name somebody in it
    in_unit: Among | None = None  # None below 20 people in the unit
    in_tenure: Among | None = None  # at the same level and as long here; None below 20 people
    since: Since | None = None  # None without a round before that may be compared


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """One person: where the chart puts them, and who names them."""

    id: str
    name: str  # known-as name if there is one, else name, else id
    title: str
    unit: str
    level: str  # as in the file, "" if unknown
    levels: int  # how many levels the organization has, 0 if unknown
    since: int | None  # year of the start date
    span: int | None  # direct reports
    headcount_below: int | None  # everyone below in the chart
    depth: int | None  # steps to the top, 0 = top
    questions: tuple[PersonQuestion, ...]
    refusals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UnitQuestion:
    """One unit under one question."""

    question: str
    invited: int
    answered: int | None  # None where it would tell who did not
    nominations: int | None  # received by the unit's people, from anywhere
    within: int | None  # of these, from inside the unit
    possible: int | None  # (ego, alter) pairs inside the unit whose ego answered
    reciprocity: float | None  # share of the ties between two respondents here that are returned
    outside: Named | None  # colleagues outside who name at least one person here
    units_naming: int | None  # other units that at least one of them comes from (a band: or more)
    units_other: int  # other units there are
    # Share of all nominations received here that falls on the 1, 2, 3 people named most; in a
    # confidential round in tenths.
    top_shares: tuple[float, ...]
    refusals: tuple[str, ...] = ()
    response: float | None = None  # share who answered, where it may be said but not counted
    response_bound: Bound = "about"


@dataclass(frozen=True, slots=True)
class UnitFacts:
    """One unit as it stood when the round began."""

    name: str
    people: int
    managers: int  # of these, with at least one direct report
    lead: str | None  # name of the person here whose manager is outside, or the unit_lead column
    questions: tuple[UnitQuestion, ...]
    refusals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 90 % interval; ``p`` is the two-sided permutation p, where there is one."""

    value: float
    low: float | None = None
    high: float | None = None
    p: float | None = None
    expected: float | None = None  # mean under chance


@dataclass(frozen=True, slots=True)
class Coverage:
    """People within ``steps`` nominations of ``k`` people, these included, by way of choosing."""

    steps: int
    k: int
    chosen: int  # k chosen together so that most are covered
    most_named: int  # the k named most
    headcount: int | None  # the k with most people below them
    random: float  # mean of 200 random sets
    random_low: float  # 5 % of the random sets cover less
    random_high: float
    # "" for any k people, most_2 for at most two of a unit, each for one of each unit at least.
    rule: str = ""
    level: int | None = None  # the k at the most senior levels


@dataclass(frozen=True, slots=True)
class Adoption:
    """How many people would take up a change that begins with k people chosen in one way.

    By linear thresholds: everybody takes it up once enough of those whom they name have, and how
    much is enough is drawn for each person and run. ``low`` to ``high`` is the 90 % interval of the
    mean over all runs; ``clear`` where it does not overlap that of the random sets.
    """

    way: str  # chosen | most_named | headcount | random
    k: int
    reached: float
    low: float
    high: float
    ahead: float | None  # share of the runs in which it is ahead of the random sets, ties half
    clear: bool


@dataclass(frozen=True, slots=True)
class LevelDots:
    """How often each person at one level was named, without names, most senior level first."""

    level: str
    managers: tuple[int, ...]
    others: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OrganizationQuestion:
    """The whole organization under one question."""

    question: str
    invited: int
    answered: int | None  # rounded in a confidential round, None below 5
    ties: int | None
    density: float | None  # of the pairs whose ego answered
    reciprocity: float | None
    centralization: float | None  # Freeman, of nominations received
    unnamed: int | None  # people nobody named
    top_tenth: float | None  # share of all nominations that fall on the most named tenth
    superiority: Estimate | None  # P(manager named more than non-manager), ties half
    level: Estimate | None  # Spearman of level with share
    level_tau: Estimate | None  # Kendall tau-b
    headcount: Estimate | None  # Spearman of headcount below with share
    headcount_tau: Estimate | None
    follows_up: Estimate | None  # QAP: nominations with reports-to
    follows_down: Estimate | None  # QAP: nominations with manages
    e_i: Estimate | None  # E-I index over units
    dots: tuple[LevelDots, ...]
    labels: tuple[tuple[str, int], ...]  # quadrant label -> people
    # Nominations from unit (row) to unit (column) in the order of `units`, and the pairs whose ego
    # answered; a cell is None where fewer than 5 answered in the row or stand in the column.
    matrix: tuple[tuple[int | None, ...], ...] | None
    matrix_possible: tuple[tuple[int | None, ...], ...] | None
    coverage: tuple[Coverage, ...]
    refusals: tuple[str, ...] = ()
    response: float | None = None  # share who answered, to 5 %, where `answered` is rounded
    response_bound: Bound = "about"
    few: float | None = None  # share of all people named 0 to 2 times, to 5 %
    tenure: Estimate | None = None  # Spearman of years here with share
    # Who manages, leads and influences: fact -> clearly, borderline, clearly not.
    leading: tuple[tuple[str, int, int, int], ...] = ()
    adoption: tuple[Adoption, ...] = ()


@dataclass(frozen=True, slots=True)
class OrganizationFacts:
    """The organization and its shape."""

    name: str
    people: int
    managers: int | None
    levels: int
    depth: int | None
    units: tuple[str, ...]
    questions: tuple[OrganizationQuestion, ...]
    problems: tuple[tuple[str, int], ...] = ()  # code -> repaired rows
    refusals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A question: its key in files and the words respondents saw ("" if only the key is known)."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """Everything that may be said about one round, written once."""

    release_id: str
    round_name: str  # "" for an analysis from files
    mode: str  # attributed | confidential
    readers: str  # who sees a person's report, for the footer: "whoever ran this analysis"
    method_version: str
    seed: int
    high_cut: float
    questions: tuple[Question, ...]
    organization: OrganizationFacts
    people: tuple[PersonFacts, ...]
    units: tuple[UnitFacts, ...]
    rules: str = ""  # version of the disclosure rules; "" where none were applied
    smallest_group: int = 5  # people, and people who answered, in any group that is shown
