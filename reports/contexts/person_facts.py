"""The figures of a person's report, each with the words that make it readable."""

from __future__ import annotations

from reports.contexts.circles import Circles, Count, circles
from reports.contexts.figures import classes_within
from reports.contexts.frame import answered_share
from reports.contexts.words import (
    ATTRIBUTED,
    FEW,
    SMALLEST_COMPARED,
    bounds,
    counted,
    few_words,
    is_few,
    number,
    ordinal,
    people,
    percent,
    phrase,
    range_words,
    who_answered,
)
from reports.facts import Named, Peers, PersonFacts, PersonQuestion, ReleaseFacts

#: Fifths of all people that are put into words; the lower half is nobody's place.
UPPER_FIFTHS = {1: "First", 2: "Second"}

#: A large number and the words under it.
Fact = tuple[str, str]


def signature(release: ReleaseFacts, person: PersonFacts, question: PersonQuestion) -> Circles:
    """Draw the circle of control beside the sphere of influence."""
    return circles(
        release.organization.people,
        ("Circle of control", _control(person)),
        ("Sphere of influence", _sphere(question, release.mode)),
        "Both are drawn to one scale: the pale circle is all "
        f"{people(release.organization.people)} in the organization.",
    )


def _control(person: PersonFacts) -> list[Count] | str:
    below = person.headcount_below
    if below is None:
        return "not known:\nthe file names no managers"
    if below == 0:
        return [Count(0, "ink", "0", ("report to you",))]
    return [Count(below, "ink", number(below), ("in your line",))]


def _sphere(question: PersonQuestion, mode: str) -> list[Count] | str:
    named = question.named
    if named is None:
        return "not shown:\nunknown is not zero"
    if is_few(named):
        return [Count(max(FEW, named.count), "accent", few_words(named), ("name you",))]
    counts = [Count(named.count, "accent", counted(named), ("name you",))]
    if question.two_steps is not None and question.two_steps > named.count:
        about = "" if mode == ATTRIBUTED else "about "
        text = f"{about}{number(question.two_steps)}"
        counts.append(Count(question.two_steps, "tint", text, ("reach you", "in two steps")))
    return counts


def four_facts(release: ReleaseFacts, person: PersonFacts, question: PersonQuestion) -> list[Fact]:
    """Return two to four figures for the first page."""
    named = question.named
    facts: list[Fact] = []
    if named is None:
        facts += _response_fact(release)
    else:
        facts.append(_named_fact(named, question.question, release.mode))
        if not is_few(named) and question.split is not None and question.split.outside.of:
            facts.append(_beyond_fact(question))
    facts += _position_fact(person)
    compared = (
        _compared_fact(release, question) if named is not None and not is_few(named) else None
    )
    if compared:
        facts.append(compared)
    elif named is not None and not is_few(named) and question.two_steps is not None:
        facts.append(
            (
                number(question.two_steps),
                "colleagues reach you in at most two steps: they name you, or name someone who "
                "does.",
            )
        )
    return facts


def _response_fact(release: ReleaseFacts) -> list[Fact]:
    share = answered_share(release)
    about = "" if release.mode == ATTRIBUTED else "About "
    return [] if share is None else [(f"{about}{percent(share)}", "of those invited answered.")]


def _named_fact(named: Named, key: str, mode: str) -> Fact:
    asked = f"of {who_answered(named, mode)} {phrase(key).named}."
    if is_few(named):
        return few_words(named), asked
    return (
        counted(named),
        f"{asked} Asked again, similar colleagues might give {range_words(named)}.",
    )


def _beyond_fact(question: PersonQuestion) -> Fact:
    split = question.split
    assert split is not None  # noqa: S101  (the caller has looked)
    where = (
        "are outside your reporting line"
        if split.kind == "line"
        else "work outside your unit and are not your manager"
    )
    return number(split.outside.count), f"of them {where}."


def _position_fact(person: PersonFacts) -> list[Fact]:
    below, span = person.headcount_below, person.span
    if below is None:
        return []
    if below == 0:
        return [("0", "people report to you. Whoever names you does so without reporting to you.")]
    if span == below:
        return [(number(below), f"{'person reports' if below == 1 else 'people report'} to you.")]
    direct = f", {number(span)} of them directly" if span else ""
    return [(number(below), f"people are in your line{direct}.")]


def _compared_fact(release: ReleaseFacts, question: PersonQuestion) -> Fact | None:
    """Give the percentile at the own level in large type only from the middle upward."""
    if question.fifth is not None and question.fifth in UPPER_FIFTHS:
        everybody = people(release.organization.people)
        return (
            f"{UPPER_FIFTHS[question.fifth]} fifth",
            f"of all {everybody}, by how often they were named. A few nominations more or less "
            "could move it.",
        )
    share, peers = question.percentile_in_level, question.peers
    if share is None or peers is None or peers.people < SMALLEST_COMPARED or share < 0.5:
        return None
    who = f"of the {number(peers.people)} people at your level were named less often"
    if question.named is not None and overlaps_middle(peers, question.named):
        return percent(
            share
        ), f"{who}; your range takes in the middle, so it is not distinguishable."
    if "response_below_80" in question.refusals:
        return band(
            share
        ), f"by how often the {number(peers.people)} people at your level were named."
    return percent(share), f"{who}, ties and yourself counted half."


def overlaps_middle(peers: Peers, named: Named) -> bool:
    """Whether the own range touches the class that the person in the middle is in."""
    seen, middle = 0, 0
    for place, count in enumerate(peers.counts):
        seen += count
        if seen * 2 >= peers.people:
            middle = place
            break
    return middle in classes_within(peers.edges, *bounds(named))


def band(share: float) -> str:
    """Return a broad band, for a response at which no percentage is printed."""
    if share >= 0.9:
        return "top tenth"
    return "top quarter" if share >= 0.75 else "upper half"


def comparison(question: PersonQuestion) -> str:
    """Say in a table cell how a question compares with the own level."""
    named, share, peers = question.named, question.percentile_in_level, question.peers
    if named is None:
        return "not shown"
    if not is_few(named) and share is None and peers is not None:
        return _among_classes(peers, named)
    if is_few(named) or share is None or peers is None or peers.people < SMALLEST_COMPARED:
        return "not compared"
    if overlaps_middle(peers, named):
        return "not distinguishable from the middle"
    if share < 0.5:
        return "many were named more often"
    if "response_below_80" in question.refusals:
        return f"in the {band(share)}"
    return f"higher than {percent(share)}"


def _among_classes(peers: Peers, named: Named) -> str:
    """Compare with the own level where only coarse classes are known."""
    if overlaps_middle(peers, named):
        return "not distinguishable from the middle"
    if peers.own == len(peers.counts) - 1:
        return f"among the {number(peers.counts[-1])} of {number(peers.people)} named most"
    below = sum(peers.counts[: peers.own])
    upper = below * 2 >= peers.people
    return "more often than the middle" if upper else "many were named more often"


def beside(release: ReleaseFacts, question: PersonQuestion) -> list[str]:
    """Return the sentences under (or in place of) the distribution at the own level."""
    named, peers = question.named, question.peers
    if "no_questions" in question.refusals:
        return []
    if named is None:
        return ["Nothing is compared, because your own figure is not known."]
    if is_few(named):
        return [
            f"With {few_words(named)} nominations no comparison is drawn. People who joined "
            "recently, work alone or solve things themselves are named less; that says little "
            "about what they can do."
        ]
    sentences = []
    if peers is not None and peers.people >= SMALLEST_COMPARED:
        sentences.append(
            f"How often people at {level_words(peers.level)} were named "
            f"{phrase(question.question).short} ({people(peers.people)}). "
            "The shaded band is your range."
        )
    elif "response_below_70" in question.refusals:
        sentences.append("Fewer than 70 % answered, so no comparison is drawn.")
    elif "newcomer" in question.refusals:
        sentences.append("You joined less than six months ago, so no comparison is drawn.")
    elif release.mode != ATTRIBUTED and "small_group" not in question.refusals:
        sentences.append(
            "Too few people at your level were named more often than the others there to draw them "
            "as a group."
        )
    elif "small_group" not in question.refusals:
        sentences.append(
            f"Fewer than {SMALLEST_COMPARED} people are at your level, or the level is not known: "
            "no distribution is drawn."
        )
    sentences.append(_among_all(release, question))
    return [text for text in sentences if text]


def _among_all(release: ReleaseFacts, question: PersonQuestion) -> str:
    everybody = release.organization.people
    if question.rank is None or everybody < SMALLEST_COMPARED:
        return ""
    low, high = question.rank
    if low > everybody / 2:
        return ""  # the lower half is nobody's place
    if high > everybody / 2:
        return (
            f"Among all {people(everybody)} you are not distinguishable from those in the middle."
        )
    return (
        f"Among all {people(everybody)} the answers place you between {ordinal(low)} and "
        f"{ordinal(high)}; people within that range cannot be told apart."
        if low < high
        else f"Among all {people(everybody)}, the answers place you {ordinal(low)}."
    )


def level_words(level: str) -> str:
    """Return a level in words: a bare number is called a level, no level the same distance."""
    if not level:
        return "the same distance from the top"
    return f"level {level}" if level.replace(".", "", 1).isdecimal() else f"the level “{level}”"
