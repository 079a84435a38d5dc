"""What each printed figure means, and what it was computed with."""

from __future__ import annotations

from reports.contexts.words import ATTRIBUTED, percent
from reports.facts import ReleaseFacts

_DEFINITIONS = [
    (
        "Named by",
        "The number of people who answered and named the person, of those who could have. "
        "Everybody's answers count alike; naming oneself does not count.",
    ),
    (
        "Range, “asked again”",
        "Wilson interval at 90 %: what to expect if similar colleagues were asked again. Two "
        "figures with much the same range cannot be told apart.",
    ),
    (
        "Two steps",
        "Everybody who named the person, or named someone who did. In a small or dense "
        "organization this soon takes in nearly all.",
    ),
    (
        "Place, percentage at a level",
        "Places are ranges: other people count as higher only where the same respondents clearly "
        "named them more often. Percentages count ties half and are given for 20 people and more.",
    ),
    (
        "Own line, beyond",
        "Own line: everybody below in the chart. For people who manage nobody: the own unit and "
        "the own manager, and elsewhere. Each side has its own denominator.",
    ),
    (
        "Pairs of 100",
        "The probability that a manager, drawn at random, is named by more colleagues than someone "
        "who manages nobody, ties counted half; the range from random parts of those who answered.",
    ),
    (
        "Spearman, Kendall",
        "Rank correlation of level, or of headcount below, with the share of nominations; "
        "positive: senior people are named more. p: two-sided, from permutations. In published "
        "networks 0.2 to 0.7 is usual, so no value is good or bad by itself.",
    ),
    (
        "QAP",
        "Correlation, over all ordered pairs, of “names” with “reports to” (or with “manages”); p "
        "from relabeling people. People who did not answer are left out as those who name.",
    ),
    (
        "E-I index",
        "(Ties between units − ties within) / all ties, beside its mean when unit labels are "
        "shuffled; it depends on the sizes of units, so only the difference from that mean says "
        "something.",
    ),
    (
        "Reach of k people",
        "People who are among the k, or named at least one of them (two steps: or named someone "
        "who did). Chosen together: added one by one, each time whoever adds most. At random: 200 "
        "sets, nine in ten of them between the two figures. It says who is near, not who "
        "will follow.",
    ),
    (
        "On three people",
        "The share of nominations received in a unit that fall on the three named most, for units "
        "of 10 and more, rounded to 10 %.",
    ),
    (
        "Response",
        "From 80 % on all is said; from 70 % no places; from 50 % no comparison of people; below, "
        "only the response. Missing answers are unknown, never zero.",
    ),
]


#: Terms of figures that a confidential round does not have.
_ATTRIBUTED_ONLY = {"Two steps", "Place, percentage at a level", "Own line, beyond", "Response"}

_CONFIDENTIAL = [
    (
        "Fifth",
        "All people, by how often they were named, in five parts; ties count half. Told from 30 "
        "people on, and no finer place is told to anybody.",
    ),
    (
        "Response",
        "From 70 % on all is said; from 50 % no comparison of people; below, only the response. "
        "Missing answers are unknown, never zero.",
    ),
    (
        "Confidential",
        "No page tells who named whom, or who answered. A few nominations are one figure, however "
        "many; those who answered are rounded to 5 %, the same for everybody; no group is shown in "
        "which so few answered that a figure would be about single people; units have bands; "
        "shares of the whole are rounded to 5 %, other figures to two digits.",
    ),
]


def definitions(release: ReleaseFacts) -> list[tuple[str, str]]:
    """Return each figure's name and meaning."""
    labels = (
        "Labels",
        f"High: among the {percent(1 - release.high_cut)} named most. Whoever's place has one end "
        "on either side of that cut is borderline and has no other label. Counted, never listed "
        "by name.",
    )
    if release.mode == ATTRIBUTED:
        return [*_DEFINITIONS, labels]
    return [pair for pair in _DEFINITIONS if pair[0] not in _ATTRIBUTED_ONLY] + _CONFIDENTIAL


def versions(release: ReleaseFacts) -> list[tuple[str, str]]:
    """Return what this report can be made again with."""
    return [
        ("Release", release.release_id),
        ("Method", f"version {release.method_version}"),
        ("Seed", str(release.seed)),
        ("Mode", release.mode),
        *([("Disclosure rules", f"version {release.rules}")] if release.rules else []),
        ("High cut", f"{release.high_cut:g}"),
    ]
