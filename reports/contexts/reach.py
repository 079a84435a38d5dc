"""How many people a few reach: curves by way of choosing, tables, and how a change would spread."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from reports.contexts.figures import estimate_bar
from reports.contexts.landscape import ticks
from reports.contexts.words import about, number, people, percent
from reports.facts import Adoption, Coverage, Estimate, OrganizationFacts, OrganizationQuestion
from reports.language import _, from_to, later, pgettext

_X0, _X1, _Y0, _Y1 = 30.0, 352.0, 81.0, 8.0
_NEAR = 11.0
#: What a letter stands below the middle of its line.
_BASELINE = 3.0
#: Sizes of sets in a table; the curve beside it has them all.
_ROWS = 5


@dataclass(frozen=True, slots=True)
class Line:
    """One way of choosing people: its path, look, and words at its end."""

    path: str
    look: str  # chosen | most | headcount | level | random
    y: float
    words: str


@dataclass(frozen=True, slots=True)
class Reach:
    """How many people are covered by k, chosen in different ways."""

    alt: str
    band: str
    lines: tuple[Line, ...]
    across: tuple[tuple[float, str], ...]
    up: tuple[tuple[float, str], ...]
    mark: float | None  # where about 3 % falls
    mark_words: str


def curve(question: OrganizationQuestion, steps: int) -> tuple[Coverage, ...]:
    """Return the coverage for one number of steps, by k."""
    return tuple(
        sorted(
            (c for c in question.coverage if c.steps == steps and not c.rule),
            key=lambda point: point.k,
        )
    )


def three_percent(curve: tuple[Coverage, ...], everybody: int) -> Coverage | None:
    """Return the point that lies nearest to 3 % of all people."""
    return min(curve, key=lambda point: abs(point.k - everybody * 0.03), default=None)


def rounded(question: OrganizationQuestion, count: float) -> str:
    """Return a count of people; in a confidential round it was rounded, and says so."""
    return number(count) if question.response is None else about(number(count))


def way_words(look: str) -> str:
    """Return a way of choosing people in words, as in a table head."""
    return {
        "chosen": pgettext("way to choose people", "chosen together"),
        "most": pgettext("way to choose people", "named most"),
        "most_named": pgettext("way to choose people", "named most"),
        "headcount": pgettext("way to choose people", "most headcount"),
        "level": pgettext("way to choose people", "highest level"),
        "random": pgettext("way to choose people", "at random"),
    }[look]


def reach(curve: tuple[Coverage, ...], everybody: int, *, told_rounded: bool = False) -> Reach:
    """Draw the curves of one number of steps; the last point of `curve` is the widest k."""
    widest = max(point.k for point in curve)

    def xy(k: float, covered: float) -> tuple[float, float]:
        return (
            round(_X0 + (_X1 - _X0) * k / widest, 1),
            round(_Y0 - (_Y0 - _Y1) * covered / everybody, 1),
        )

    def path(values: list[tuple[int, float]]) -> str:
        return "M" + "L".join("{} {}".format(*xy(k, value)) for k, value in values)

    def said(look: str, covered: float) -> str:
        count = number(covered)
        if told_rounded or look == "random":
            count = about(count)
        return _("{way} · {count}").format(way=way_words(look), count=count)

    ways: list[tuple[str, list[tuple[int, float]]]] = [
        ("chosen", [(p.k, p.chosen) for p in curve]),
        ("most", [(p.k, p.most_named) for p in curve]),
        ("headcount", [(p.k, p.headcount) for p in curve if p.headcount is not None]),
        ("level", [(p.k, p.level) for p in curve if p.level is not None]),
    ]
    ways = [way for way in ways if way[1]]
    ends = _apart(
        [xy(*values[-1])[1] for _look, values in ways] + [xy(widest, curve[-1].random)[1]]
    )
    lines = tuple(
        Line(path(values), look, y, said(look, values[-1][1]))
        for (look, values), y in zip(ways, ends, strict=False)
    )
    lines += (Line("", "random", ends[-1], said("random", curve[-1].random)),)
    near = three_percent(curve, everybody)
    upper = [(p.k, p.random_high) for p in curve]
    lower = [(p.k, p.random_low) for p in reversed(curve)]
    return Reach(
        alt=_("Of {everybody} people, {count} reach: {ways}.").format(
            everybody=number(everybody),
            count=number(widest),
            ways="; ".join(line.words for line in lines),
        ),
        band=path(upper) + "L" + path(lower)[1:] + "z",
        lines=lines,
        across=tuple((xy(k, 0)[0], number(k)) for k in ticks(widest)),
        up=tuple((xy(0, everybody * share)[1], percent(share)) for share in (0.0, 0.5, 1.0)),
        mark=xy(near.k, 0)[0] if near else None,
        mark_words=_("{people}: {share}").format(
            people=people(near.k), share=percent(near.k / everybody)
        )
        if near
        else "",
    )


def _apart(wanted: list[float]) -> list[float]:
    """Move labels up, the lowest first, until no two touch."""
    order = sorted(range(len(wanted)), key=lambda place: (-wanted[place], -place))
    placed = list(wanted)
    for below, above in pairwise(order):
        placed[above] = min(placed[above], placed[below] - _NEAR)
    lowest_top = min(placed)
    if lowest_top < _Y1 + 2:  # no room above: hang them from the top instead
        placed[order[-1]] = _Y1 + 2
        for above, below in pairwise(reversed(order)):
            placed[below] = max(placed[below], placed[above] + _NEAR)
    return [round(y + _BASELINE, 1) for y in placed]


def _spread(curve: tuple[Coverage, ...], everybody: int) -> list[Coverage]:
    """Pick the rows of a table from a curve: not too many, the one near 3 % among them."""
    near = three_percent(curve, everybody)
    every = -(-len(curve) // _ROWS)
    return [p for place, p in enumerate(curve) if place % every == 0 or p in (near, curve[-1])]


#: Code of a limit on the menu -> its sentence.
_LIMITS = {
    "most_2": later("With at most two people of a unit, {k} reach {count}."),
    "each": later("With one or two people of every unit, {k} reach {count}."),
}


def _limits(organization: OrganizationFacts, question: OrganizationQuestion, steps: int) -> str:
    """Say how far people chosen together reach under the limits on the menu."""
    found = []
    for rule, sentence in _LIMITS.items():
        limited = tuple(c for c in question.coverage if (c.steps, c.rule) == (steps, rule))
        point = three_percent(limited, organization.people) if limited else None
        if point is not None:
            found.append(
                _(sentence).format(k=number(point.k), count=rounded(question, point.chosen))
            )
    return " ".join(found)


def reaches(
    organization: OrganizationFacts, question: OrganizationQuestion
) -> list[dict[str, Any]]:
    """Return the curves for one step and for two, each with its table."""
    found = []
    for steps, name in ((1, later("In one step")), (2, later("In two steps"))):
        points = curve(question, steps)
        if not points:
            continue
        found.append(
            {
                "name": _(name),
                "figure": reach(
                    points, organization.people, told_rounded=question.response is not None
                ),
                "limits": _limits(organization, question, steps),
                "by_level": any(point.level is not None for point in points),
                "rows": [
                    {
                        "k": number(point.k),
                        "share": percent(point.k / organization.people),
                        "headcount": _known(point.headcount),
                        "level": _known(point.level),
                        "most": number(point.most_named),
                        "chosen": number(point.chosen),
                        "random": from_to(number(point.random_low), number(point.random_high)),
                        "verdict": _("more than random")
                        if point.chosen > point.random_high
                        else _("no clear difference"),
                    }
                    for point in _spread(points, organization.people)
                ],
            }
        )
    return found


def _known(count: int | None) -> str:
    return "–" if count is None else number(count)


#: Where the scale of a spread may end, in shares of all people.
_SCALES = (0.1, 0.25, 0.5, 1.0)


def adoption_rows(question: OrganizationQuestion, everybody: int) -> list[dict[str, Any]]:
    """Return how many would take up a change, by way of choosing those with whom it begins."""
    random = next((way.reached for way in question.adoption if way.way == "random"), 0.0)
    top = max((way.high for way in question.adoption), default=0.0) / everybody
    end = next(end for end in _SCALES if top <= end)
    return [
        {
            "way": way_words(way.way),
            "count": about(number(way.reached)),
            "share": percent(way.reached / everybody),
            "range": estimate_bar(
                Estimate(way.reached / everybody, way.low / everybody, way.high / everybody),
                (0.0, end),
                random / everybody,
            ),
            "verdict": _verdict(way, random),
        }
        for way in question.adoption
    ]


def _verdict(way: Adoption, random: float) -> str:
    """Return what is beyond doubt of one way beside the random sets."""
    if way.way == "random":
        return ""
    if not way.clear:
        return _("no clear difference")
    if way.reached < random or way.ahead is None:
        return _("fewer than random")
    return _("ahead in {ahead} of 100 runs").format(
        ahead=number(min(99, way.ahead * 100) if way.ahead < 1 else 100)
    )
