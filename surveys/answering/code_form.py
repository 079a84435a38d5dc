"""The form that mails a code and takes it, wherever a respondent has to show who asks."""

from __future__ import annotations

from collections.abc import Callable

from flask import g, redirect, request
from flask.typing import ResponseReturnValue

from db import db
from surveys.answering import aside, codes, responses
from surveys.answering import request as here
from surveys.errors import CodeRefused

WORDS = {
    codes.Check.WRONG: "That is not the code. Please compare it with the newest mail.",
    codes.Check.EXPIRED: "This code does not work any more. Please ask for a new one.",
    codes.Check.LOCKED: "Too many wrong codes were entered. Please try again in an hour.",
}


def answer_code(
    page: Callable[[int, str], ResponseReturnValue], form: str, go_on: Callable[[], str]
) -> ResponseReturnValue:
    """Mail a code, or check the one that was entered.

    `page` shows the form with a status and a sentence, `form` is its address, and `go_on` says
    where the right code leads.
    """
    if request.form.get("action") == "send":
        try:
            codes.ask_for_code(db.session, g.sitting, now=here.now())
        except CodeRefused as refused:
            db.session.rollback()
            return page(429, str(refused))
        db.session.commit()
        return redirect(form, 303)
    outcome = codes.enter_code(
        db.session,
        g.sitting,
        request.form.get("code", ""),
        draft_key=here.code_key(),
        now=here.now(),
    )
    if outcome is codes.Check.RIGHT and responses.takes_answers(here.round_(), here.now()):
        aside.join(
            db.session,
            g.sitting,
            here.round_(),
            draft_key=here.draft_key(),
            today=here.now().date(),
        )
    db.session.commit()
    if outcome is codes.Check.RIGHT:
        return redirect(go_on(), 303)
    return page(429 if outcome is codes.Check.LOCKED else 422, WORDS[outcome])
