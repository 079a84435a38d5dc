"""The figures of a person's first page, each with the words that make it readable."""

from __future__ import annotations

from reports.contexts.circles import Circles, Count, circles
from reports.contexts.frame import answered_words
from reports.contexts.person_asked import is_large, under_the_number
from reports.contexts.person_beside import (
    UPPER_FIFTHS,
    clear_fifth,
    overlaps_middle,
    place,
    stands_out,
)
from reports.contexts.words import (
    ATTRIBUTED,
    FEW,
    SMALLEST_COMPARED,
    about,
    counted,
    few_in,
    few_words,
    is_few,
    people,
)
from reports.facts import Named, PersonFacts, PersonQuestion, ReleaseFacts
from reports.language import _, capitalized, from_to, ngettext, number, percent

#: A large number and the words under it.
Fact = tuple[str, str]


def signature(release: ReleaseFacts, person: PersonFacts, question: PersonQuestion) -> Circles:
    """Draw the circle of control beside the sphere of influence."""
    return circles(
        release.organization.people,
        (_("Circle of control"), _control(person)),
        (_("Sphere of influence"), _sphere(question, release.mode)),
    )


def _lines(words: str) -> tuple[str, ...]:
    return tuple(words.split("\n"))


def _control(person: PersonFacts) -> list[Count] | str:
    below = person.headcount_below
    if below is None:
        return _("not known:\nthe file names no managers")
    if below == 0:
        return [Count(0, "ink", number(0), _lines(_("report to you")))]
    return [Count(below, "ink", number(below), _lines(_("in your line")))]


def _sphere(question: PersonQuestion, mode: str) -> list[Count] | str:
    named = question.named
    if named is None:
        return _("not shown:\nunknown is not zero")
    name_you = _lines(_("name you"))
    if is_few(named):
        return [Count(max(FEW, named.count), "accent", few_words(named), name_you)]
    counts = [Count(named.count, "accent", counted(named), name_you)]
    if question.two_steps is not None and question.two_steps > named.count:
        steps = number(question.two_steps)
        text = steps if mode == ATTRIBUTED else about(steps)
        words = _lines(_("reach you\nin two steps"))
        counts.append(Count(question.two_steps, "tint", text, words))
    return counts


def four_facts(release: ReleaseFacts, person: PersonFacts, question: PersonQuestion) -> list[Fact]:
    """Return two to four figures for the first page."""
    named = question.named
    if named is None:
        return [*_response(release), *_position(person)]
    few = is_few(named)
    number_ = few_words(named) if few else counted(named)
    facts = [(number_, under_the_number(release, question.question, named, few=few))]
    if few:
        return facts + _position(person)
    facts += [*_beyond(question), *_position(person)]
    compared = _compared(release, question, named)
    if compared is None and question.two_steps is not None:
        words = ngettext(
            "colleague reaches you in at most two steps: they name you, or name someone who does.",
            "colleagues reach you in at most two steps: they name you, or name someone who does.",
            question.two_steps,
        )
        compared = number(question.two_steps), words
    if compared is None and question.fifth is not None:
        compared = _most(release, question)
    return facts + ([compared] if compared else [])


def _most(release: ReleaseFacts, question: PersonQuestion) -> Fact | None:
    """Say how many are named seldom, beside somebody whose range reaches down to them."""
    asked = (q for q in release.organization.questions if q.question == question.question)
    share = next((q.few for q in asked), None)
    if share is None:
        return None
    words = _("of all {people} were named by 0 to {few} colleagues. Your range reaches to them.")
    everybody = people(release.organization.people)
    return capitalized(about(percent(share))), words.format(
        people=everybody, few=number(few_in(release))
    )


def _response(release: ReleaseFacts) -> list[Fact]:
    answered = answered_words(release)
    return [(capitalized(answered), _("of those invited answered."))] if answered else []


def _beyond(question: PersonQuestion) -> list[Fact]:
    split, told = question.split, question.split_range
    if split is not None and split.outside.of:
        ends, kind = (split.outside.count, split.outside.count), split.kind
    elif told is not None:
        ends, kind = told.outside, told.kind
    else:
        return []
    low, high = ends
    words = (
        ngettext(
            "of them is outside your reporting line.",
            "of them are outside your reporting line.",
            high,
        )
        if kind == "line"
        else ngettext(
            "of them works outside your unit and is not your manager.",
            "of them work outside your unit and are not your manager.",
            high,
        )
    )
    return [(number(low) if low == high else from_to(number(low), number(high)), words)]


def _position(person: PersonFacts) -> list[Fact]:
    below, span = person.headcount_below, person.span
    if below is None:
        return []
    if below == 0:
        words = _("people report to you. Whoever names you does so without reporting to you.")
        return [(number(0), words)]
    if span == below or not span:
        words = ngettext("person reports to you.", "people report to you.", below)
        return [(number(below), words)]
    words = ngettext(
        "people are in your line, {span} of them directly.",
        "people are in your line, {span} of them directly.",
        span,
    )
    return [(number(below), words.format(span=number(span)))]


def _compared(release: ReleaseFacts, question: PersonQuestion, named: Named) -> Fact | None:
    """Give a comparison in large type only from the middle upward."""
    fifth = clear_fifth(question)
    if fifth is not None:
        words = _(
            "of all {people}, by how often they were named. A few nominations more or less could "
            "move it."
        ).format(people=people(release.organization.people))
        return _(UPPER_FIFTHS[fifth]), words
    unit = question.in_unit
    if is_large(release) and unit is not None and stands_out(unit, named):
        words = _("of the {people} in your unit were named less often, ties counted half.")
        share = capitalized(place(unit, release.mode))
        return share, words.format(people=people(unit.peers.people))
    return _beside_level(question, named)


def _beside_level(question: PersonQuestion, named: Named) -> Fact | None:
    share, peers = question.percentile_in_level, question.peers
    if share is None or peers is None or peers.people < SMALLEST_COMPARED or share < 0.5:
        return None
    others = people(peers.people)
    if overlaps_middle(peers, named):
        words = _(
            "of the {people} at your level were named less often; your range takes in the middle, "
            "so it is not distinguishable."
        )
        return percent(share), words.format(people=others)
    if "response_below_80" in question.refusals:
        words = _("by how often the {people} at your level were named.").format(people=others)
        return _band(share), words
    words = _(
        "of the {people} at your level were named less often, ties and yourself counted half."
    )
    return percent(share), words.format(people=others)


def _band(share: float) -> str:
    """Return a broad band, for a response at which no percentage is printed."""
    if share >= 0.9:
        return _("Top tenth")
    return _("Top quarter") if share >= 0.75 else _("Upper half")
