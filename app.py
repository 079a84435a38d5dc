"""The application: settings, database, pages, refusals and headers, wired together."""

from __future__ import annotations

import secrets
from typing import Any
from urllib.parse import urlsplit

import click
import structlog
from flask import Flask, Response, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_alembic import Alembic
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.utils import import_string

import db
import logs
from accounts import access, security
from config import Settings, read_settings
from jobs.health import health
from jobs.nudge import nudge
from reports.releases.erasures import Gate
from surveys.errors import (
    AnswersLate,
    ImportDiscarded,
    ImportUnknown,
    LaunchRefused,
    LinkUnknown,
    PreviewOutdated,
    ResponseChanged,
    RoundFrozen,
    RoundNotClosed,
    RoundNotDraft,
    RoundNotOpen,
    RoundUnknown,
    SittingUnknown,
    SurveyError,
)

#: Where models are written: importing them tells the migrations what the database should hold.
MODELS = (
    "audit.models",
    "accounts.models",
    "surveys.models",
    "reports.releases.models",
    "reports.facilitators.models",
    "reports.looks.models",
    "jobs.models",
)

#: Refusal -> HTTP status; any other SurveyError is 422.
STATUS: dict[type[SurveyError], int] = {
    RoundUnknown: 404,
    RoundNotOpen: 409,
    RoundNotClosed: 409,
    RoundNotDraft: 409,
    RoundFrozen: 409,
    LaunchRefused: 409,
    ImportUnknown: 404,
    ImportDiscarded: 409,
    PreviewOutdated: 409,
    ResponseChanged: 409,
    LinkUnknown: 404,
    SittingUnknown: 404,
    AnswersLate: 409,
}

#: Refusals of which only the status is said: their sentence repeats what was asked for, and the
#: page for what is foreign, absent or not one's own is the same, byte for byte.
UNSAID = (RoundUnknown, ImportUnknown)

#: Where the pages are written.
BLUEPRINTS = (
    "accounts.views:bp",
    "accounts.audit_views:bp",
    "surveys.people.views:bp",
    "surveys.rounds.views:bp",
    "surveys.answering.views:bp",
    "surveys.rights.views:bp",
    "reports.persons.views:bp",
    "reports.facilitators.views:bp",
    "reports.facilitators.archive_views:bp",
    "reports.facilitators.sending_views:bp",
    "reports.facilitators.own_views:bp",
    "reports.inviting.views:bp",
    "reports.inviting.person_views:bp",
    "reports.consultation.views:bp",
    "reports.attributed.views:bp",
)

#: Somebody asks here for what a worker does, and waits for it.
WAITED_FOR = {
    "answer.code",
    "rights.code",
    "archives.ask",
    "archives.go_on",
    "sending.people",
    "sending.unit",
    "inviting.ask",
}

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

#: Command -> where it is written and what it does; imported when it is called.
COMMANDS = {
    "settings": ("operating.settings:settings_command", "Every setting, and where it came from."),
    "doctor": ("operating.commands:doctor_command", "Whether everything is as it should be."),
    "backup": ("operating.commands:backup_command", "The database, or its keys, to a file."),
    "restore": ("operating.commands:restore_command", "A backup, back in."),
    "purge": ("operating.commands:purge_command", "Destroy answers, for good."),
    "keys": ("operating.commands:keys_command", "Change the wrapping key."),
    "audit": ("audit.commands:audit_command", "Check the audit, and write its head to a file."),
    "create-user": ("accounts.commands:create_user_command", "Someone who can sign in."),
    "analyze": ("reports.analyze:analyze_command", "People and nominations in, reports out."),
    "consultation-pack": (
        "reports.consultation.commands:consultation_pack_command",
        "What a works council needs to know, as one PDF.",
    ),
    "demo": ("demo.commands:demo_command", "Build the fictional company and its reports."),
    "person-data": (
        "reports.persons.commands:person_data_command",
        "What is held on a person, without answers.",
    ),
    "erase-person": (
        "reports.persons.commands:erase_person_command",
        "A person, out of everything.",
    ),
    "import-people": (
        "surveys.people.commands:import_people_command",
        "A people file, in.",
    ),
    "look": ("reports.looks.commands:look_command", "Color, paper, logo and language of reports."),
    "work": ("jobs.commands:work_command", "Work in the background: scores, reports, the tick."),
    "release": ("jobs.commands:release_command", "Score a closed round."),
    "reports": ("jobs.commands:reports_command", "Write the reports of a round to a folder."),
}

log = structlog.get_logger("swayline")
alembic = Alembic(metadatas=db.Base.metadata, run_mkdir=False)


class LazyCommand(click.Command):
    """A command whose module is imported when it is called, so that the others start at once."""

    def __init__(self, name: str, target: str, summary: str) -> None:
        super().__init__(name, help=summary)
        self._target = target

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """Import the real command and hand over."""
        command: click.Command = import_string(self._target)
        return command.make_context(*args, **kwargs)


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application. Raises ConfigError if the settings do not allow a start."""
    settings = settings or read_settings()
    settings.instance_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    logs.configure(settings)
    app = Flask(__name__, instance_path=str(settings.instance_folder))
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key.get_secret_value(),
        SESSION_COOKIE_NAME="__Host-session" if settings.is_production else "session",
        SESSION_COOKIE_SECURE=settings.is_production,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        TRUSTED_HOSTS=[
            urlsplit(settings.base_url).hostname,
            settings.host,
            "localhost",
            "127.0.0.1",
        ],
        MAX_CONTENT_LENGTH=16 * 1024 * 1024,
        ALEMBIC={"script_location": "migrations"},
        ALEMBIC_CONTEXT={"render_as_batch": True, "compare_type": True},
    )
    if settings.proxies:  # without one, what a visitor writes into the header is not believed
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=0)  # type: ignore[method-assign]
    for module in MODELS:
        import_string(module)
    db.init_app(app, settings)
    alembic.init_app(app)
    _register_requests(app, settings)
    security.init_app(app)
    access.init_app(app)
    _register_pages(app)
    after_commit_nudge(app, settings)
    access.check_routes(app)
    for name, (target, summary) in COMMANDS.items():
        app.cli.add_command(LazyCommand(name, target, summary))
    return app


def _register_pages(app: Flask) -> None:
    app.add_url_rule("/", view_func=start)
    app.add_url_rule("/healthz", view_func=healthz)
    for target in BLUEPRINTS:
        app.register_blueprint(import_string(target))


def after_commit_nudge(app: Flask, settings: Settings) -> None:
    """Let a worker look for work at once when an admin changed something or somebody waits."""

    @app.after_request
    def look(response: Response) -> Response:
        changed = request.method == "POST" and response.status_code < 400
        by_admin = access.POLICY.get(request.endpoint or "") is access.Who.ADMIN
        if changed and (by_admin or request.endpoint in WAITED_FOR) and not app.testing:
            nudge(settings)
        return response


def _register_requests(app: Flask, settings: Settings) -> None:
    """Request ids, headers and the one place where refusals become pages."""
    gate = Gate(settings)

    @app.before_request
    def begin() -> None:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=secrets.token_hex(8))
        if request.endpoint not in {"static", "healthz"}:  # they show nothing of anybody
            gate.pass_through(db.db.engine)

    @app.after_request
    def finish(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if settings.is_production:
            response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
        if request.endpoint != "static":
            response.headers["Cache-Control"] = "no-store"
            rule = request.url_rule.rule if request.url_rule else "none"
            log.info("request", method=request.method, rule=rule, status=response.status_code)
        return response

    @app.errorhandler(SurveyError)
    def refused(error: SurveyError) -> ResponseReturnValue:
        sentence = None if isinstance(error, UNSAID) else str(error)
        return _error_page(STATUS.get(type(error), 422), sentence)

    @app.errorhandler(CSRFError)
    def not_from_here(_error: CSRFError) -> ResponseReturnValue:
        return _error_page(400, "Go back, load the page again and repeat your last step.")

    @app.errorhandler(HTTPException)
    def failed(error: HTTPException) -> ResponseReturnValue:
        return _error_page(error.code or 500, None)

    @app.errorhandler(SecurityError)
    def wrong_host(_error: SecurityError) -> ResponseReturnValue:
        # No page: its links would lead to a host that is not ours.
        return (
            "This address is not the one of this installation.",
            400,
            {"Content-Type": "text/plain"},
        )

    @app.errorhandler(DBAPIError)
    def database_away(error: DBAPIError) -> ResponseReturnValue:
        log.error("database", error=type(error.orig).__name__)
        page, status = _error_page(503, None)
        return page, status, {"Retry-After": "5"}


def _error_page(status: int, sentence: str | None) -> tuple[str, int]:
    return render_template("errors/error.html", status=status, sentence=sentence), status


def start() -> ResponseReturnValue:
    """Lead whoever is signed in to their work, and show the others a quiet page."""
    places = access.places()
    if places:
        return redirect(places[0][1], 303)
    return render_template("pages/start.html")


def healthz() -> ResponseReturnValue:
    """Whether the database answers, has the newest tables, and a worker was seen lately."""
    state = health(db.db.engine, alembic)
    return jsonify(state), 200 if state["database"] == "ok" else 503
