"""The disclosure rules R1 to R12 as a list: what each says, and where the code keeps it."""

from __future__ import annotations

from dataclasses import dataclass

from reports.thresholds import FLOORS, Thresholds

#: Printed beside the release id in every report; grows when a rule changes.
RULES_VERSION = "3"
#: R8: a round that closes within so many days of an earlier one repeats it.
REPEATED_DAYS = 30


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule in plain words; ``kept_in`` names the modules that keep it."""

    key: str
    words: str
    kept_in: tuple[str, ...]


def rules(numbers: Thresholds = FLOORS) -> tuple[Rule, ...]:
    """Return the rules with the numbers that are in force.

    >>> [rule.key for rule in rules()][:3]
    ['R1', 'R2', 'R3']
    """
    group, few = numbers.smallest_group, numbers.few
    unit = max(numbers.smallest_unit, group + 1)
    return (
        Rule(
            "R1",
            f"A unit is shown from {unit} people and {group} people who answered, as it stood at "
            "launch. Below, its whole block is absent, and looks the same whatever the answers.",
            ("reports.disclosure.told", "reports.disclosure.unit"),
        ),
        Rule(
            "R2",
            f"A unit is shown only if {group} or more of at least {unit} people outside it "
            "answered, or if nobody is outside.",
            ("reports.disclosure.unit",),
        ),
        Rule(
            "R3",
            "Never a single hidden cell beside a total: neighboring counts are joined into groups "
            f"of {group} or more, or the whole table is absent.",
            ("reports.disclosure.rounding", "reports.disclosure.organization"),
        ),
        Rule(
            "R4",
            "How often a person was named is told over the whole organization: exactly from "
            f"{few + 1} up, with its range, and as 0 to {few} below; never that nearly all did. "
            f"Only in organizations of {numbers.smallest_told} or more. "
            f"From {numbers.smallest_organization} people on, also the fifth of all people. No "
            "rank, no second step, no bridge.",
            ("reports.disclosure.told", "reports.disclosure.person"),
        ),
        Rule(
            "R5",
            "One split for each person: own line and beyond for those who manage, own unit and "
            "manager and elsewhere for the others, in the finest ranges that the attack cannot "
            "break.",
            ("reports.disclosure.split",),
        ),
        Rule(
            "R6",
            "No picture and no table of who names whom, neither of people nor of units. Of a unit: "
            "how many colleagues outside turn to somebody here, and from how many units, in bands.",
            ("reports.disclosure.unit",),
        ),
        Rule(
            "R7",
            "Who answered, and how many names somebody gave, is shown to nobody. Everybody has the "
            "same denominator, the number who answered, rounded to 5 %. The response of a group is "
            f"told from {numbers.smallest_invited} invited on, rounded to 5 % and open at both "
            "ends: nobody to 4, and all but 4 to all, are one fact.",
            ("reports.disclosure.told", "reports.disclosure.rounding"),
        ),
        Rule(
            "R8",
            f"One release for each round. A later one only if {numbers.differing} or more people "
            "who answered differ from every earlier release in every shown group; else the old one "
            f"stands. Of a round that closes within {REPEATED_DAYS} days of an earlier one, a "
            "group is shown only if the same people answered as in each group shown then, or "
            f"{numbers.differing} or more others; people who are new since then do not count.",
            ("reports.releases.again", "reports.releases.repeated"),
        ),
        Rule(
            "R9",
            "Of a change of a person from round to round only that the fifth is another (those "
            "named too seldom for one stand below all), and only where the two ranges lie apart "
            f"and the number itself moved so far that {numbers.changed} or more colleagues must "
            "have answered otherwise or joined. It follows from what the two releases tell, and "
            "adds nothing to them.",
            ("reports.disclosure.since",),
        ),
        Rule(
            "R10",
            "Groups are the units at launch. Nobody can form a group later; the sets of people "
            "whose reach is told are a fixed menu, without names, in steps of 5 %, in "
            f"organizations of {numbers.smallest_menu} people and more.",
            ("reports.disclosure.unit", "reports.disclosure.planner"),
        ),
        Rule(
            "R11",
            "No noise is added to anybody's figures: of so few people it would leave nothing to "
            "read.",
            ("reports.disclosure.rounding",),
        ),
        Rule(
            "R12",
            "Every report prints the version of these rules and the id of its release.",
            ("reports.contexts.frame",),
        ),
    )
