"""The demo's pages: the company, its round, and every report of it."""

from __future__ import annotations

import tempfile
import uuid
import zipfile
from functools import lru_cache
from io import BytesIO

from flask import Blueprint, abort, current_app, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from config import Settings
from db import db
from reports import release as releases
from reports.facts import ReleaseFacts
from reports.models import Release
from reports.start_page import Tokens, start_page
from reports.store import DocumentStore

bp = Blueprint("demo", __name__)


@bp.get("/")
def start() -> ResponseReturnValue:
    """Show the company, the round and its downloads."""
    release = releases.newest_release(db.session)
    if release is None:
        return render_template("pages/demo_empty.html")
    facts, tokens = _read(release)
    store = _store()

    def url(kind: str, key: str) -> str | None:
        if not store.has(release.id, kind, key):
            return None
        return url_for("demo.download", token=tokens.of(kind, key))

    finished = sum(store.has(release.id, doc.kind, doc.key) for doc in tokens.documents)
    everything = url_for("demo.download", token=tokens.all)
    page = start_page(facts, url, everything, finished)
    return render_template("pages/demo.html", page=page)


@bp.get("/downloads/<token>")
def download(token: str) -> ResponseReturnValue:
    """Send one report, or all of them as a ZIP; unknown and unfinished ones are the same 404."""
    release = releases.newest_release(db.session)
    if release is None:
        abort(404)
    facts, tokens = _read(release)
    if token == tokens.all:
        return _everything(release.id, facts, tokens)
    document = tokens.find(token)
    content = document and _store().read(release.id, document.kind, document.key)
    if document is None or not content:
        abort(404)
    return send_file(
        BytesIO(content),
        mimetype="application/pdf",
        download_name=document.file_name.rpartition("/")[2],
    )


def _everything(release_id: uuid.UUID, facts: ReleaseFacts, tokens: Tokens) -> ResponseReturnValue:
    store = _store()
    archive = tempfile.TemporaryFile()  # noqa: SIM115 (closed when it has been sent)
    # PDFs are compressed already: they are only put together.
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as whole:
        for document in tokens.documents:
            content = store.read(release_id, document.kind, document.key)
            if content is None:
                archive.close()
                abort(404)
            # Without a time, so that the same reports are the same archive.
            whole.writestr(zipfile.ZipInfo(document.file_name), content)
    archive.seek(0)
    name = f"{facts.organization.name} {facts.round_name}.zip"
    return send_file(archive, mimetype="application/zip", as_attachment=True, download_name=name)


def _store() -> DocumentStore:
    return DocumentStore(_settings().documents_folder)


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings


def _read(release: Release) -> tuple[ReleaseFacts, Tokens]:
    return _kept(release.id, _settings().secret_key.get_secret_value())


@lru_cache(maxsize=4)
def _kept(release_id: uuid.UUID, secret: str) -> tuple[ReleaseFacts, Tokens]:
    """Read a release once: it never changes."""
    facts = releases.get_facts(db.session, release_id)
    return facts, Tokens(secret, release_id, facts)
