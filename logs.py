"""Logs: one JSON line per event, with ids and route rules, never names, addresses or tokens."""

from __future__ import annotations

import logging
import sys
from typing import TextIO

import structlog

from config import Environment, Settings


class _Handler(logging.StreamHandler[TextIO]):
    """Our own handler, so that configuring again replaces it and leaves others alone."""


def configure(settings: Settings) -> None:
    """Send structlog and the standard library's loggers to stderr in one form."""
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderer: list[structlog.types.Processor]
    if settings.environment is Environment.PRODUCTION:
        renderer = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    else:
        renderer = [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = _Handler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [*(h for h in root.handlers if not isinstance(h, _Handler)), handler]
    root.setLevel(settings.log_level.value)
    # These write addresses, SQL values, or a line for each font or tick: only what is wrong counts.
    for name in ("alembic", "celery", "fontTools", "kombu", "sqlalchemy", "weasyprint", "werkzeug"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("celery.apps.worker").setLevel(logging.INFO)
    logging.getLogger("kombu.connection").setLevel(logging.ERROR)  # a folder has no host name
    for name in ("alembic", "celery", "gunicorn.error"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
