"""A unit in sentences: who turns to it, what runs inside, what is worth discussing."""

from __future__ import annotations

from reports.contexts.words import (
    SMALLEST_CONCENTRATED,
    bounds,
    counted,
    in_ten,
    number,
    people,
    percent,
    range_words,
    short_words,
    tens,
)
from reports.facts import UnitFacts, UnitQuestion
from reports.language import Parts, _, accented, capitalized, later, ngettext, percentage

#: From this rounded percentage on, the three named most carry a thought of their own.
_MUCH = 50
_SELDOM_RETURNED = 0.25
_LEAST_SHARE = 0.01  # that is printed as a number
#: Up to this many colleagues outside, no count is printed.
FEW_OUTSIDE = 4


def few_outside(question: UnitQuestion) -> bool:
    """Whether so few outside name somebody here that a count would be about single people."""
    outside = question.outside
    return outside is not None and outside.of > 0 and outside.count <= FEW_OUTSIDE


def banded(question: UnitQuestion) -> bool:
    """Whether what is said about outside are bands, as in a confidential round."""
    return question.outside is not None and question.outside.bound != "exact"


def from_others(question: UnitQuestion) -> str:
    """Return the head over a column of how many other units colleagues come from."""
    others = question.units_other
    return ngettext("from the {count} other unit", "from the {count} other units", others).format(
        count=number(others)
    )


#: How many turn here from outside -> the sentence about advice, and about any other question.
_LEADS = {
    "few": (
        later(
            "*Up to {few} colleagues outside* turn to someone here for advice; {people} work here."
        ),
        later("*Up to {few} colleagues outside* name someone here {short}; {people} work here."),
    ),
    "more": (
        later("*More colleagues outside than work here* turn to someone here for advice."),
        later("*More colleagues outside than work here* name someone here {short}."),
    ),
    "less": (
        later(
            "*{outside} colleagues outside* turn to someone here for advice; {people} work here."
        ),
        later("*{outside} colleagues outside* name someone here {short}; {people} work here."),
    ),
    "same": (
        later("*About as many colleagues outside as work here* turn to someone here for advice."),
        later("*About as many colleagues outside as work here* name someone here {short}."),
    ),
}


def lead(unit: UnitFacts, question: UnitQuestion) -> Parts:
    """Compare the colleagues outside who turn here with the people who work here."""
    outside = question.outside
    if outside is None or not outside.of:
        if "few_outside" in question.refusals:
            return accented(
                _("{people} work here. *Fewer than {least} colleagues outside* turn here."),
                people=people(unit.people),
                least=number(FEW_OUTSIDE + 1),
            )
        return accented(
            _("{people} work here. Who turns here from outside is not known."),
            people=people(unit.people),
        )
    low, high = bounds(outside)
    case = "same"
    if few_outside(question):
        case = "few"
    elif low > unit.people:
        case = "more"
    elif high < unit.people:
        case = "less"
    said = accented(
        _(_LEADS[case][question.question != "advice"]),
        few=number(FEW_OUTSIDE),
        outside=counted(outside),
        people=people(unit.people),
        short=short_words(question.question),
    )
    units = "" if case == "few" else _from_units(question)
    return said + ([(f" {units}", False)] if units else [])


def _from_units(question: UnitQuestion) -> str:
    naming, others = question.units_naming, question.units_other
    if naming is None or not others:
        return ""
    if banded(question):
        sentence = ngettext(
            "They come from at least {naming} of {others} other unit.",
            "They come from at least {naming} of {others} other units.",
            others,
        )
    elif naming == others:
        sentence = ngettext(
            "They come from the other unit.", "They come from all {others} other units.", others
        )
    else:
        sentence = ngettext(
            "They come from {naming} of {others} other unit.",
            "They come from {naming} of {others} other units.",
            others,
        )
    return sentence.format(naming=number(naming), others=number(others))


def three_most(unit: UnitFacts, question: UnitQuestion) -> int | None:
    """Return the share that falls on the three named most, rounded to 10 percent.

    Not said for small units: there it would be a figure about single people.
    """
    if unit.people < SMALLEST_CONCENTRATED or len(question.top_shares) < 3:
        return None
    return tens(question.top_shares[2])


def concentration_words(unit: UnitFacts) -> str:
    """Say how much hangs on few people, for the question in which it is most."""
    if unit.people < SMALLEST_CONCENTRATED:
        return _(
            "With fewer than {least} people, a share that falls on two or three of them would be "
            "a figure about them. It is not shown."
        ).format(least=number(SMALLEST_CONCENTRATED))
    shares = [share for q in unit.questions if (share := three_most(unit, q)) is not None]
    if not shares:
        return _("Not shown: too few nominations are known.")
    return _(
        "The dark part is the share of all nominations received here that falls on the three "
        "people named most; spread evenly it would be {even}. If these three were away, that part "
        "would have to go to someone else. Rounded to {step}, and nobody is named."
    ).format(even=_evenly(unit.people), step=percentage(10))


def _evenly(everybody: int) -> str:
    """Return the share of three people."""
    if 3 / everybody < _LEAST_SHARE:
        return _("less than {share}").format(share=percent(_LEAST_SHARE))
    return percent(3 / everybody)


def inside_words(question: UnitQuestion, everywhere: float | None) -> str:
    """Say how closely people here are tied to each other; `everywhere` are ties returned at all."""
    if question.within is None or not question.possible:
        return _("Who turns to whom inside the unit is not shown.")
    said = _(
        "Of all colleagues inside the unit whom those who answered could have named, they named "
        "{share}."
    ).format(share=in_ten(question.within / question.possible))
    if question.reciprocity is None:
        return said
    returned = capitalized(in_ten(question.reciprocity))
    if everywhere is None:
        said += " " + _("{share} of these ties are returned.").format(share=returned)
    else:
        said += " " + _(
            "{share} of these ties are returned; in the whole organization it is {everywhere}."
        ).format(share=returned, everywhere=in_ten(everywhere))
    return said


def worth_discussing(unit: UnitFacts) -> list[str]:
    """Return three questions for a conversation, each resting on a figure of this page."""
    first = unit.questions[0]
    asked = [_most_concentrated(unit)]
    if first.outside is not None and first.outside.of and not few_outside(first):
        asked.append(_outside_question(unit, first))
        if first.units_naming is not None and not banded(first):
            rest = first.units_other - first.units_naming
            if rest > 0:
                asked.append(
                    ngettext(
                        "From {rest} other unit nobody turned here. Does work there depend on "
                        "yours, and would asking help?",
                        "From {rest} other units nobody turned here. Does work there depend on "
                        "yours, and would asking help?",
                        rest,
                    ).format(rest=number(rest))
                )
    elif few_outside(first) or "few_outside" in first.refusals:
        asked.append(
            _(
                "Hardly anybody outside turns here for this. Is that how the work is cut, or do "
                "colleagues elsewhere not know what they could ask you?"
            )
        )
    asked.append(_between_questions(unit))
    if first.reciprocity is not None and first.reciprocity < _SELDOM_RETURNED:
        asked.append(
            _("Inside the unit few ties are returned. Where would it help if advice ran both ways?")
        )
    asked += [
        _("What do colleagues come here for, and where could a note or a recording answer it?"),
        _(
            "Which of these figures surprised you, and what would have to change for it to be "
            "different next time?"
        ),
        _("Who joined in the last half year, and who makes sure that they know whom to ask?"),
    ]
    return [words for words in asked if words][:3]


def _most_concentrated(unit: UnitFacts) -> str:
    """Ask about the question in which most hangs on three people, if much does."""
    shares = [(three_most(unit, q) or 0, q.question) for q in unit.questions]
    most, key = max(shares, key=lambda share: share[0], default=(0, ""))
    if most < _MUCH:
        return ""
    return _(
        "About {share} of the nominations {short} fall on three people. What happens while two of "
        "them are away, and who is learning what they know?"
    ).format(share=percentage(most), short=short_words(key))


def _between_questions(unit: UnitFacts) -> str:
    """Ask why clearly more outside name somebody here under one question than under another."""
    told = [
        (bounds(q.outside), q.question)
        for q in unit.questions
        if q.outside is not None and q.outside.of and not few_outside(q)
    ]
    if len(told) < 2:
        return ""
    (_low, high), least = min(told, key=lambda one: one[0][1])
    (low, _high), most = max(told, key=lambda one: one[0][0])
    if low <= high:
        return ""
    return _(
        "Clearly more colleagues outside name someone here {more} than {less}. Is that what this "
        "unit is there for?"
    ).format(more=short_words(most), less=short_words(least))


def _outside_question(unit: UnitFacts, question: UnitQuestion) -> str:
    outside = question.outside
    assert outside is not None  # noqa: S101  (the caller has looked)
    sentence = (
        _(
            "{outside} colleagues outside turn to someone here (asked again, {range}). Is the time "
            "this takes planned for, and seen?"
        )
        if bounds(outside)[0] > unit.people
        else _(
            "{outside} colleagues outside named someone here (asked again, {range}). Is that about "
            "what your work needs?"
        )
    )
    return sentence.format(outside=counted(outside), range=range_words(outside))
