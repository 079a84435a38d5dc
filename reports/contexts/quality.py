"""How good the data are: who answered, what was repaired, and what the response allows to say."""

from __future__ import annotations

from reports.contexts.words import (
    ATTRIBUTED,
    about,
    number,
    percent,
    question_text,
    response_cell,
    response_share,
    short_words,
)
from reports.facts import OrganizationQuestion, ReleaseFacts
from reports.language import _, from_to, later, listed, percentage

#: Code of a repaired row -> what was found and done.
PROBLEMS = {
    "E_CYCLE": later("people whose managers form a circle, which was cut at one place: {count}"),
    "W_SELF": later("people given as their own manager: {count}"),
    "W_UNKNOWN_MANAGER": later("people whose manager is not in the file: {count}"),
    "W_EXTRA_ROOT": later("people without a manager besides the one at the top: {count}"),
    "W_ID_MATCHED": later("ids matched in spite of different case or leading zeros: {count}"),
    "W_DUPLICATE": later("nominations given twice, counted once: {count}"),
    "W_SELF_NOMINATION": later("nominations of oneself, not counted: {count}"),
    "W_UNKNOWN_PERSON": later(
        "nominations from or to somebody who is not in the people file, dropped: {count}"
    ),
    "W_NOT_A_RESPONDENT": later(
        "nominations by somebody who is not among the respondents, dropped: {count}"
    ),
    "W_STRENGTH_UNUSED": later("strengths that were not used, because no cut was given: {count}"),
}

#: Lowest percentage who answered -> what is then said.
_ATTRIBUTED = (
    (90, later("also who connects groups that would else be apart")),
    (80, later("everything else: figures, ranges, comparisons, places among all")),
    (70, later("figures, ranges and comparisons in broad bands, without places")),
    (50, later("each person's own figure with its range; figures of units and of the whole")),
    (0, later("only how many answered")),
)
_CONFIDENTIAL = (
    (70, later("all that a confidential round says: figures, ranges, comparisons")),
    (50, later("each person's own figure with its range; figures of units and of the whole")),
    (0, later("only how many answered")),
)


def allowed(release: ReleaseFacts) -> list[tuple[str, str, str]]:
    """Return (share who answered, what is then said, the questions for which it is so here)."""
    lines = _ATTRIBUTED if release.mode == ATTRIBUTED else _CONFIDENTIAL
    rows, above = [], 101
    for line, words in lines:
        asked = release.organization.questions
        here = [
            short_words(question.question)
            for question in asked
            if (share := response_share(question)) is not None
            and line <= round(share * 100, 6) < above
        ]
        name = (
            _("{line} and more").format(line=percentage(line))
            if above > 100
            else from_to(number(line), percentage(above))
            if line
            else _("fewer than {line}").format(line=percentage(above))
        )
        told = _("every question") if len(here) == len(asked) else listed(here) if here else ""
        rows.append((name, _(words), told))
        above = line
    return rows


def quality(release: ReleaseFacts) -> list[dict[str, str]]:
    """Return response and size of each question's network.

    A confidential round says of the response one thing, the share as it is told everywhere: the
    number that its figures are set against is the middle of what that share may be.
    """
    rows = []
    for question in release.organization.questions:
        seldom = _count(question, question.unnamed)
        if question.few is not None:
            seldom = about(percent(question.few))
        rows.append(
            {
                "text": question_text(release.questions, question.question),
                "answered": _answered(release, question),
                "share": response_cell(question),
                "ties": _count(question, question.ties),
                "returned": "–" if question.reciprocity is None else percent(question.reciprocity),
                "unnamed": seldom,
            }
        )
    return rows


def _answered(release: ReleaseFacts, question: OrganizationQuestion) -> str:
    """Return how many of those invited answered; in a confidential round how many were invited."""
    invited = number(question.invited)
    if release.mode != ATTRIBUTED:
        return invited
    return _("{answered} of {invited}").format(
        answered=_count(question, question.answered), invited=invited
    )


def _count(question: OrganizationQuestion, count: int | None) -> str:
    """Return a number; a confidential round rounded it, and says so."""
    if count is None:
        return "–"
    return number(count) if question.response is None else about(number(count))


def problems(release: ReleaseFacts) -> list[str]:
    """Return what was repaired in the files, and how many rows."""
    return [
        _(PROBLEMS[code]).format(count=number(count))
        if code in PROBLEMS
        else _("rows with the code {code}: {count}").format(code=code, count=number(count))
        for code, count in release.organization.problems
        if count
    ]
