"""What is not said, and what would allow it: unknown is not zero."""

from __future__ import annotations

from collections.abc import Iterable

from reports.language import _, later

#: Code -> what is not said and why, and what would allow it, about one person.
PERSON = {
    "no_questions": (
        later("Nobody was asked anything: these pages show the chart alone."),
        later("Nominations, in a file or from a round, would say who turns to whom."),
    ),
    "no_answers": (
        later("Nobody answered this question, so nothing is known about it. Unknown is not zero."),
        later("It would take answers from at least half of those invited."),
    ),
    "response_below_50": (
        later(
            "Fewer than half of those invited answered, so this page says nothing about who named "
            "you. Too many voices are missing to be fair to you. Unknown is not zero."
        ),
        later("From 50 % on your own figure can be shown, from 70 % on how it compares."),
    ),
    "response_below_70": (
        later(
            "Fewer than 70 % answered: your own figure is shown with its range, but not compared "
            "with anybody, and not split by where it comes from."
        ),
        later("From 70 % on it can be compared, from 80 % on with a place among all."),
    ),
    "response_below_80": (
        later(
            "Fewer than 80 % answered: comparisons are given in broad bands, without a place among "
            "all."
        ),
        later("From 80 % on the place can be given, as a range."),
    ),
    "unit_response_below_60": (
        later("Fewer than 60 % of your unit answered: nothing is compared within the unit."),
        later("From 60 % of the unit on it can be."),
    ),
    "eligible_below_10": (
        later(
            "Fewer than 10 people could have named you, too few to say anything that is not chance."
        ),
        later("It would take 10 people who could name you and who answered."),
    ),
    "few_nominations": (
        later(
            "With 0 to 2 nominations, where they come from and how they compare is not shown: it "
            "would say more about chance, and about single colleagues, than about you."
        ),
        later("From 3 nominations on both can be shown."),
    ),
    "newcomer": (
        later(
            "You have been here for less than six months, so your figure is not compared with "
            "those of colleagues who have had longer to be known."
        ),
        later("From six months on it is compared."),
    ),
    "small_side": (
        later(
            "Where your nominations come from is not split: on one side fewer than 5 people "
            "answered, and a split could tell who named you."
        ),
        later("It would take at least 5 people who answered on each side."),
    ),
    "small_unit": (
        later("Your unit has fewer than 5 people who answered: nothing is said about it."),
        later("It would take at least 5 people who answered."),
    ),
    "small_group": (
        later(
            "Fewer than 20 people are at your level: with so few, one or two nominations move "
            "everybody, so no percentage and no distribution is shown."
        ),
        later("From 20 people at a level on both can be shown."),
    ),
    "no_chart": (
        later(
            "The people file names no managers, so nothing is said about your place in the chart."
        ),
        later("A column with each person's manager would allow it."),
    ),
    "unattached": (
        later("Your manager is not in the people file, so your distance to the top is not known."),
        later("A corrected manager column would allow it."),
    ),
    "approximate_position": (
        later(
            "The managers in the file formed a circle near you, which was cut at one place: what "
            "is said about your line is approximate."
        ),
        later("A corrected manager column would make it exact."),
    ),
    "broken_chart": (
        later(
            "Managers in the file form a circle that holds more than 1 % of all people: "
            "nominations are not compared with the chart."
        ),
        later("A corrected manager column would allow it."),
    ),
}

#: The same in a confidential round, where the words differ.
PERSON_CONFIDENTIAL = PERSON | {
    "response_unsure_50": (
        later(
            "Whether half of those invited answered cannot be told without telling of somebody "
            "whether they did, so this page says nothing about who named you."
        ),
        later("It would take a few more answers."),
    ),
    "response_unsure_70": (
        later(
            "Whether 70 % answered cannot be told without telling of somebody whether they did: "
            "your own figure is shown with its range, but not compared with anybody."
        ),
        later("It would take a few more answers."),
    ),
    "response_below_70": (
        later(
            "Fewer than 70 % answered: your own figure is shown with its range, but not compared "
            "with anybody."
        ),
        later("From 70 % on it can be compared."),
    ),
    "few_nominations": (
        later(
            "So few nominations are not compared, and nobody is told how many they were: it would "
            "say more about chance, and about single colleagues, than about you."
        ),
        later("With more of them the figure and how it compares can be shown."),
    ),
    "too_few_answers": (
        later(
            "Too few people answered to say anything about this question, or how many they were; "
            "or nearly the same people had answered in a round just before."
        ),
        later("It would take more answers."),
    ),
    "small_side": (
        later(
            "Where your nominations come from is not told: with so few of them, or so few "
            "colleagues on one side, it could tell who named you."
        ),
        later("With more nominations, and more colleagues on either side, a range can be told."),
    ),
    "small_organization": (
        later("Fewer than 30 people were invited: nobody is given a place among all."),
        later("From 30 people on the fifth can be told."),
    ),
    "confidential": (
        later(
            "This round is confidential. Who stands behind your nominations, in a first or second "
            "step, and an exact place among all are not shown to anybody: they could tell who "
            "named whom."
        ),
        "",
    ),
}

#: The same about a unit, where the words differ.
UNIT = PERSON_CONFIDENTIAL | {
    "untold_outside": (
        later(
            "How many colleagues outside turn to someone here is not told: together with how often "
            "people here were named, it could tell who named them."
        ),
        "",
    ),
    "response_unsure_50": (
        later(
            "Whether half of those invited answered cannot be told without telling of somebody "
            "whether they did, so nothing is said about who turns to this unit."
        ),
        later("It would take a few more answers."),
    ),
    "response_unsure_70": (
        later(
            "Whether 70 % of those invited answered cannot be told without telling of somebody "
            "whether they did: figures about the unit are shown, and some may still move."
        ),
        later("It would take a few more answers."),
    ),
    "confidential": (
        later(
            "This round is confidential. Who names whom inside the unit is not shown, and numbers "
            "of colleagues outside are given in bands."
        ),
        "",
    ),
    "response_below_50": (
        later(
            "Fewer than half of those invited answered, so nothing is said about who turns to this "
            "unit. Too many voices are missing to be fair. Unknown is not zero."
        ),
        later("From 50 % on the unit's figures can be shown."),
    ),
    "response_below_70": (
        later(
            "Fewer than 70 % of those invited answered: figures about the unit are shown, and some "
            "may still move."
        ),
        later("From 70 % on they are steadier."),
    ),
    "response_below_80": (
        later("Fewer than 80 % of those invited answered: the figures may still move a little."),
        later("From 80 % on they are steadier."),
    ),
    "unit_response_below_60": (
        later(
            "Fewer than 60 % of this unit answered: nothing is said about who names whom inside it."
        ),
        later("From 60 % of the unit on it can be."),
    ),
    "small_unit": (
        later(
            "With so few people, or so few who answered, here or in all other units, any figure "
            "about this unit would be a figure about single people. Nothing is said about it; nor "
            "is there where nearly the same people answered in a round just before."
        ),
        later(
            "It would take a few more people, at least 5 of whom answered; small units can be "
            "joined to a group before a round begins."
        ),
    ),
    "few_outside": (
        later(
            "Fewer than 5 colleagues outside named someone here, so how many, and from where, is "
            "not said: it could tell who they are."
        ),
        later("It would take at least 5 of them."),
    ),
    "eligible_below_10": (
        later("Too few people could have named someone here."),
        later("It would take 10 people who could and who answered."),
    ),
}

#: The same about the whole organization.
ORGANIZATION = PERSON_CONFIDENTIAL | {
    "confidential": (
        later(
            "This round is confidential. Which units turn to which, second steps of single people "
            "and exact counts of rare things are not shown; shares are rounded to 5 %, and no dot "
            "stands for fewer than five people."
        ),
        "",
    ),
    "small_organization": (
        later(
            "Fewer than 30 people were invited: figures that rest on who names whom are not given, "
            "because a single nomination would move them."
        ),
        later("From 30 people on they can be."),
    ),
    "small_menu": (
        later(
            "Fewer than 100 people were invited: how far a few people reach is not given, because "
            "it would tell much about who names whom."
        ),
        later("From 100 people on it can be."),
    ),
    "response_unsure_50": (
        later(
            "Whether half of those invited answered cannot be told without telling of somebody "
            "whether they did: only the response is shown, as far as it can be."
        ),
        later("It would take a few more answers."),
    ),
    "response_unsure_70": (
        later(
            "Whether 70 % answered cannot be told without telling of somebody whether they did: "
            "people see their own figure, but nobody is compared."
        ),
        later("It would take a few more answers."),
    ),
    "response_below_50": (
        later(
            "Fewer than half of those invited answered: only the response is shown. Unknown is not "
            "zero."
        ),
        later("From 50 % on figures about the organization and its units can be shown."),
    ),
    "response_below_70": (
        later(
            "Fewer than 70 % answered: people see their own figure, but nobody is compared; lists "
            "of people to ask for help with a change are a pool of candidates only."
        ),
        later("From 70 % on people can be compared."),
    ),
    "response_below_80": (
        later("Fewer than 80 % answered: people see bands, without places."),
        later("From 80 % on places can be given, as ranges."),
    ),
    "response_below_90": (
        later(
            "Fewer than 90 % answered: nothing is said about bridges between groups, because a "
            "single missing answer can move them far."
        ),
        later("From 90 % on they can be computed."),
    ),
    "small_group": (
        later("Fewer than 20 people: no percentages are given for people."),
        later("From 20 people on they can be."),
    ),
    "small_side": (
        later("A group in the comparison has fewer than 5 people, so it is not shown."),
        later("From 5 people in each group on it can be."),
    ),
}

#: Codes that take nothing from a person's or a unit's page.
_NOT_MISSED = frozenset({"response_below_90"})


def person_refusals(mode: str) -> dict[str, tuple[str, str]]:
    """Return the table for a person's report in a round of this mode."""
    return PERSON_CONFIDENTIAL if mode == "confidential" else PERSON


def explained(
    codes: Iterable[str], table: dict[str, tuple[str, str]], *, every: bool = False
) -> list[tuple[str, str]]:
    """Return each refusal once, in the order of the table: (what and why, what would allow it)."""
    given = set(codes) if every else set(codes) - _NOT_MISSED
    known = [
        (_(why), _(cure) if cure else "") for code, (why, cure) in table.items() if code in given
    ]
    return known + [
        (
            _("Something is not shown here (code {code}).").format(code=code),
            _("Ask who ran this analysis."),
        )
        for code in sorted(given - table.keys())
    ]
