"""The page behind a private invitation: one person says yes, or does not.

Mail programs open links, and some press buttons: opening the page changes nothing, and a form
without a chosen answer does not either. A no is kept nowhere: it only ends a yes.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from accounts import recording
from audit.acts import Act
from db import db
from reports.errors import InvitationUnknown
from reports.inviting.person_page import invitation

bp = Blueprint("helping", __name__)

YES, NO = "yes", "no"
SAID = {
    YES: "Thank you. Your name is told now.",
    NO: "Thank you. Your name is told to nobody, and nobody learns that you were asked.",
}
#: How often one may say yes, after having taken it back; a no counts always.
MOST_TIMES = 10
TOO_OFTEN = (
    "You said yes and took it back many times, so this page takes no more. Your name is told to "
    "nobody; please speak with those who ask, if you would help."
)
NOT_CHOSEN = "Please choose yes or no first."


@bp.errorhandler(InvitationUnknown)
def unknown(_: InvitationUnknown) -> ResponseReturnValue:
    """Say that a link leads nowhere, whatever the reason."""
    return render_template("helping/unknown.html"), 404


@bp.get("/h/<token>")
def show(token: str) -> ResponseReturnValue:
    """Say what is asked; nothing changes."""
    return _page(token)


@bp.post("/h/<token>")
def answer(token: str) -> ResponseReturnValue:
    """Keep a yes, or end one."""
    said = request.form.get("answer", "")
    found, round_, _ = invitation(db.session, token)
    if said not in SAID:
        return _page(token, NOT_CHOSEN), 422
    if said == YES and not found.accepted and found.times >= MOST_TIMES:
        return _page(token, TOO_OFTEN), 429
    if found.accepted != (said == YES):
        found.accepted = said == YES
        found.times += said == YES
        recording.commit_as_respondent(
            Act.HELP_ACCEPTED if said == YES else Act.HELP_ENDED,
            round_.id,
            organization_id=round_.organization_id,
        )
    flash(SAID[said])
    return redirect(url_for(".show", token=token), 303)


def _page(token: str, sentence: str = "") -> str:
    _, _, page = invitation(db.session, token)
    return render_template("helping/show.html", page=page, token=token, sentence=sentence)
