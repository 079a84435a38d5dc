"""The organization in sentences: whether influence follows the chart, and what to talk about."""

from __future__ import annotations

from reports.contexts.circles import Circles, Count, circles
from reports.contexts.landscape import three_percent
from reports.contexts.person_lead import Parts
from reports.contexts.words import number, people, percent, response_share, response_words
from reports.facts import Coverage, Estimate, OrganizationFacts, OrganizationQuestion

#: Below this p a figure is called more than chance.
CHANCE = 0.05
#: From here on, at the lower end of the interval, influence follows the chart "largely".
_LARGELY = 0.75
#: From here on the pairs that go the other way are not brought up.
_NEARLY_ALL = 0.9


def supported(estimate: Estimate | None, chance: float) -> int:
    """Return 1 or -1 if an estimate is above or below chance beyond doubt, else 0."""
    if estimate is None:
        return 0
    if estimate.p is not None and estimate.p >= CHANCE:
        return 0
    if estimate.low is not None and estimate.low <= chance <= (estimate.high or chance):
        return 0
    return (estimate.value > chance) - (estimate.value < chance)


def in_hundred(estimate: Estimate) -> str:
    """Return a probability as so many of 100."""
    return f"{round(estimate.value * 100)} of 100"


def curve(question: OrganizationQuestion, steps: int) -> tuple[Coverage, ...]:
    """Return the coverage for one number of steps, by k."""
    return tuple(
        sorted(
            (c for c in question.coverage if c.steps == steps and not c.rule),
            key=lambda point: point.k,
        )
    )


def about_three_percent(
    organization: OrganizationFacts, question: OrganizationQuestion
) -> Coverage | None:
    """Return the coverage in one step by the k nearest to 3 % of all people."""
    return three_percent(curve(question, 1), organization.people)


def rounded(question: OrganizationQuestion, count: float) -> str:
    """Return a count of people; in a confidential round it was rounded, and says so."""
    return number(count) if question.response is None else f"about {number(count)}"


def lead(organization: OrganizationFacts, question: OrganizationQuestion) -> Parts:
    """Say whether influence follows the chart, and how far few people reach."""
    if "no_questions" in question.refusals:
        return [("No nominations were given: this report knows the chart alone.", False)]
    if question.ties is None:
        return [
            ("Too few people answered: only the response is shown. ", False),
            ("Unknown is not zero.", True),
        ]
    return _chart(question) + _few_people(organization, question)


def _chart(question: OrganizationQuestion) -> Parts:
    superiority = question.superiority
    if superiority is None:
        return [("This report says whom people here turn to. ", False)]
    side = supported(superiority, 0.5)
    pairs = "a manager is named by more colleagues than someone who manages nobody. "
    if side > 0:
        much = "largely" if (superiority.low or 0) >= _LARGELY else "in part"
        return [
            (f"Influence follows the chart {much}", True),
            (f": in {in_hundred(superiority)} pairs {pairs}", False),
        ]
    if side < 0:
        return [
            ("Influence does not follow the chart", True),
            (f": only in {in_hundred(superiority)} pairs {pairs}", False),
        ]
    return [
        ("Whether managers are named more often than others ", False),
        ("cannot be told", True),
        (" from these answers. ", False),
    ]


def _few_people(organization: OrganizationFacts, question: OrganizationQuestion) -> Parts:
    point = about_three_percent(organization, question)
    if point is None or point.headcount is None or point.chosen <= point.headcount:
        return []
    chosen, headcount = rounded(question, point.chosen), rounded(question, point.headcount)
    if point.k == 1:
        return [
            (
                f"One person, well chosen, reaches {chosen} people; the one with most people below "
                f"reaches {headcount}.",
                False,
            )
        ]
    return [
        (
            f"{number(point.k)} people chosen together reach {chosen}; the {number(point.k)} with "
            f"most people below them reach {headcount}.",
            False,
        )
    ]


def signature(organization: OrganizationFacts, question: OrganizationQuestion) -> Circles:
    """Draw what k people cover: those with most headcount, and those chosen together."""
    point = about_three_percent(organization, question)
    left: list[Count] | str = "not shown"
    right: list[Count] | str = "not shown"
    titles = "Most headcount", "Chosen together"
    caption = f"The pale circle is all {people(organization.people)} in the organization."
    if point is not None:
        titles = f"The {point.k} with most headcount", f"{point.k} chosen together"
        if point.k == 1:
            titles = "The one with most headcount", "One, well chosen"
        left = "not known:\nthe file names no managers"
        if point.headcount is not None:
            left = [
                Count(point.headcount, "ink", rounded(question, point.headcount), ("in one step",))
            ]
        right = [
            Count(point.chosen, "accent", rounded(question, point.chosen), ("in one step",)),
            Count(
                point.random,
                "ring",
                f"about {number(point.random)}",
                _random_words(point.k),
            ),
        ]
        clear = "" if point.chosen > point.random_high else " No clear difference from random sets."
        caption += f" {_reached(point.k, organization.people)}{clear}"
    return circles(organization.people, (titles[0], left), (titles[1], right), caption)


def _random_words(k: int) -> tuple[str, ...]:
    return ("by one", "at random") if k == 1 else (f"by {number(k)}", "at random")


def _reached(k: int, everybody: int) -> str:
    share = percent(k / everybody)
    if k == 1:
        return f"One is about {share} of them. In one step: it is that person, or they named them."
    return (
        f"{number(k)} are about {share} of them. In one step: they are among the {number(k)}, or "
        "named at least one."
    )


def facts(question: OrganizationQuestion, everybody: int, few: int) -> list[tuple[str, str]]:
    """Return the figures of the summary page."""
    found = []
    if question.response is not None:
        found.append(
            (
                response_words(question).capitalize(),
                f"of the {people(question.invited)} invited answered.",
            )
        )
    elif question.answered is not None:
        found.append(
            (
                percent(response_share(question) or 0.0),
                f"answered: {number(question.answered)} of {number(question.invited)} invited.",
            )
        )
    superiority = question.superiority
    if superiority is not None:
        again = ""
        if superiority.low is not None and superiority.high is not None:
            again = f" Asked again, {superiority.low * 100:.0f} to {superiority.high * 100:.0f}."
        found.append(
            (
                in_hundred(superiority),
                "pairs of a manager and someone who manages nobody: the manager is named by more."
                + again,
            )
        )
    if question.top_tenth is not None:
        about = "" if question.response is None else "About "
        found.append(
            (
                f"{about}{percent(question.top_tenth)}",
                "of all nominations fall on the tenth named most.",
            )
        )
    if question.few is not None:
        found.append(
            (
                f"About {percent(question.few)}",
                f"of all people were named by 0 to {few} colleagues.",
            )
        )
    elif question.unnamed == 0:
        found.append(("Nobody", "is without a nomination: each was named at least once."))
    elif question.unnamed is not None and everybody:
        found.append(
            (percent(question.unnamed / everybody), "of all people have no nomination recorded.")
        )
    return found


def worth_discussing(organization: OrganizationFacts, question: OrganizationQuestion) -> list[str]:
    """Return up to three questions for a conversation, each resting on a figure of the report."""
    asked = []
    superiority = question.superiority
    if (
        superiority is not None
        and supported(superiority, 0.5) > 0
        and superiority.value < _NEARLY_ALL
    ):
        other = round((1 - superiority.value) * 100)
        asked.append(
            f"In about {other} of 100 pairs it is the other way round or even. Which decisions "
            "rest on people whom the chart does not show?"
        )
    point = about_three_percent(organization, question)
    if point is not None and point.chosen > max(point.random_high, point.headcount or 0):
        who = "One person, well chosen, reaches" if point.k == 1 else f"{point.k} people can reach"
        asked.append(
            f"{who} {rounded(question, point.chosen)} in one step. If a change mattered, who would "
            "be asked first, and would they want to be?"
        )
    units = question.e_i
    if units is not None and units.expected is not None and supported_against(units) < 0:
        asked.append(
            "Units keep more to themselves than chance would give. "
            "Which two of them ought to know each other better?"
        )
    if question.top_tenth is not None:
        asked.append(
            f"{percent(question.top_tenth)} of nominations fall on one tenth of all people. What "
            "does it cost them, and what happens while they are away?"
        )
    return asked[:3]


def supported_against(estimate: Estimate) -> int:
    """Return on which side of its expected value an estimate lies beyond doubt, 0 if on neither."""
    return supported(estimate, estimate.expected or 0.0)
