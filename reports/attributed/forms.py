"""What an analyst types: which file, and what to plan."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired, NumberRange, Optional

from reports.attributed.files import Form
from reports.attributed.planner import Wish

#: People in a plan; more are no longer a group that champions something.
MOST_CHOSEN = 200
STEPS = [
    SelectChoice("1", "Those who name them"),
    SelectChoice("2", "Those who name them, and those who name these"),
]


class FileForm(FlaskForm):
    """Which file, and for a network of which question."""

    form = HiddenField(validators=[AnyOf([form.value for form in Form])])
    question = HiddenField()


class PlanForm(FlaskForm):
    """How many people are to champion a change, and who cannot be among them."""

    question = SelectField("Who is reached is told by the answers to")
    size = IntegerField(
        "How many people champion the change",
        [
            InputRequired("Say how many people, as a number."),
            NumberRange(1, MOST_CHOSEN, f"Choose a number between 1 and {MOST_CHOSEN}."),
        ],
    )
    steps = RadioField("Whom they reach", choices=STEPS, default="1")
    most_per_unit = IntegerField(
        "At most this many from one unit",
        [Optional(), NumberRange(1, MOST_CHOSEN, "Choose 1 or more, or leave it empty.")],
    )
    each_unit = BooleanField("At least one from every unit")
    volunteers_only = BooleanField("Only people who said that they may be asked")
    excluded = TextAreaField("Leave out")

    def offer(self, questions: Sequence[tuple[str, str]]) -> None:
        """Offer the questions of a round: (key, words)."""
        self.question.choices = [SelectChoice(*pair) for pair in questions]

    def wish(self, ids: Collection[str]) -> Wish:
        """Return what was asked for; ``ids`` are those of the round."""
        return Wish(
            question=self.question.data,
            size=self.size.data or 1,
            steps=int(self.steps.data),
            most_per_unit=self.most_per_unit.data,
            each_unit=self.each_unit.data,
            excluded=ids_in(self.excluded.data or "", ids),
            volunteers_only="volunteers_only" in self and self.volunteers_only.data,
        )


def ids_in(written: str, known: Collection[str]) -> frozenset[str]:
    r"""Return the ids in a text: one a line, or several with commas or semicolons between them.

    >>> sorted(ids_in("7\n 8, 9;\nA, B", {"A, B"}))
    ['7', '8', '9', 'A, B']
    """
    found: set[str] = set()
    for line in written.splitlines():
        whole = line.strip()
        found |= {whole} if whole in known else {p.strip() for p in re.split("[,;]", whole)}
    return frozenset(found - {""})
