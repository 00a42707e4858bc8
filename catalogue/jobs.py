"""The queue behind the background tasks: putting in, working off, and taking back what a dead worker held.

Tasks are idempotent and known by name, so that the layers below ``catalogue.tasks`` can ask for one. A task and the
evidence that asks for it commit together, because the queue lives in the same database.
"""

import logging
import os
import socket
import threading
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

log = logging.getLogger(__name__)


def enqueue(name: str, **arguments: Any) -> None:
    """Put the task ``catalogue.tasks.<name>`` into the queue, in the transaction that is open."""
    import_string(f"catalogue.tasks.{name}").enqueue(**arguments)


def worker_name() -> str:
    """Return what this process calls itself in the queue: machine, process and thread."""
    return f"{socket.gethostname()}:{os.getpid()}:{threading.get_ident()}"


def take_back() -> int:
    """Make tasks ready again whose worker is gone or silent past its lease; return how many.

    The queue itself never does: a task whose worker was killed would stay "running" for ever. Running one twice is
    safe, because every task is idempotent.
    """
    taken = 0
    for held in DBTaskResult.objects.running():
        if _is_abandoned(held):
            taken += DBTaskResult.objects.filter(pk=held.pk, status=TaskResultStatus.RUNNING).update(
                status=TaskResultStatus.READY, started_at=None
            )
    if taken:
        log.warning("%d task(s) of a worker that is gone are ready again", taken)
    return taken


def _is_abandoned(held: DBTaskResult) -> bool:
    if held.started_at and timezone.now() - held.started_at > timedelta(seconds=settings.TASK_LEASE_SECONDS):
        return True
    host, _, rest = (held.worker_ids[-1] if held.worker_ids else "").partition(":")
    process = rest.partition(":")[0]
    return host == socket.gethostname() and process.isdigit() and not _is_alive(int(process))


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def work_off() -> None:
    """Run every task that is ready, and those they put in, then return."""
    take_back()
    _worker(batch=True).run()


def start_threads(count: int) -> None:
    """Work the queue in ``count`` threads of this process until it ends."""
    take_back()
    for number in range(count):
        threading.Thread(target=_work_for_ever, name=f"task-{number}", daemon=True).start()
    threading.Thread(target=_watch_leases, name="task-leases", daemon=True).start()


def _work_for_ever() -> None:
    pause = threading.Event()
    while True:
        try:
            _worker(batch=False).run()
        except Exception:
            # A database that is away for a moment must not end the queue for good.
            log.exception("the task thread failed and starts again")
            pause.wait(2)


def _watch_leases() -> None:
    pause = threading.Event()
    while not pause.wait(settings.TASK_LEASE_SECONDS / 4):
        close_old_connections()
        try:
            take_back()
        except Exception:
            log.exception("abandoned tasks could not be taken back")


def _worker(*, batch: bool) -> Worker:
    return Worker(
        queue_names=["*"],
        interval=0.5,
        batch=batch,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id=worker_name(),
        excluded_queue_names=[],
    )
