"""A person beside others: at the same level, in the unit, as long here, among all."""

from __future__ import annotations

from collections.abc import Iterator

from reports.contexts.figures import classes_within
from reports.contexts.person_asked import is_large
from reports.contexts.words import (
    ATTRIBUTED,
    SMALLEST_COMPARED,
    about,
    bounds,
    few_words,
    is_few,
    people,
    short_words,
)
from reports.facts import Among, Named, Peers, PersonFacts, PersonQuestion, ReleaseFacts
from reports.language import _, later, number, ordinal, percent
from reports.thresholds import FLOORS

#: Fifths of all people that are put into words; the lower half is nobody's place.
UPPER_FIFTHS = {1: later("First fifth"), 2: later("Second fifth")}
_OF_EVERYBODY = {1: later("first fifth of everybody"), 2: later("second fifth of everybody")}


def overlaps_middle(peers: Peers, named: Named) -> bool:
    """Whether the own range touches the class that the person in the middle is in."""
    seen, middle = 0, 0
    for place, count in enumerate(peers.counts):
        seen += count
        if seen * 2 >= peers.people:
            middle = place
            break
    return middle in classes_within(peers.edges, *bounds(named))


def place(among: Among, mode: str) -> str:
    """Return the share of a group that is named less often.

    A confidential round knows the lower end of the fifth that somebody is in.
    """
    share = percent(among.percentile)
    return share if mode == ATTRIBUTED else _("about {share} or more").format(share=share)


def stands_out(among: Among, named: Named) -> bool:
    """Whether a place in the upper half is far enough from the middle to be told."""
    return among.percentile >= 0.5 and not overlaps_middle(among.peers, named)


def drawn(questions: tuple[PersonQuestion, ...]) -> PersonQuestion | None:
    """Return the first question whose distribution at the own level can be drawn.

    None under few nominations for the first question, which the page is about.
    """
    first = questions[0].named if questions else None
    if first is None or is_few(first):
        return None
    for question in questions:
        peers, named = question.peers, question.named
        enough = peers is not None and peers.people >= SMALLEST_COMPARED
        if enough and named is not None and not is_few(named):
            return question
    return None


def clear_fifth(question: PersonQuestion) -> int | None:
    """Return an upper fifth that the whole range lies in the told part of, or None.

    Of somebody whose range reaches down to those named seldom, the fifth may be chance.
    """
    named = question.named
    if question.fifth not in UPPER_FIFTHS or named is None:
        return None
    return question.fifth if bounds(named)[0] > FLOORS.few else None


def comparison(question: PersonQuestion, seldom: float | None, mode: str) -> str:
    """Say in a table cell how a question compares; `seldom` is the share of people named by few."""
    named, share, peers = question.named, question.percentile_in_level, question.peers
    if named is None:
        return _("not shown")
    if is_few(named):
        if seldom is None or seldom < 0.5:
            return _("not compared")
        return _("like {share} of everybody").format(share=about(percent(seldom)))
    if share is None and peers is not None:
        return _among_classes(peers, named)
    if share is None or peers is None or peers.people < SMALLEST_COMPARED:
        return _elsewhere(question, named, mode)
    if overlaps_middle(peers, named):
        return _("not distinguishable from the middle")
    if share < 0.5:
        return _("many were named more often")
    if "response_below_80" in question.refusals:
        return _in_band(share)
    return _("higher than {share}").format(share=percent(share))


def _elsewhere(question: PersonQuestion, named: Named, mode: str) -> str:
    """Compare with others where the level is too small, or too much alike, to compare with."""
    if question.in_unit is not None and stands_out(question.in_unit, named):
        share = percent(question.in_unit.percentile)
        share = share if mode == ATTRIBUTED else about(share)
        return _("higher than {share} of your unit").format(share=share)
    if question.in_unit is not None and overlaps_middle(question.in_unit.peers, named):
        return _("not distinguishable from the middle")
    fifth = clear_fifth(question)
    if fifth is not None:
        return _(_OF_EVERYBODY[fifth])
    return _("not compared") if question.fifth is None else _("not distinguishable from most")


def _in_band(share: float) -> str:
    if share >= 0.9:
        return _("in the top tenth")
    return _("in the top quarter") if share >= 0.75 else _("in the upper half")


def _among_classes(peers: Peers, named: Named) -> str:
    """Compare with the own level where only coarse classes are known."""
    if overlaps_middle(peers, named):
        return _("not distinguishable from the middle")
    if peers.own == len(peers.counts) - 1:
        return _("among the {count} of {people} named most").format(
            count=number(peers.counts[-1]), people=number(peers.people)
        )
    upper = sum(peers.counts[: peers.own]) * 2 >= peers.people
    return _("more often than the middle") if upper else _("many were named more often")


def beside(release: ReleaseFacts, person: PersonFacts, first: PersonQuestion) -> list[str]:
    """Return the sentences under (or in place of) the distribution at the own level."""
    if "no_questions" in first.refusals:
        return []
    if first.named is None:
        return [_("Nothing is compared, because your own figure is not known.")]
    if is_few(first.named):
        return [
            _(
                "With {few} nominations no comparison is drawn. How often somebody is named has "
                "much to do with who sits nearby, how long they have been here and how their work "
                "is cut, and little with what they can do."
            ).format(few=few_words(first.named))
        ]
    return [words for words in _sentences(release, person, first, first.named) if words]


def _sentences(
    release: ReleaseFacts, person: PersonFacts, first: PersonQuestion, named: Named
) -> Iterator[str]:
    shown = drawn(person.questions)
    if shown is not None and shown.peers is not None:
        yield _caption(shown.question, shown.peers)
    else:
        yield _why_not_drawn(release, first)
    if first.in_tenure is not None and first.in_tenure.years is not None:
        yield _in_tenure(first.in_tenure, first.in_tenure.years, named, release.mode)
    if first.in_unit is not None:
        yield _in_unit(first.in_unit, named, release.mode)
    if not is_large(release):
        yield _among_all(release, first)


def _caption(key: str, peers: Peers) -> str:
    if not peers.level:
        sentence = _(
            "How often people at the same distance from the top were named {short} ({people}). "
            "The shaded band is your range."
        )
    elif peers.level.replace(".", "", 1).isdecimal():
        sentence = _(
            "How often people at level {level} were named {short} ({people}). The shaded band is "
            "your range."
        )
    else:
        sentence = _(
            "How often people at the level “{level}” were named {short} ({people}). The shaded "
            "band is your range."
        )
    return sentence.format(level=peers.level, short=short_words(key), people=people(peers.people))


def _why_not_drawn(release: ReleaseFacts, question: PersonQuestion) -> str:
    if "response_below_70" in question.refusals:
        return _("Fewer than {share} answered, so no comparison is drawn.").format(
            share=percent(0.7)
        )
    if "newcomer" in question.refusals:
        return _("You joined less than six months ago, so no comparison is drawn.")
    if "small_group" in question.refusals:
        return ""  # said under "What is not said, and why"
    if release.mode != ATTRIBUTED:
        return _(
            "Too few people at your level were named more often than the others there to draw "
            "them as a group."
        )
    return _(
        "Fewer than {least} people are at your level, or the level is not known: no distribution "
        "is drawn."
    ).format(least=number(SMALLEST_COMPARED))


#: By whether somebody stands out: of those here for up to, from and to, or from so many years.
_TENURE = {
    True: (
        later(
            "Of the {people} at your level who have been here for up to {high} years, {share} were "
            "named less often than you."
        ),
        later(
            "Of the {people} at your level who have been here for {low} to {high} years, {share} "
            "were named less often than you."
        ),
        later(
            "Of the {people} at your level who have been here for {low} years and more, {share} "
            "were named less often than you."
        ),
    ),
    False: (
        later(
            "Among the {people} at your level who have been here for up to {high} years, you are "
            "not distinguishable from those in the middle."
        ),
        later(
            "Among the {people} at your level who have been here for {low} to {high} years, you "
            "are not distinguishable from those in the middle."
        ),
        later(
            "Among the {people} at your level who have been here for {low} years and more, you are "
            "not distinguishable from those in the middle."
        ),
    ),
}


def _in_tenure(among: Among, years: tuple[float, float | None], named: Named, mode: str) -> str:
    if among.percentile < 0.5:
        return ""  # the lower half is nobody's place
    low, high = years
    up_to, between, from_ = _TENURE[stands_out(among, named)]
    sentence = from_ if high is None else up_to if low < 1 else between
    return _(sentence).format(
        people=people(among.peers.people),
        share=place(among, mode),
        low=number(low),
        high="" if high is None else number(high),
    )


def _in_unit(among: Among, named: Named, mode: str) -> str:
    if among.percentile < 0.5:
        return ""
    said = (
        _("Of the {people} in your unit, {share} were named less often than you.")
        if stands_out(among, named)
        else _("In your unit of {people}, you are not distinguishable from those in the middle.")
    )
    return said.format(people=people(among.peers.people), share=place(among, mode))


def _among_all(release: ReleaseFacts, question: PersonQuestion) -> str:
    everybody = release.organization.people
    if question.rank is None or everybody < SMALLEST_COMPARED:
        return ""
    low, high = question.rank
    if low > everybody / 2:
        return ""
    if high > everybody / 2:
        sentence = _("Among all {people} you are not distinguishable from those in the middle.")
    elif low < high:
        sentence = _(
            "Among all {people} the answers place you between {low} and {high}; people within "
            "that range cannot be told apart."
        )
    else:
        sentence = _("Among all {people}, the answers place you {low}.")
    return sentence.format(people=people(everybody), low=ordinal(low), high=ordinal(high))


def level_words(level: str) -> str:
    """Return a level for the line under a name: a bare number is called a level."""
    bare = level.replace(".", "", 1).isdecimal()
    return _("level {level}").format(level=level) if bare else level
