"""The organization in sentences: whether influence follows the chart, and what to talk about."""

from __future__ import annotations

from dataclasses import replace

from reports.contexts.circles import Circles, Count, circles
from reports.contexts.reach import curve, rounded, three_percent
from reports.contexts.words import (
    about,
    number,
    people,
    percent,
    response_share,
    response_words,
)
from reports.facts import Coverage, Estimate, OrganizationFacts, OrganizationQuestion
from reports.language import Parts, _, accented, capitalized, from_to, ngettext

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


def supported_against(estimate: Estimate) -> int:
    """Return on which side of its expected value an estimate lies beyond doubt, 0 if on neither."""
    return supported(estimate, estimate.expected or 0.0)


def in_hundred(estimate: Estimate) -> str:
    """Return a probability as so many of 100."""
    return _("{count} of 100").format(count=number(estimate.value * 100))


def about_three_percent(
    organization: OrganizationFacts, question: OrganizationQuestion
) -> Coverage | None:
    """Return the coverage in one step by the k nearest to 3 % of all people."""
    return three_percent(curve(question, 1), organization.people)


def lead(organization: OrganizationFacts, question: OrganizationQuestion) -> Parts:
    """Say whether influence follows the chart, and how far few people reach."""
    if "no_questions" in question.refusals:
        return accented(_("No nominations were given: this report knows the chart alone."))
    if question.ties is None:
        return accented(
            _("Too few people answered: only the response is shown. *Unknown is not zero.*")
        )
    few = _few_people(organization, question)
    return _chart(question) + ([(f" {few}", False)] if few else [])


def _chart(question: OrganizationQuestion) -> Parts:
    superiority = question.superiority
    if superiority is None and question.top_tenth is not None:
        share = percent(question.top_tenth)
        return accented(
            _(
                "This report says whom people here turn to: *{share} of all nominations* fall on "
                "the tenth of them who are named most."
            ),
            share=share if question.response is None else about(share),
        )
    if superiority is None:
        return accented(_("This report says whom people here turn to."))
    side, pairs = supported(superiority, 0.5), in_hundred(superiority)
    if side > 0 and (superiority.low or 0) >= _LARGELY:
        return accented(
            _(
                "*Influence follows the chart largely*: in {pairs} pairs a manager is named by "
                "more colleagues than someone who manages nobody."
            ),
            pairs=pairs,
        )
    if side > 0:
        return accented(
            _(
                "*Influence follows the chart in part*: in {pairs} pairs a manager is named by "
                "more colleagues than someone who manages nobody."
            ),
            pairs=pairs,
        )
    if side < 0:
        return accented(
            _(
                "*Influence does not follow the chart*: only in {pairs} pairs a manager is named "
                "by more colleagues than someone who manages nobody."
            ),
            pairs=pairs,
        )
    return accented(
        _("Whether managers are named more often than others *cannot be told* from these answers.")
    )


def _few_people(organization: OrganizationFacts, question: OrganizationQuestion) -> str:
    point = about_three_percent(organization, question)
    if point is None or point.headcount is None or point.chosen <= point.headcount:
        return ""
    return ngettext(
        "One person, well chosen, reaches {chosen} people; the one with most people below "
        "reaches {headcount}.",
        "{k} people chosen together reach {chosen}; the {k} with most people below them reach "
        "{headcount}.",
        point.k,
    ).format(
        k=number(point.k),
        chosen=rounded(question, point.chosen),
        headcount=rounded(question, point.headcount),
    )


def signature(organization: OrganizationFacts, question: OrganizationQuestion) -> Circles | None:
    """Draw what k people cover: those with most headcount, and those chosen together."""
    point = about_three_percent(organization, question)
    if point is None:
        return None
    step = tuple(_("in one step").split("\n"))
    left: list[Count] | str = _("not known:\nthe file names no managers")
    if point.headcount is not None:
        left = [Count(point.headcount, "ink", rounded(question, point.headcount), step)]
    random = ngettext("by one\nat random", "by {k}\nat random", point.k).format(k=number(point.k))
    right = [
        Count(point.chosen, "accent", rounded(question, point.chosen), step),
        Count(point.random, "ring", about(number(point.random)), tuple(random.split("\n"))),
    ]
    figure = circles(
        organization.people,
        (
            ngettext("The one with most headcount", "The {k} with most headcount", point.k).format(
                k=number(point.k)
            ),
            left,
        ),
        (
            ngettext("One, well chosen", "{k} chosen together", point.k).format(k=number(point.k)),
            right,
        ),
    )
    caption = [figure.caption, _reached(point.k, organization.people)]
    if point.chosen <= point.random_high:
        caption.append(_("No clear difference from random sets."))
    return replace(figure, caption=" ".join(caption))


def _reached(k: int, everybody: int) -> str:
    return ngettext(
        "One is about {share} of them. In one step: it is that person, or they named them.",
        "{k} are about {share} of them. In one step: they are among the {k}, or named at least "
        "one.",
        k,
    ).format(k=number(k), share=percent(k / everybody))


def facts(question: OrganizationQuestion, everybody: int, few: int) -> list[tuple[str, str]]:
    """Return the figures of the summary page."""
    found = []
    if question.response is not None:
        found.append(
            (
                capitalized(response_words(question)),
                _("of the {people} invited answered.").format(people=people(question.invited)),
            )
        )
    elif question.answered is not None:
        found.append(
            (
                percent(response_share(question) or 0.0),
                _("answered: {answered} of {invited} invited.").format(
                    answered=number(question.answered), invited=number(question.invited)
                ),
            )
        )
    superiority = question.superiority
    if superiority is not None:
        words = _(
            "pairs of a manager and someone who manages nobody: the manager is named by more."
        )
        if superiority.low is not None and superiority.high is not None:
            words += " " + _("Asked again, {range}.").format(
                range=from_to(number(superiority.low * 100), number(superiority.high * 100))
            )
        found.append((in_hundred(superiority), words))
    if question.top_tenth is not None:
        share = percent(question.top_tenth)
        if question.response is not None:
            share = capitalized(about(share))
        found.append((share, _("of all nominations fall on the tenth named most.")))
    unnamed = question.unnamed
    if question.few is not None:
        found.append(
            (
                capitalized(about(percent(question.few))),
                _("of all people were named by {few} colleagues.").format(
                    few=from_to(number(0), number(few))
                ),
            )
        )
    elif unnamed == 0:
        found.append((_("Nobody"), _("is without a nomination: each was named at least once.")))
    elif unnamed is not None and everybody:
        found.append(
            (percent(unnamed / everybody), _("of all people have no nomination recorded."))
        )
    return found


def worth_discussing(organization: OrganizationFacts, question: OrganizationQuestion) -> list[str]:
    """Return three questions for a conversation, each resting on a figure of the report."""
    asked = []
    superiority = question.superiority
    if (
        superiority is not None
        and supported(superiority, 0.5) > 0
        and superiority.value < _NEARLY_ALL
    ):
        asked.append(
            _(
                "In about {count} of 100 pairs it is the other way round or even. Which decisions "
                "rest on people whom the chart does not show?"
            ).format(count=number(100 - round(superiority.value * 100)))
        )
    point = about_three_percent(organization, question)
    if point is not None and point.chosen > max(point.random_high, point.headcount or 0):
        asked.append(
            ngettext(
                "One person, well chosen, reaches {chosen} in one step. If a change mattered, who "
                "would be asked first, and would they want to be?",
                "{k} people can reach {chosen} in one step. If a change mattered, who would be "
                "asked first, and would they want to be?",
                point.k,
            ).format(k=number(point.k), chosen=rounded(question, point.chosen))
        )
    units = question.e_i
    if units is not None and units.expected is not None and supported_against(units) < 0:
        asked.append(
            _(
                "Units keep more to themselves than chance would give. Which two of them ought to "
                "know each other better?"
            )
        )
    if question.top_tenth is not None:
        asked.append(
            _(
                "{share} of nominations fall on one tenth of all people. What does it cost them, "
                "and what happens while they are away?"
            ).format(share=percent(question.top_tenth))
        )
    asked += [
        _(
            "Which of these figures surprised you, and what would have to change for it to be "
            "different next time?"
        ),
        _("Who joined in the last half year, and who makes sure that they know whom to ask?"),
    ]
    return asked[:3]
