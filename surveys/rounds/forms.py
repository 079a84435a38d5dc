"""The form of a round that nobody has heard of yet."""

from __future__ import annotations

import unicodedata
import uuid
from datetime import UTC, date, datetime, time, timedelta

from flask_wtf import FlaskForm
from wtforms import DateField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from surveys.models import Mode, Readers, Round, TopLevel
from surveys.rounds.operations import QuestionPlan, RoundPlan
from surveys.rounds.questionnaire import LANGUAGE, OPEN_FOR, QUESTIONS, SOFT_CAP

READERS = [
    SelectChoice(
        Readers.PERSON_AND_FACILITATORS.value, "The person, and the facilitators you name"
    ),
    SelectChoice(Readers.PERSON.value, "The person only"),
]
TOP_LEVELS = [
    SelectChoice(TopLevel.LOWEST.value, "The lowest number is the top (1 leads)"),
    SelectChoice(TopLevel.HIGHEST.value, "The highest number is the top"),
]


def trimmed(text: str | None) -> str:
    """Return what was typed without spaces around it, equal letters spelled equally."""
    return unicodedata.normalize("NFC", " ".join((text or "").split()))


class RoundForm(FlaskForm):
    """A draft: its id is chosen with the empty form, so that sending it twice makes one round."""

    id = HiddenField()
    name = StringField(
        "Name",
        filters=[trimmed],
        validators=[
            DataRequired("Give the round a name, such as “Spring 2026”."),
            Length(max=80, message="Choose a name of at most 80 characters."),
        ],
    )
    closes_on = DateField(
        "Last day to answer", validators=[InputRequired("Choose the last day to answer.")]
    )
    readers = RadioField("Who reads a person’s report", choices=READERS)
    top_level = RadioField(
        "Which level is the top", choices=TOP_LEVELS, validate_choice=False, default=None
    )
    advice = TextAreaField(QUESTIONS[0].label, filters=[trimmed])
    momentum = TextAreaField(QUESTIONS[1].label, filters=[trimmed])
    opinion = TextAreaField(QUESTIONS[2].label, filters=[trimmed])

    def validate_id(self, field: HiddenField) -> None:
        """Refuse what no form of ours has sent."""
        try:
            uuid.UUID(field.data or "")
        except ValueError:
            raise ValidationError("Open the form again.") from None

    def validate_opinion(self, _field: TextAreaField) -> None:
        """Refuse a round that asks nothing, or a question that is a page."""
        texts = [self[question.key].data for question in QUESTIONS]
        if not any(texts):
            raise ValidationError("Keep at least one question.")
        if max(map(len, texts)) > 300:
            raise ValidationError("Keep every question under 300 characters.")

    def ask(self, round_: Round | None, today: date) -> None:
        """Fill in the template, or what the draft says."""
        self.id.data = str(round_.id if round_ else uuid.uuid4())
        self.closes_on.data = today + OPEN_FOR
        self.readers.data = Readers.PERSON_AND_FACILITATORS.value
        texts = {question.key: question.text for question in QUESTIONS}
        if round_ is not None:
            self.name.data = round_.name
            self.readers.data = round_.readers.value
            self.top_level.data = round_.top_level.value if round_.top_level else None
            texts = {question.key: question.texts[LANGUAGE] for question in round_.questions}
            if round_.closes_at:
                self.closes_on.data = last_day(round_.closes_at)
        for question in QUESTIONS:
            self[question.key].data = texts.get(question.key, "")

    def plan(self) -> RoundPlan:
        """Return the round that the form describes."""
        return RoundPlan(
            name=self.name.data,
            mode=Mode.CONFIDENTIAL,
            readers=Readers(self.readers.data),
            top_level=TopLevel(self.top_level.data)
            if self.top_level.data in set(TopLevel)
            else None,
            closes_at=end_of(self.closes_on.data),
            questions=[
                QuestionPlan(question.key, {LANGUAGE: self[question.key].data}, SOFT_CAP)
                for question in QUESTIONS
                if self[question.key].data
            ],
        )


def end_of(day: date) -> datetime:
    """Return the moment at which a day is over.

    >>> end_of(date(2026, 3, 20)).isoformat()
    '2026-03-21T00:00:00+00:00'
    """
    return datetime.combine(day + timedelta(days=1), time(), UTC)


def last_day(closes_at: datetime) -> date:
    """Return the last day on which answers are taken.

    >>> last_day(end_of(date(2026, 3, 20)))
    datetime.date(2026, 3, 20)
    """
    return (closes_at - timedelta(microseconds=1)).date()
