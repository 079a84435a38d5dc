"""Every released fact once, in a form that a program can attack: the file ``released.json``.

docs/released.md says what each fact means. A field of the facts without a line in the tables below
is refused, so that nothing is released past this list.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, fields, is_dataclass
from typing import Any

from reports.facts import (
    Named,
    OrganizationFacts,
    OrganizationQuestion,
    PersonFacts,
    PersonQuestion,
    ReleaseFacts,
    SplitRange,
    UnitFacts,
    UnitQuestion,
)

#: Grows when the form changes; the rules of disclosure have a version of their own.
FORM = 1

#: How a fact comes about.
RULES = {
    "setting": "chosen when the round was made, or fixed in the program",
    "people": "from the people file, as it stood when the round began; nothing from any answer",
    "total": "how many people named this one: a number, or a range whose ends are told",
    "split": "how many of the total are on each side; both ends of a range belong to it",
    "same": "computed from totals as told and from the people file: it adds nothing to them",
    "two_releases": "computed from what two releases tell: it adds nothing to the two together",
    "answered": "a share or number of those who answered, to 5 %, open at both ends",
    "people_5": "a number of people in steps of 5 % of all people, of 5 at least, never all",
    "band": "the lower end of a band; the band reaches to the next line",
    "hundredth": "a figure that rests on nominations, rounded to hundredths",
    "codes": "why something is not told; docs/released.md says what each code tells",
    "absent": "never told in a confidential round",
}

#: What a field holds -> the rule by which it is told.
_RELEASE = {
    "release_id": "same",
    "round_name": "setting",
    "mode": "setting",
    "readers": "setting",
    "method_version": "setting",
    "seed": "setting",
    "high_cut": "setting",
    "smallest_group": "setting",
    "questions": "setting",
    "rules": "setting",
}
_ORGANIZATION = dict.fromkeys(
    "name people managers levels depth units problems".split(), "people"
) | {"refusals": "codes"}
_UNIT = dict.fromkeys("people managers lead".split(), "people") | {"refusals": "codes"}
_PERSON = dict.fromkeys(
    "name title unit level levels since span headcount_below depth".split(), "people"
) | {"refusals": "codes"}
_IN_ORGANIZATION = {
    "invited": "people",
    "answered": "answered",
    "response": "answered",
    "response_bound": "answered",
    "few": "same",
    "ties": "same",
    "density": "same",
    "top_tenth": "same",
    "superiority": "same",
    "level": "same",
    "level_tau": "same",
    "headcount": "same",
    "headcount_tau": "same",
    "dots": "same",
    "reciprocity": "hundredth",
    "follows_up": "hundredth",
    "follows_down": "hundredth",
    "e_i": "hundredth",
    "coverage": "people_5",
    "tenure": "same",
    "refusals": "codes",
} | dict.fromkeys(
    "centralization unnamed labels matrix matrix_possible leading adoption".split(),
    "absent",
)
_IN_UNIT = {
    "invited": "people",
    "units_other": "people",
    "response": "answered",
    "response_bound": "answered",
    "outside": "band",
    "units_naming": "band",
    "top_shares": "same",
    "refusals": "codes",
} | dict.fromkeys("answered nominations within possible reciprocity".split(), "absent")
_IN_PERSON = {
    "named": "total",
    "split_range": "split",
    "fifth": "same",
    "peers": "same",
    "in_unit": "same",
    "in_tenure": "same",
    "since": "two_releases",
    "refusals": "codes",
} | dict.fromkeys(
    "two_steps rank percentile percentile_in_level split label leading line_reach".split(),
    "absent",
)


class UnlistedFact(ValueError):
    """A field of the facts has no rule."""

    def __init__(self, owner: object, field: str) -> None:
        super().__init__(
            f"{type(owner).__name__}.{field} is told and not listed in "
            "reports/disclosure/released.py; say there by which rule it is told."
        )


class FactNotForConfidential(ValueError):
    """A field that is never told in a confidential round holds something."""

    def __init__(self, owner: object, field: str) -> None:
        super().__init__(
            f"{type(owner).__name__}.{field} holds something and is never told in a confidential "
            "round; leave it empty in reports/disclosure."
        )


def released(facts: ReleaseFacts) -> dict[str, Any]:
    """Return every fact of a confidential release once.

    Raises
    ------
    UnlistedFact
        If a field of the facts has no rule here.
    FactNotForConfidential
        If a field is filled that no confidential round tells.
    """
    listed = [*_of("release", "", facts, _RELEASE, {"organization", "people", "units"})]
    whole = facts.organization
    listed += _of("organization", "", whole, _ORGANIZATION, {"questions"})
    listed += _blocks("organization", "", whole, _IN_ORGANIZATION)
    for unit in facts.units:
        listed += _of("unit", unit.name, unit, _UNIT, {"name", "questions"})
        listed += _blocks("unit", unit.name, unit, _IN_UNIT)
    for person in facts.people:
        listed += _of("person", person.id, person, _PERSON, {"id", "questions"})
        listed += _blocks("person", person.id, person, _IN_PERSON)
    return {"form": FORM, "rules_version": facts.rules, "rules": RULES, "facts": listed}


def _blocks(
    subject: str,
    id_: str,
    owner: OrganizationFacts | UnitFacts | PersonFacts,
    rules: dict[str, str],
) -> Iterator[dict[str, Any]]:
    for block in owner.questions:
        yield from _of(subject, id_, block, rules, {"question"}, block.question)


def _of(
    subject: str,
    id_: str,
    owner: (
        ReleaseFacts
        | OrganizationFacts
        | UnitFacts
        | PersonFacts
        | OrganizationQuestion
        | UnitQuestion
        | PersonQuestion
    ),
    rules: dict[str, str],
    elsewhere: set[str],
    question: str | None = None,
) -> Iterator[dict[str, Any]]:
    """Yield the facts of one subject; `elsewhere` are fields that name it or hold others."""
    for field in fields(owner):
        value = getattr(owner, field.name)
        if field.name in elsewhere:
            continue
        if field.name not in rules:
            raise UnlistedFact(owner, field.name)
        if value is None or (rules[field.name] == "absent" and value == ()):
            continue
        if rules[field.name] == "absent":
            raise FactNotForConfidential(owner, field.name)
        yield {
            "subject": subject,
            "id": id_,
            "question": question,
            "fact": field.name,
            "rule": rules[field.name],
        } | _told(value)


def _told(value: Any) -> dict[str, Any]:
    """Return a value as bounds where it is a range, else as it is."""
    if isinstance(value, Named):
        lower = 0 if value.bound == "at most" else value.count
        upper = None if value.bound == "at least" else value.count
        again = {"low": value.low, "high": value.high}
        return {"lower": lower, "upper": upper, "of": value.of, "asked_again": again}
    if isinstance(value, SplitRange):
        sides = {
            side: {"lower": ends[0], "upper": ends[1], "people": people}
            for side, ends, people in (
                ("inside", value.inside, value.inside_people),
                ("outside", value.outside, value.outside_people),
            )
        }
        return {"kind": value.kind} | sides
    return {"value": _plain(value)}


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {key: _plain(item) for key, item in asdict(value).items()}
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
