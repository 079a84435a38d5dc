"""What the pages behind the summary say, a sentence or two each; every one rests on a figure."""

from __future__ import annotations

from reports.contexts.organization_words import supported, supported_against
from reports.contexts.words import number, percent, response_words
from reports.facts import Estimate, OrganizationFacts, OrganizationQuestion
from reports.language import _, capitalized, from_to


def in_short(organization: OrganizationFacts) -> list[tuple[str, str]]:
    """Return (page, what it says) for what the first question's figures support."""
    if not organization.questions or organization.questions[0].ties is None:
        return []
    first = organization.questions[0]
    found = [
        (_("The chart"), _chart(organization, first)),
        (_("Managers"), _lines(first)),
        (_("Units"), _units(first)),
        (_("Time here"), _tenure(first)),
        (_("The data"), _data(first)),
    ]
    return [(page, words) for page, words in found if words]


def _chart(organization: OrganizationFacts, first: OrganizationQuestion) -> str:
    """Say how much the questions differ in the pairs of a manager and somebody else."""
    pairs = [q.superiority.value for q in organization.questions if q.superiority is not None]
    if len(pairs) < 2 or first.superiority is None:
        return ""
    low, high = (number(end * 100) for end in (min(pairs), max(pairs)))
    if low == high:
        return _(
            "Under every question, the manager is named by more in {count} of 100 pairs."
        ).format(count=low)
    return _(
        "The manager is named by more in {range} of 100 pairs, depending on the question."
    ).format(range=from_to(low, high))


def _lines(first: OrganizationQuestion) -> str:
    """Say whether people name their own manager, and managers their reports."""
    up, down = first.follows_up, first.follows_down
    if up is None or down is None:
        return ""
    sides = supported(up, 0.0), supported(down, 0.0)
    return {
        (1, 1): _(
            "People name their own manager more often than chance would give, and managers name "
            "their own reports more often, too."
        ),
        (1, 0): _(
            "People name their own manager more often than chance would give; managers name their "
            "own reports no more than others."
        ),
        (1, -1): _(
            "People name their own manager more often than chance would give, but managers name "
            "their own reports less often than others."
        ),
        (0, 1): _(
            "People name their own manager no more than others; managers name their own reports "
            "more often than chance would give."
        ),
        (0, 0): _("The line between managers and their reports is named no more than others."),
        (-1, 0): _("People name their own manager less often than chance would give."),
        (-1, -1): _("The line between managers and their reports is named less than others."),
    }.get(sides, "")


def across_units(estimate: Estimate) -> tuple[str, str]:
    """Return of 100 nominations how many go to another unit, and how many would by chance."""

    def across(e_i: float) -> str:
        return number((1 + e_i) / 2 * 100)

    return across(estimate.value), across(estimate.expected or 0.0)


def _units(first: OrganizationQuestion) -> str:
    """Say how many nominations cross the border of a unit."""
    units = first.e_i
    if units is None or units.expected is None:
        return ""
    across, chance = across_units(units)
    side = supported_against(units)
    if side < 0:
        sentence = _(
            "Units keep to themselves: {across} of 100 nominations go to another unit. If units "
            "played no part it would be {chance}."
        )
    elif side > 0:
        sentence = _(
            "Units reach across: {across} of 100 nominations go to another unit. If units played "
            "no part it would be {chance}."
        )
    else:
        sentence = _(
            "{across} of 100 nominations go to another unit, about as many as if units played no "
            "part ({chance})."
        )
    return sentence.format(across=across, chance=chance)


def _tenure(first: OrganizationQuestion) -> str:
    """Say whether time here goes with being named, beside level."""
    tenure, level = first.tenure, first.level
    if tenure is None or tenure.low is None or tenure.high is None:
        return ""
    side = supported(tenure, 0.0)
    if side <= 0:
        if side < 0:
            return _("Those who have been here longer are named less.")
        return _("Whether those who have been here longer are named more cannot be told.")
    if level is None or level.low is None or level.high is None or supported(level, 0.0) <= 0:
        return _("Those who have been here longer are named more.")
    if tenure.low > level.high:
        return _("Those who have been here longer are named more, and this weighs more than level.")
    if tenure.high < level.low:
        return _("Those who have been here longer are named more, but level weighs more.")
    return _(
        "Those who have been here longer are named more; whether this or level weighs more cannot "
        "be told."
    )


def _data(first: OrganizationQuestion) -> str:
    """Say what could not be said because too few answered; nothing where enough did."""
    share = capitalized(response_words(first))
    if not share:
        return ""
    if "response_below_70" in first.refusals:
        return _(
            "{share} answered: too few to compare people with each other. From {line} on it "
            "could be done."
        ).format(share=share, line=percent(0.7))
    if "response_below_80" in first.refusals:
        return _(
            "{share} answered: enough to compare people in broad bands. From {line} on places "
            "among all could be given."
        ).format(share=share, line=percent(0.8))
    return ""
