"""What each printed figure means, and what it was computed with."""

from __future__ import annotations

from reports.contexts.words import ATTRIBUTED, percent
from reports.facts import ReleaseFacts
from reports.language import _, fixed, later, percentage

#: Numbers that stand in the sentences below.
_PLACES = {"interval": 90, "all": 80, "places": 70, "figures": 50, "tenth": 10, "step": 5}

#: Term -> what it means; what a mode or a kind of report needs, by key.
_TERMS: dict[str, tuple[str, str]] = {
    "named": (
        later("Named by"),
        later(
            "The number of people who answered and named the person, of those who could have. "
            "Everybody's answers count alike; naming oneself does not count."
        ),
    ),
    "range": (
        later("Range, “asked again”"),
        later(
            "Wilson interval at {interval}: what to expect if similar colleagues were asked again. "
            "Two figures with much the same range cannot be told apart."
        ),
    ),
    "steps": (
        later("Two steps"),
        later(
            "Everybody who named the person, or named someone who did. In a small or dense "
            "organization this soon takes in nearly all."
        ),
    ),
    "place": (
        later("Place, percentage at a level"),
        later(
            "Places are ranges: other people count as higher only where the same respondents "
            "clearly named them more often. Percentages count ties half and are given for 20 "
            "people and more."
        ),
    ),
    "line": (
        later("Own line, beyond"),
        later(
            "Own line: everybody below in the chart. For people who manage nobody: the own unit "
            "and the own manager, and elsewhere. Each side has its own denominator."
        ),
    ),
    "pairs": (
        later("Pairs of 100"),
        later(
            "The probability that a manager, drawn at random, is named by more colleagues than "
            "someone who manages nobody, ties counted half; the range from random parts of those "
            "who answered."
        ),
    ),
    "leading": (
        later("Leads, influences"),
        later(
            "Leads: the share of the own line who named the manager is half or more. Influences: "
            "the share who named the person from beyond the line, or the unit, is among the {cut} "
            "highest. Clear where the {interval} range lies on one side, else borderline; in a "
            "line of few people nearly all is."
        ),
    ),
    "spearman": (
        later("Spearman, Kendall"),
        later(
            "Rank correlation of level, or of headcount below, with the share of nominations; "
            "positive: senior people are named more. p: two-sided, from permutations. In published "
            "networks {low} to {high} is usual, so no value is good or bad by itself."
        ),
    ),
    "tenure": (
        later("Years here"),
        later(
            "The same with the years since the start date. People who have been here longer are "
            "known to more colleagues, so level and years are read side by side."
        ),
    ),
    "qap": (
        later("QAP"),
        later(
            "Correlation, over all ordered pairs, of “names” with “reports to” (or with "
            "“manages”); p from relabeling people. People who did not answer are left out as those "
            "who name."
        ),
    ),
    "e_i": (
        later("E-I index"),
        later(
            "(Ties between units − ties within) / all ties, beside its mean when unit labels are "
            "shuffled; it depends on the sizes of units, so only the difference from that mean "
            "says something."
        ),
    ),
    "reach": (
        later("Reach of k people"),
        later(
            "People who are among the k, or named at least one of them (two steps: or named "
            "someone who did). Chosen together: added one by one, each time whoever adds most. At "
            "random: 200 sets, nine in ten of them between the two figures. It says who is near, "
            "not who will follow."
        ),
    ),
    "adoption": (
        later("A change that spreads"),
        later(
            "Linear thresholds: everybody takes the change up once enough of those whom they name "
            "have; how much is enough is drawn anew for each person in each of 1,000 runs. Who "
            "named nobody, or did not answer, never does. A comparison of ways to choose, under "
            "this one assumption; no forecast."
        ),
    ),
    "three": (
        later("On three people"),
        later(
            "The share of nominations received in a unit that fall on the three named most, for "
            "units of 10 and more, rounded to {tenth}."
        ),
    ),
    "response": (
        later("Response"),
        later(
            "From {all} on all is said; from {places} no places; from {figures} no comparison of "
            "people; below, only the response. Missing answers are unknown, never zero."
        ),
    ),
    "labels": (
        later("Labels"),
        later(
            "High: among the {cut} named most. Whoever's place has one end on either side of that "
            "cut is borderline and has no other label. Counted, never listed by name."
        ),
    ),
    "fifth": (
        later("Fifth"),
        later(
            "All people, by how often they were named, in five parts; ties count half. Told from "
            "30 people on, and no finer place is told to anybody."
        ),
    ),
    "response_confidential": (
        later("Response"),
        later(
            "From {places} on all is said; from {figures} no comparison of people; below, only the "
            "response. Missing answers are unknown, never zero."
        ),
    ),
    "confidential": (
        later("Confidential"),
        later(
            "No page tells who named whom, or who answered. A few nominations are one figure, "
            "however many; those who answered are rounded to {step}, the same for everybody; no "
            "group is shown in which so few answered that a figure would be about single people; "
            "units have bands; shares of the whole are rounded to {step}, other figures to two "
            "digits."
        ),
    ),
}

_ATTRIBUTED = (
    "named range steps place line pairs leading spearman tenure qap e_i reach adoption three "
    "response labels"
).split()
_CONFIDENTIAL = (
    "named range pairs spearman qap e_i reach three fifth response_confidential confidential"
).split()


#: Terms that are explained only where a figure needs them -> the fields of that figure.
_NEEDED = {
    "pairs": ("superiority",),
    "leading": ("leading",),
    "spearman": ("level", "headcount"),
    "tenure": ("tenure",),
    "qap": ("follows_up", "follows_down"),
    "e_i": ("e_i",),
    "reach": ("coverage",),
    "adoption": ("adoption",),
    "labels": ("labels",),
}


def definitions(release: ReleaseFacts) -> list[tuple[str, str]]:
    """Return each figure's name and meaning."""
    terms = _ATTRIBUTED if release.mode == ATTRIBUTED else _CONFIDENTIAL
    questions = release.organization.questions

    def told(term: str) -> bool:
        fields = _NEEDED.get(term)
        return fields is None or any(getattr(q, field) for q in questions for field in fields)

    return _explained(release, [term for term in terms if told(term)])


def _explained(release: ReleaseFacts, terms: list[str]) -> list[tuple[str, str]]:
    places = {name: percentage(share) for name, share in _PLACES.items()} | {
        "cut": percent(1 - release.high_cut),
        "low": fixed(0.2, 1),
        "high": fixed(0.7, 1),
    }
    return [(_(_TERMS[term][0]), _(_TERMS[term][1]).format(**places)) for term in terms]


def versions(release: ReleaseFacts) -> list[tuple[str, str]]:
    """Return what this report can be made again with."""
    version = _("version {number}")
    return [
        (_("Release"), release.release_id),
        (_("Method"), version.format(number=release.method_version)),
        (_("Seed"), str(release.seed)),
        (_("Mode"), _("attributed") if release.mode == ATTRIBUTED else _("confidential")),
        *([(_("Disclosure rules"), version.format(number=release.rules))] if release.rules else []),
        (_("High cut"), fixed(release.high_cut)),
    ]
