"""What a survey page sends: read, and refused where no page of ours sent it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from enum import StrEnum

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from surveys import sealing
from surveys.answering.responses import Attempt

#: Value of the radio button -> answer without names.
CHOICES = {"nobody": sealing.NOBODY, "declined": sealing.DECLINED}


class Action(StrEnum):
    """Which button was pressed."""

    FIND = "find"
    SAVE = "save"
    BACK = "back"
    CONTINUE = "continue"


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """One question as it was sent."""

    attempt: Attempt
    action: Action
    #: Whom the page shows as chosen, without the one who was removed.
    named: tuple[uuid.UUID, ...]
    #: "nobody", "declined", or "" for neither.
    choice: str
    #: What to do with names beside "nobody": "clear", "keep", or "" if that was not asked.
    confirmed: str
    #: What was typed into the search field.
    text: str

    def answer(self, saved: sealing.Answer | None) -> sealing.Answer | None:
        """Return the answer that is meant; of names and a choice, the one that is new.

        Raises NamesInTheWay if both are there and nothing says that the names shall go.
        """
        choice = CHOICES.get(self.choice)
        if choice is None or not self.named:
            return choice or self.named or None
        if self.confirmed == "clear":
            return choice
        if choice == saved or self.confirmed == "keep":
            return self.named
        raise NamesInTheWay


class NamesInTheWay(Exception):
    """Somebody chose "nobody" or "prefer not to answer" and names as well."""


def read_answer(form: MultiDict[str, str]) -> AnswerForm:
    """Read one question. Raises BadRequest."""
    removed = _ids(form.getlist("remove"))
    named = dict.fromkeys(_ids(form.getlist("named")))
    action = form.get("action", Action.SAVE)
    if action not in set(Action):
        raise BadRequest
    return AnswerForm(
        attempt=read_attempt(form),
        action=Action.SAVE if removed else Action(action),
        named=tuple(id_ for id_ in named if id_ not in removed),
        choice=form.get("choice", ""),
        confirmed=form.get("confirmed", ""),
        text=form.get("text", ""),
    )


def read_attempt(form: MultiDict[str, str]) -> Attempt:
    """Read which attempt this is. Raises BadRequest."""
    try:
        return Attempt(
            uuid.UUID(form.get("submission_id", "")),
            uuid.UUID(form.get("edit_session", "")),
            int(form.get("base_revision", "")),
        )
    except ValueError:
        raise BadRequest from None


def _ids(values: list[str]) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(value) for value in values if value]
    except ValueError:
        raise BadRequest from None
