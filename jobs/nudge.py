"""The web asks the workers to look for work at once, instead of at the next tick."""

from __future__ import annotations

import threading

import structlog

from config import Settings

#: After this many seconds a nudge is pointless: the clock has ticked.
LASTS = 60

log = structlog.get_logger("swayline.jobs")


def nudge(settings: Settings) -> threading.Thread:
    """Send the tick without waiting; what nobody hears is found when the clock ticks."""
    thread = threading.Thread(target=_send, args=(settings,), name="nudge", daemon=True)
    thread.start()
    return thread


def _send(settings: Settings) -> None:
    from kombu.exceptions import KombuError  # the queue is slow to import: no request waits for it

    from jobs.queue import sender

    try:
        with sender(settings) as celery:
            celery.send_task("tick", kwargs={"nudged": True}, retry=False, expires=LASTS)
    except (KombuError, OSError) as failed:
        log.warning("nobody was nudged", error=type(failed).__name__)
