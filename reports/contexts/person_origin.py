"""Who manages, leads and influences: where a person's nominations come from, side by side."""

from __future__ import annotations

from dataclasses import dataclass

from reports.contexts.figures import TwoParts, two_parts
from reports.contexts.person_asked import is_large
from reports.contexts.person_reach import line_reach, unit_reach
from reports.contexts.words import ATTRIBUTED, is_few, short_words
from reports.facts import (
    Leading,
    Named,
    PersonFacts,
    PersonQuestion,
    ReleaseFacts,
    Split,
    SplitRange,
)
from reports.language import _, from_to, later, ngettext, number, percent

#: So many letters of sentences under the figures fill a line.
_SHORT = 125


@dataclass(frozen=True, slots=True)
class Side:
    """One of three facts: what it is about, its figure, and the words under it."""

    title: str
    figure: str
    words: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where nominations come from: a bar, up to three facts, and sentences under them."""

    title: str
    bar: TwoParts | None
    sides: tuple[Side, ...]
    words: tuple[str, ...]

    @property
    def is_short(self) -> bool:
        """Whether it takes little room."""
        return sum(map(len, self.words)) <= _SHORT


def origin(release: ReleaseFacts, person: PersonFacts, question: PersonQuestion) -> Origin | None:
    """Return where nominations come from; None where nothing can be said of that."""
    named = question.named
    if named is None:
        return None
    words: list[str] = []
    bar: TwoParts | None = None
    sides: tuple[Side, ...] = ()
    if not is_few(named):
        if question.leading is not None:
            sides = _shares(release, person, question, question.leading)
            bar = _exact_bar(question.split)
            if question.leading.kind == "top":
                words.append(
                    _(
                        "Nearly everybody else is in your line: so those who report to you "
                        "directly stand beside the levels below them."
                    )
                )
        elif question.split is not None and question.split.outside.of:
            bar = _exact_bar(question.split)
            sides = _plain(release, person, question, question.split)
        elif question.split_range is not None:
            bar = _range_bar(question.split_range, named.count)
            sides = _ranges(person, question.split_range, named.count)
            words += _why_ranges(question.split_range)
        elif release.mode == ATTRIBUTED:
            words += _no_beyond(person, question.split)
    reach = [*line_reach(question), *unit_reach(release, person, question)]
    if not words and not sides:
        return Origin(_("How far those you lead reach"), None, (), tuple(reach)) if reach else None
    title = _("Managing, leading, influencing") if sides else _("Where it comes from")
    return Origin(title, bar, sides, (*words, *reach))


def _manages(person: PersonFacts) -> tuple[Side, ...]:
    below, span = person.headcount_below, person.span
    if below is None:
        return ()
    if not below:
        words = _("people report to you.")
    elif span and span != below:
        words = ngettext(
            "people are in your line, {span} of them directly.",
            "people are in your line, {span} of them directly.",
            span,
        ).format(span=number(span))
    else:
        words = ngettext("person reports to you.", "people report to you.", below)
    return (Side(_("Managing"), number(below), words),)


#: What follows from a verdict; "no" is left to the figure.
_LEADS = {
    "yes": later("That is half of them or more, also if they were asked again."),
    "borderline": later("Whether it would be half of them, asked again, cannot be told."),
}
_INFLUENCES = {
    "yes": later("That is a larger share than for {share} of all people here."),
    "borderline": later(
        "Whether that is a larger share than for {share} of all people here cannot be told."
    ),
}
#: Those inside: of those who manage, of the top of the chart, of all others.
_INSIDE = {
    "line": (later("Leading"), later("in your line who answered named you {short}.")),
    "top": (
        later("Leading"),
        later("who report to you directly and answered named you {short}."),
    ),
    "unit": (
        later("Close by"),
        later("in your own unit, your manager included, who answered named you {short}."),
    ),
}
#: Those beyond.
_BEYOND = {
    "line": later("beyond your line who answered named you {short}."),
    "top": later("on the levels below them who answered named you {short}."),
    "unit": later("elsewhere who answered named you {short}."),
}


#: The same in a large organization, where a count stands alone.
_INSIDE_LARGE = {
    "line": later("colleagues in your line named you {short}."),
    "top": later("of those who report to you directly named you {short}."),
    "unit": later("colleagues in your own unit, your manager included, named you {short}."),
}
_BEYOND_LARGE = {
    "line": later("colleagues beyond your line named you {short}."),
    "top": later("colleagues on the levels below them named you {short}."),
    "unit": later("colleagues elsewhere named you {short}."),
}


def _shares(
    release: ReleaseFacts, person: PersonFacts, question: PersonQuestion, leading: Leading
) -> tuple[Side, ...]:
    """Say of each side how many of those who could named the person, and what follows."""
    influences = _verdict(_INFLUENCES, leading.influences, share=percent(release.high_cut))
    return (
        *_manages(person),
        _near(release, question, leading, _verdict(_LEADS, leading.leads)),
        _far(release, question, leading, influences),
    )


def _plain(
    release: ReleaseFacts, person: PersonFacts, question: PersonQuestion, split: Split
) -> tuple[Side, ...]:
    """Say the same of facts that were written before it was known who leads."""
    return (
        *_manages(person),
        _near(release, question, split, []),
        _far(release, question, split, []),
    )


def _near(
    release: ReleaseFacts, question: PersonQuestion, split: Split | Leading, more: list[str]
) -> Side:
    title, inside = _INSIDE[split.kind]
    words = _INSIDE_LARGE[split.kind] if is_large(release) else inside
    said = _(words).format(short=short_words(question.question))
    return Side(_(title), _of(release, split.inside), " ".join([said, *more]))


def _far(
    release: ReleaseFacts, question: PersonQuestion, split: Split | Leading, more: list[str]
) -> Side:
    words = _BEYOND_LARGE[split.kind] if is_large(release) else _BEYOND[split.kind]
    said = _(words).format(short=short_words(question.question))
    return Side(_("Influencing"), _of(release, split.outside), " ".join([said, *more]))


def _verdict(table: dict[str, str], verdict: str, **places: str) -> list[str]:
    return [_(table[verdict]).format(**places)] if verdict in table else []


def _of(release: ReleaseFacts, named: Named) -> str:
    if is_large(release):
        return number(named.count)
    return _("{count} of {of}").format(count=number(named.count), of=number(named.of))


def _exact_bar(split: Split | None) -> TwoParts | None:
    if split is None or not split.inside.of or not split.outside.of:
        return None
    inside, outside = split.inside.count, split.outside.count
    return two_parts(
        inside / max(1, inside + outside),
        *_ends(split.kind, number(inside), number(outside)),
        "ink" if split.kind == "line" else "bar",
    )


def _range_bar(split: SplitRange, count: int) -> TwoParts:
    low, high = split.inside
    return two_parts(
        low / count,
        *_ends(split.kind, _range(split.inside), _range(split.outside)),
        "ink" if split.kind == "line" else "bar",
        upto=None if low == high else high / count,
    )


def _ends(kind: str, inside: str, outside: str) -> tuple[str, str]:
    if kind == "line":
        left, right = _("your reporting line · {count}"), _("beyond it · {count}")
    else:
        left, right = _("own unit and manager · {count}"), _("elsewhere · {count}")
    return left.format(count=inside), right.format(count=outside)


def _range(ends: tuple[int, int]) -> str:
    low, high = ends
    return number(low) if low == high else from_to(number(low), number(high))


def _ranges(person: PersonFacts, split: SplitRange, count: int) -> tuple[Side, ...]:
    """Say of a split in ranges how many nominations come from either side."""
    if split.kind == "line":
        title = _("Leading")
        near = ngettext(
            "of your {count} nominations came from the one person in your line.",
            "of your {count} nominations came from the {people} people in your line.",
            split.inside_people,
        )
        far = _("came from the {people} people beyond it.")
    else:
        title = _("Close by")
        near = ngettext(
            "of your {count} nominations came from your own unit or your manager, one person.",
            "of your {count} nominations came from your own unit or your manager, {people} people.",
            split.inside_people,
        )
        far = _("came from the {people} people elsewhere.")
    places = {"count": number(count), "people": number(split.inside_people)}
    beyond = far.format(people=number(split.outside_people))
    return (
        *_manages(person),
        Side(title, _range(split.inside), near.format(**places)),
        Side(_("Influencing"), _range(split.outside), beyond),
    )


def _why_ranges(split: SplitRange) -> list[str]:
    if split.inside[0] == split.inside[1]:
        return []
    return [
        _(
            "The dashed part may be of either side. No finer range is told to anybody: it could "
            "tell who named you."
        )
    ]


def _no_beyond(person: PersonFacts, split: Split | None) -> list[str]:
    """Say why there is no split where no refusal says it."""
    if split is None and not (person.depth == 0 and person.headcount_below):
        return []
    return [_("Everybody else is in your line, so there is no “beyond it” to compare with.")]
