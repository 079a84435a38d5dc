"""The queue: Celery, on a folder by default, on Redis by one setting, with the same tasks."""

from __future__ import annotations

import signal
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_process_init, worker_ready

import logs
from config import Settings
from jobs.folder import use_whole_messages
from jobs.runtime import runtime, use

#: Seconds after which a task is asked to stop, and after which its process is ended.
SOFT_LIMIT, HARD_LIMIT = 1500, 1800
#: The folder is looked at this often, in seconds; Celery's own pace is once a second.
POLLING = 0.05

use_whole_messages()
queue = Celery("swayline", include=["jobs.tasks"], set_as_current=True)


def configure(settings: Settings) -> Celery:
    """Connect the queue as the settings say, and return it."""
    use(settings)
    settings.queue_folder.mkdir(parents=True, exist_ok=True)  # the clock's notes, on any broker
    embedded = _is_embedded(settings)
    queue.conf.update(
        **_broker(settings),
        broker_connection_retry_on_startup=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_soft_time_limit=SOFT_LIMIT,
        task_time_limit=HARD_LIMIT,
        worker_prefetch_multiplier=1,
        worker_max_tasks_per_child=50,
        worker_max_memory_per_child=600_000,
        worker_enable_remote_control=not embedded,
        worker_send_task_events=not embedded,
        beat_schedule={
            "tick": {
                "task": "tick",
                "schedule": settings.tick_seconds,
                "options": {"expires": settings.tick_seconds},
            }
        },
        beat_schedule_filename=str(settings.queue_folder / "beat"),
        timezone="UTC",
    )
    return queue


def sender(settings: Settings) -> Celery:
    """Return what only sends, for a process that is no worker."""
    celery = Celery("sender", set_as_current=False)
    celery.conf.update(**_broker(settings), broker_connection_timeout=3)
    return celery


def _is_embedded(settings: Settings) -> bool:
    return settings.broker_url.get_secret_value().startswith("filesystem:")


def _broker(settings: Settings) -> dict[str, Any]:
    """Return what senders and workers agree on."""
    return {
        "broker_url": settings.broker_url.get_secret_value(),
        "broker_transport_options": _folders(settings)
        if _is_embedded(settings)
        else {"visibility_timeout": 3600},
        "task_serializer": "json",
        "accept_content": ["json"],
        "task_ignore_result": True,
    }


def _folders(settings: Settings) -> dict[str, Any]:
    """Make the folders of the embedded queue: its worker does not start without them."""
    folder = settings.queue_folder
    for name in ("messages", "control", "taken"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "control_folder": str(folder / "control"),
        "processed_folder": str(folder / "taken"),
        "polling_interval": POLLING,
    }


@worker_process_init.connect
def _after_fork(**_: object) -> None:
    runtime().forget_connections()
    # A stop reaches the whole process group; only the parent acts on it, and lets tasks finish.
    # What outlives its time limit is killed, not terminated, so it does not hear of this.
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


@setup_logging.connect
def _own_logs(**_: object) -> None:
    logs.configure(runtime().settings)


@worker_ready.connect
def _look_at_once(**_: object) -> None:
    # What was left undone while no worker ran does not wait for the first tick of the clock.
    queue.send_task("tick")
