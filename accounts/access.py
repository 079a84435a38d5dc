"""Who may call which route: one table, refused by default, and the scope of whoever is signed in.

The table says which kind of person a route is for. Which records they may see is not its matter:
every query takes the :class:`Scope` and is limited to its organization (and, for facilitators, to
their grants), and what is foreign is answered like what is absent: with the same 404.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_security import current_user
from sqlalchemy import select

from accounts.models import Membership, Organization, Role
from db import db


class Who(Enum):
    """Whom a route is for."""

    ANYONE = auto()
    RESPONDENT = auto()
    SIGNED_IN = auto()
    ADMIN = auto()
    FACILITATOR = auto()
    ADMIN_OR_OBSERVER = auto()


#: Endpoint -> whom it is for. A route that is missing here stops the start.
POLICY: dict[str, Who] = {
    "static": Who.ANYONE,
    "start": Who.ANYONE,
    "healthz": Who.ANYONE,
    "accounts.sign_in": Who.ANYONE,
    "accounts.sign_out": Who.SIGNED_IN,
    "accounts.password": Who.SIGNED_IN,
    "audit.index": Who.ADMIN_OR_OBSERVER,
    "consultation.index": Who.ADMIN_OR_OBSERVER,
    "consultation.pack": Who.ADMIN_OR_OBSERVER,
    "people.index": Who.ADMIN,
    "people.upload": Who.ADMIN,
    "people.preview": Who.ADMIN,
    "people.apply": Who.ADMIN,
    "people.discard": Who.ADMIN,
    "rounds.index": Who.ADMIN,
    "rounds.new": Who.ADMIN,
    "rounds.show": Who.ADMIN,
    "rounds.launch": Who.ADMIN,
    "rounds.close": Who.ADMIN,
    "rounds.release": Who.ADMIN,
    "answer.landing": Who.ANYONE,
    "answer.begin": Who.ANYONE,
    "answer.promise": Who.RESPONDENT,
    "answer.question": Who.RESPONDENT,
    "answer.save": Who.RESPONDENT,
    "answer.search": Who.RESPONDENT,
    "answer.review": Who.RESPONDENT,
    "answer.submit": Who.RESPONDENT,
    "answer.done": Who.RESPONDENT,
    "answer.code": Who.RESPONDENT,
    "rights.index": Who.RESPONDENT,
    "rights.withdraw": Who.RESPONDENT,
    "rights.choose": Who.RESPONDENT,
    "rights.code": Who.RESPONDENT,
    "persons.data": Who.RESPONDENT,
    "persons.download": Who.RESPONDENT,
    "persons.erase": Who.ADMIN,
    "releases.index": Who.FACILITATOR,
    "releases.show": Who.FACILITATOR,
    "releases.compare": Who.FACILITATOR,
    "releases.document": Who.FACILITATOR,
    "releases.people": Who.FACILITATOR,
    "releases.units": Who.FACILITATOR,
    "releases.preview": Who.FACILITATOR,
    "archives.ask": Who.FACILITATOR,
    "archives.show": Who.FACILITATOR,
    "archives.state": Who.FACILITATOR,
    "archives.file": Who.FACILITATOR,
    "archives.cancel": Who.FACILITATOR,
    "archives.go_on": Who.FACILITATOR,
    "sending.index": Who.FACILITATOR,
    "sending.people": Who.FACILITATOR,
    "sending.unit": Who.FACILITATOR,
    "sending.revoke": Who.FACILITATOR,
    "own_report.landing": Who.ANYONE,
    "own_report.begin": Who.ANYONE,
    "own_report.show": Who.ANYONE,
    "own_report.file": Who.ANYONE,
    "inviting.show": Who.FACILITATOR,
    "inviting.ask": Who.FACILITATOR,
    "helping.show": Who.ANYONE,
    "helping.answer": Who.ANYONE,
    "ties.show": Who.FACILITATOR,
    "ties.file": Who.FACILITATOR,
    "ties.planner_form": Who.FACILITATOR,
    "ties.plan": Who.FACILITATOR,
}

#: The roles of which a route asks for one.
NEEDS = {
    Who.ADMIN: {Role.ADMIN},
    Who.FACILITATOR: {Role.FACILITATOR},
    Who.ADMIN_OR_OBSERVER: {Role.ADMIN, Role.OBSERVER},
}

#: What a role finds in the navigation; the first entry is where it arrives after signing in.
PLACES = {
    Role.ADMIN: (
        ("Rounds", "rounds.index"),
        ("People", "people.index"),
        ("Audit", "audit.index"),
    ),
    Role.FACILITATOR: (("Reports", "releases.index"),),
    Role.OBSERVER: (("Consultation", "consultation.index"), ("Audit", "audit.index")),
}

#: Lets a respondent pass with None, or returns the answer to give instead.
Gate = Callable[[], ResponseReturnValue | None]


class RouteWithoutPolicy(RuntimeError):
    """A route is not in the table of who may call it."""

    def __init__(self, endpoints: list[str]) -> None:
        super().__init__(f"Say in accounts/access.py POLICY who may call: {', '.join(endpoints)}.")


@dataclass(frozen=True, slots=True)
class Scope:
    """Who is signed in, and the one organization that every query of theirs is limited to."""

    user_id: uuid.UUID
    user_name: str
    organization_id: uuid.UUID
    organization_name: str
    roles: frozenset[Role]


def init_app(app: Flask) -> None:
    """Ask the table before every request."""
    app.before_request(enforce)
    app.context_processor(lambda: {"scope": signed_in, "places": places})


def gate_respondents(app: Flask, gate: Gate) -> None:
    """Let ``gate`` decide who passes as a respondent; without one nobody does."""
    app.extensions["respondent_gate"] = gate


def check_routes(app: Flask) -> None:
    """Raise RouteWithoutPolicy if a route is not in the table."""
    missing = {rule.endpoint for rule in app.url_map.iter_rules()} - POLICY.keys()
    if missing:
        raise RouteWithoutPolicy(sorted(missing))


def enforce() -> ResponseReturnValue | None:
    """Let the request pass, send it to sign in, or answer that there is nothing here."""
    if request.endpoint is None:
        return None  # no route at all: answered with 404 or 405 by the router
    who = POLICY.get(request.endpoint)
    if who is Who.ANYONE:
        return None
    if who is Who.RESPONDENT:
        gate: Gate | None = current_app.extensions.get("respondent_gate")
        return gate() if gate else abort(404)
    me = signed_in()
    if who is not None and me is None:
        return redirect(url_for("accounts.sign_in"), 303)
    if who is None or me is None or not NEEDS.get(who, me.roles) & me.roles:
        abort(404)
    return None


def scope() -> Scope:
    """Return who is signed in; behind SIGNED_IN, ADMIN and FACILITATOR somebody always is."""
    me = signed_in()
    if me is None:
        abort(404)
    return me


def signed_in() -> Scope | None:
    """Return who is signed in, or None; read once a request."""
    if "scope" not in g:
        g.scope = _read_scope()
    found: Scope | None = g.scope
    return found


def _read_scope() -> Scope | None:
    if not current_user.is_authenticated:
        return None
    rows = db.session.execute(
        select(Organization.id, Organization.name, Membership.role)
        .join(Membership.organization)
        .where(Membership.user_id == current_user.id)
        .order_by(Organization.name)
    ).all()
    if not rows:
        return None
    # One organization at a time: the others would need a choice that no page offers yet.
    organization_id, name, _ = rows[0]
    roles = frozenset(role for owner, _, role in rows if owner == organization_id)
    return Scope(current_user.id, current_user.name, organization_id, name, roles)


def places() -> list[tuple[str, str]]:
    """Return what the navigation offers, once each: (words, address), in the order of the roles."""
    me = signed_in()
    offered = [
        place for role in Role if me is not None and role in me.roles for place in PLACES[role]
    ]
    return [(words, url_for(endpoint)) for words, endpoint in dict.fromkeys(offered)]
