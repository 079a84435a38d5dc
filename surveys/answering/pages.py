"""What the survey pages show."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from accounts.planners import planners
from surveys import sealing
from surveys.answering import search
from surveys.answering.forms import CHOICES
from surveys.answering.responses import Standing
from surveys.answering.search import Colleague
from surveys.models import Mode, Question, Round, Sitting
from surveys.promise import Promise, listed, promise

LANGUAGE = "en"
WORDS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
#: Answer without names -> its words on the pages.
CHOICE_WORDS = {"nobody": "Nobody in particular", "declined": "I prefer not to answer"}


@dataclass(frozen=True, slots=True)
class StartPage:
    """What is asked, why, and who sees what: before anything is asked."""

    organization: str
    people: int
    questions: str
    until: str | None
    promise: Promise


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """One question with what was answered so far."""

    position: int
    total: int
    text: str
    organization: str
    usual: str | None
    revision: int
    chosen: list[Colleague]
    #: "nobody", "declined" or "".
    choice: str
    #: Everybody, where the roster is short enough; None where one searches.
    everybody: list[Colleague] | None
    #: Whom the respondent named for other questions.
    suggestions: list[Colleague]
    unreadable: bool
    is_submitted: bool
    #: Whether to offer a code: nothing was answered here yet, whatever was elsewhere.
    may_join: bool
    edit_session: str = field(default_factory=lambda: str(uuid.uuid4()))
    submission_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def chosen_ids(self) -> set[str]:
        """The ids of those who are chosen."""
        return {one.id for one in self.chosen}


@dataclass(frozen=True, slots=True)
class ReviewLine:
    """One question on the page where answers are checked."""

    position: int
    text: str
    names: list[str]
    #: Words in place of names; None if there are names.
    words: str | None
    is_answered: bool


def start_page(session: Session, round_: Round) -> StartPage:
    """Return the page that a link opens."""
    return StartPage(
        organization=round_.organization.name,
        people=search.roster_size(session, round_),
        questions=count_words(len(round_.questions), "short question"),
        until=day_words(round_.closes_at),
        promise=promise(session, round_),
    )


def question_page(
    session: Session,
    sitting: Sitting,
    question: Question,
    standing: Standing,
    answer: sealing.Answer | None,
) -> QuestionPage:
    """Return the page of one question, with ``answer`` filled in."""
    round_ = question.round
    cap = question.soft_cap or 0
    ids = () if answer is None or isinstance(answer, str) else answer
    chosen = search.colleagues(session, round_.id, ids)
    short = search.roster_size(session, round_) <= search.LIST_UP_TO
    others = {
        id_
        for key, given in standing.answers.items()
        if key != question.key and not isinstance(given, str)
        for id_ in given
    }
    return QuestionPage(
        position=question.position,
        total=len(round_.questions),
        text=question.texts[LANGUAGE],
        organization=round_.organization.name,
        usual=WORDS[cap] if 1 < cap < len(WORDS) else None,
        revision=standing.revision,
        chosen=chosen,
        choice=next((key for key, words in CHOICES.items() if words == answer), ""),
        # Whoever is chosen stays in the list, so that saving again takes nobody off unseen.
        everybody=[
            *search.everybody(session, sitting),
            *(one for one in chosen if one.is_undisclosed),
        ]
        if short
        else None,
        suggestions=[]
        if short
        else [
            one
            for one in search.colleagues(session, round_.id, others - set(ids))
            if not one.is_undisclosed
        ],
        unreadable=standing.unreadable,
        is_submitted=standing.state is not None and standing.state.value == "submitted",
        may_join=question.position == 1 and standing.revision == 0 and not sitting.has_code,
    )


def review_lines(session: Session, round_: Round, standing: Standing) -> list[ReviewLine]:
    """Return the answers, question by question."""
    return [
        review_line(session, question, standing.answers.get(question.key))
        for question in round_.questions
    ]


def review_line(session: Session, question: Question, answer: sealing.Answer | None) -> ReviewLine:
    """Return one answer in words."""
    names: list[str] = []
    words = None
    if answer is None:
        words = "No answer yet"
    elif isinstance(answer, str):
        words = next(CHOICE_WORDS[key] for key, given in CHOICES.items() if given == answer)
    else:
        shown = search.colleagues(session, question.round_id, answer)
        names = [one.shown_name for one in shown]
    return ReviewLine(question.position, question.texts[LANGUAGE], names, words, answer is not None)


def last_item(session: Session, round_: Round) -> str:
    """Return what it means to tick that one may be asked to help; "" where that is not asked."""
    if not round_.asks_for_help:
        return ""
    names = planners(session, round_.id)
    who = listed(names) if names else "whoever plans changes"
    if round_.mode is Mode.ATTRIBUTED:
        return f"If you tick this, {who} may read your name among those who could help."
    return (
        "If you tick this, you may be sent one private invitation. "
        f"{who[0].upper() + who[1:]} {'learn' if len(names) > 1 else 'learns'} your name only if "
        "you accept it."
    )


def first_open(round_: Round, standing: Standing) -> int | None:
    """Return the position of the first question without an answer; None if all have one."""
    return next((one.position for one in round_.questions if one.key not in standing.answers), None)


def count_words(count: int, thing: str) -> str:
    """Return a small number in words.

    >>> count_words(3, "short question"), count_words(1, "name")
    ('three short questions', 'one name')
    """
    number = WORDS[count] if count < len(WORDS) else str(count)
    return f"{number} {thing}{'' if count == 1 else 's'}"


def date_words(day: date | None) -> str | None:
    """Return a day in words; None for none.

    >>> date_words(date(2026, 3, 20))
    'Friday, March 20, 2026'
    """
    return f"{day:%A}, {day:%B} {day.day}, {day.year}" if day else None


def day_words(closes_at: datetime | None) -> str | None:
    """Return the last day on which answers are taken; None while that is not decided.

    >>> from datetime import UTC
    >>> day_words(datetime(2026, 3, 21, tzinfo=UTC))
    'Friday, March 20, 2026'
    """
    return date_words((closes_at - timedelta(microseconds=1)).date()) if closes_at else None
