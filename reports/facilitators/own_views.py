"""The pages behind a mailed link: one person, one report.

Mail programs and scanners open links, and some press buttons. So the first page is the same for
everybody, opening it changes nothing, and the report is opened only by whoever ticks the box.
"""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

from flask import (
    Blueprint,
    make_response,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from db import db
from reports.errors import ReportLinkUnknown
from reports.facilitators import links
from reports.facilitators import request as here
from reports.facilitators.own_report import OwnReport, own_report

bp = Blueprint("own_report", __name__)

#: How long a browser keeps the cookie that stands for the link.
COOKIE_LIFE = timedelta(hours=2)
NOT_TICKED = "Please tick the box first: then the report opens."


@bp.errorhandler(ReportLinkUnknown)
def unknown(_: ReportLinkUnknown) -> ResponseReturnValue:
    """Say that a link opens nothing, whatever the reason."""
    return render_template("own_report/unknown.html"), 404


@bp.get("/r/<token>")
def landing(token: str) -> ResponseReturnValue:
    """Say what this is; nothing changes, and nobody is named."""
    _find(token)
    return render_template("own_report/landing.html", token=token, sentence="")


@bp.post("/r/<token>")
def begin(token: str) -> ResponseReturnValue:
    """Note that the report was opened, and lead to an address without the token."""
    link = _find(token).link
    if request.form.get("mine") != "yes":
        page = render_template("own_report/landing.html", token=token, sentence=NOT_TICKED)
        return page, 422
    links.mark_opened(db.session, link)
    db.session.commit()
    answer = make_response(redirect(url_for(".show"), 303))
    answer.set_cookie(
        _cookie(),
        token,
        max_age=COOKIE_LIFE,
        secure=here.settings().is_production,
        httponly=True,
        samesite="Lax",
    )
    return answer


@bp.get("/own-report")
def show() -> ResponseReturnValue:
    """Show whose report it is, who else reads it, and where to get it."""
    token = request.cookies.get(_cookie(), "")
    if not token:
        return render_template("own_report/unknown.html", is_late=True)
    found = _find(token)
    return render_template("own_report/show.html", page=found.page())


@bp.get("/own-report/report.pdf")
def file() -> ResponseReturnValue:
    """Send the report."""
    token = request.cookies.get(_cookie(), "")
    content = _find(token).read() if token else None
    if content is None:
        return redirect(url_for(".show"), 303)
    sent: Any = send_file(
        io.BytesIO(content),
        mimetype="application/pdf",
        as_attachment=True,
        download_name="report.pdf",
    )
    return sent


def _find(token: str) -> OwnReport:
    return own_report(db.session, here.settings(), token, today=here.now().date())


def _cookie() -> str:
    """Return the name of the cookie that stands for a link."""
    return "__Host-report" if here.settings().is_production else "report"
