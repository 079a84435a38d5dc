"""The form of a round that nobody has heard of yet."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from accounts.analysts import Candidate
from surveys.models import Mode, Readers, Round, TopLevel
from surveys.rounds.operations import QuestionPlan, RoundPlan
from surveys.rounds.questionnaire import LANGUAGE, OPEN_FOR, QUESTIONS, SOFT_CAP

READERS = [
    SelectChoice(Readers.PERSON_AND_FACILITATORS.value, "The person, and the facilitators"),
    SelectChoice(Readers.PERSON.value, "The person only"),
]
MODES = [
    SelectChoice(Mode.CONFIDENTIAL.value, "Confidential: nobody is shown who named whom"),
    SelectChoice(
        Mode.ATTRIBUTED.value, "Attributed: the analysts you name are shown who named whom"
    ),
]
TOP_LEVELS = [
    SelectChoice(TopLevel.LOWEST.value, "The lowest number is the top (1 leads)"),
    SelectChoice(TopLevel.HIGHEST.value, "The highest number is the top"),
]


def _whole(label: str, least: int, most: int, unit: str) -> IntegerField:
    """Return a field for a number between two others."""
    sentence = f"Choose between {least} and {most} {unit}."
    return IntegerField(
        label, validators=[InputRequired(sentence), NumberRange(least, most, sentence)]
    )


def trimmed(text: str | None) -> str:
    """Return what was typed without spaces around it, equal letters spelled equally."""
    return unicodedata.normalize("NFC", " ".join((text or "").split()))


#: Fields that are columns of a round as they are.
PROMISED = (
    "kept_days",
    "releases_months",
    "smallest_group",
    "promised_by",
    "agreement",
    "asks_for_help",
)


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
    mode = RadioField("Who sees the answers", choices=MODES)
    analysts = SelectMultipleField(
        "Analysts", option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    readers = RadioField("Who reads a person’s report", choices=READERS)
    asks_for_help = BooleanField("Ask everybody, as the last item, whether they may be asked")
    planners = SelectMultipleField(
        "Who plans changes", option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    smallest_group = _whole("Smallest group", 5, 50, "people")
    kept_days = _whole("Days that answers are kept", 30, 365, "days")
    releases_months = _whole("Months that reports are kept", 1, 24, "months")
    promised_by = StringField(
        "Who gives the promise",
        filters=[trimmed],
        validators=[Length(max=120, message="Keep this under 120 characters.")],
    )
    agreement = StringField(
        "The agreement it rests on",
        filters=[trimmed],
        validators=[Length(max=200, message="Keep this under 200 characters.")],
    )
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

    def validate_analysts(self, field: SelectMultipleField) -> None:
        """Refuse an attributed round in which nobody was named."""
        if self.mode.data == Mode.ATTRIBUTED.value and not field.data:
            raise ValidationError("Name at least one analyst, or choose confidential.")

    def validate_planners(self, field: SelectMultipleField) -> None:
        """Refuse to ask people where nobody would come back to them."""
        if self.asks_for_help.data and not field.data:
            raise ValidationError("Name at least one who plans changes, or do not ask.")
        see_ties = set(field.data or [])
        if self.mode.data == Mode.ATTRIBUTED.value:
            see_ties &= set(self.analysts.data or [])
        if self.asks_for_help.data and see_ties < set(field.data or []):
            raise ValidationError(
                "Those who plan changes with an attributed round are analysts, too: name them "
                "there as well, or choose among those you named."
            )

    def validate_opinion(self, _field: TextAreaField) -> None:
        """Refuse a round that asks nothing, or a question that is a page."""
        texts = [self[question.key].data for question in QUESTIONS]
        if not any(texts):
            raise ValidationError("Keep at least one question.")
        if max(map(len, texts)) > 300:
            raise ValidationError("Keep every question under 300 characters.")

    def offer(self, candidates: Sequence[Candidate]) -> None:
        """Say who may be named; to be called before anything else."""
        offered = [SelectChoice(str(one.membership_id), one.name) for one in candidates]
        self.analysts.choices, self.planners.choices = offered, list(offered)

    def ask(
        self,
        round_: Round | None,
        analysts: Sequence[Candidate],
        planners: Sequence[Candidate],
        today: date,
    ) -> None:
        """Fill in the template, or what the draft says."""
        self.id.data = str(round_.id if round_ else uuid.uuid4())
        self.closes_on.data = today + OPEN_FOR
        self.mode.data = Mode.CONFIDENTIAL.value
        self.readers.data = Readers.PERSON_AND_FACILITATORS.value
        self.kept_days.data, self.releases_months.data, self.smallest_group.data = 90, 24, 5
        texts = {question.key: question.text for question in QUESTIONS}
        if round_ is not None:
            self.name.data = round_.name
            self.mode.data, self.readers.data = round_.mode.value, round_.readers.value
            self.analysts.data = [str(one.membership_id) for one in analysts]
            self.planners.data = [str(one.membership_id) for one in planners]
            for name in PROMISED:
                self[name].data = getattr(round_, name)
            self.top_level.data = round_.top_level.value if round_.top_level else None
            texts = {question.key: question.texts[LANGUAGE] for question in round_.questions}
            if round_.closes_at:
                self.closes_on.data = last_day(round_.closes_at)
        for question in QUESTIONS:
            self[question.key].data = texts.get(question.key, "")

    def plan(self) -> RoundPlan:
        """Return the round that the form describes."""
        mode = Mode(self.mode.data)
        named = self.analysts.data or [] if mode is Mode.ATTRIBUTED else []
        return RoundPlan(
            name=self.name.data,
            mode=mode,
            readers=Readers(self.readers.data),
            top_level=TopLevel(self.top_level.data)
            if self.top_level.data in set(TopLevel)
            else None,
            closes_at=end_of(self.closes_on.data),
            analysts=[uuid.UUID(one) for one in named],
            planners=[uuid.UUID(one) for one in self.planners.data or []]
            if self.asks_for_help.data
            else [],
            **{name: self[name].data for name in PROMISED},
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
