"""Long work that somebody starts and watches: exports and imports.

A job begins in a thread of the process that took the order, right after the response's commit. That is only the quick
way: ``run_jobs`` takes up whatever waits, and what was left when a process died. Whoever works on a job renews its
lease with every batch; who has lost it stops, so that two never finish the same job.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Thread
from typing import Any

from django.core.files import File
from django.db import connections, transaction
from django.db.models import Q, QuerySet
from django.utils import translation
from django.utils.module_loading import import_string

from oscar_clientportal.core import clock, tenancy

from .models import ExportJob, ImportJob, Job

logger = logging.getLogger(__name__)

#: A job that nobody has touched for so long is left by its worker.
LEASE = timedelta(minutes=5)
#: A job that takes its worker down with it is not tried for ever.
MOST_TRIES = 3
#: How long a file can be fetched.
KEPT = timedelta(days=7)
#: Kind of job → ``work(job, progress) -> File | None``, by its dotted path; the file becomes the job's.
WORK: dict[type[Job], str] = {
    ExportJob: "wagtail_hooks.lists.exporting.write_file",
    ImportJob: "wagtail_hooks.importing.run_import",
}
KINDS = {kind._meta.model_name: kind for kind in WORK}


class LeaseLost(Exception):
    """Somebody else works on the job by now, or it is gone."""


class JobError(Exception):
    """Why a job can't be done, in words its owner may read."""


class Progress:
    """How far the work is; renews the lease. Called with every batch."""

    def __init__(self, job: Job) -> None:
        self.job = job

    def __call__(self, done: int, total: int | None = None) -> None:
        facts = {"done": done} if total is None else {"done": done, "total": total}
        _write(self.job, touched_at=_later(self.job), **facts)


def _later(job: Job) -> datetime:
    """A moment unlike the one before: it is what the lease is known by."""
    before = job.touched_at
    return max(clock.now(), before + timedelta(microseconds=1)) if before else clock.now()


def _write(job: Job, **facts: Any) -> None:
    """Write these facts, if the job is still ours."""
    ours = type(job)._default_manager.filter(pk=job.pk, status=Job.Status.RUNNING, touched_at=job.touched_at)
    if not ours.update(**facts):
        raise LeaseLost
    for name, value in facts.items():
        setattr(job, name, value)


def start(job: Job) -> None:
    """Begin right after the commit, without keeping anybody waiting."""
    schema = tenancy.current_schema()
    transaction.on_commit(lambda: Thread(target=_in_thread, args=(schema, job), daemon=True).start())


def _in_thread(schema: str, job: Job) -> None:
    try:
        with tenancy.schema(schema):
            run(type(job)._default_manager.filter(pk=job.pk))
    except Exception:  # whatever it was: run_jobs takes the job up again
        logger.exception("job %s was left", job.pk)
    finally:
        connections.close_all()


def run(jobs: QuerySet[Any]) -> Job | None:
    """Do one of these jobs that waits or was left; returns it, or nothing where there is none."""
    job = _claim(jobs)
    if job is None:
        return None
    try:
        with translation.override(job.choices.get("language") or None):
            _finish(job, import_string(WORK[type(job)])(job, Progress(job)))
    except LeaseLost:
        logger.warning("job %s was taken over", job.pk)
    except JobError as error:
        _fail(job, str(error))
    except Exception:  # the owner is told, the next job goes on
        logger.exception("job %s failed", job.pk)
        _fail(job, "")
    return job


def run_all() -> int:
    """Everything that waits or was left; how many were done."""
    count = 0
    for kind in WORK:
        while run(kind._default_manager.all()) is not None:
            count += 1
    return count


def _claim(jobs: QuerySet[Any]) -> Job | None:
    status = Job.Status
    left = Q(status=status.RUNNING, touched_at__lt=clock.now() - LEASE)
    with transaction.atomic():
        waiting = jobs.select_for_update(skip_locked=True).filter(Q(status=status.WAITING) | left)
        job = waiting.order_by("created_at", "pk").first()
        if job is None:
            return None
        tries = int(job.choices.get("tries", 0)) + 1
        job.choices = {**job.choices, "tries": tries}
        job.status = status.RUNNING if tries <= MOST_TRIES else status.FAILED
        job.touched_at, job.done = _later(job), 0
        job.finished_at = None if tries <= MOST_TRIES else clock.now()
        job.save(update_fields=["choices", "status", "touched_at", "done", "finished_at"])
    return job if tries <= MOST_TRIES else _claim(jobs)


def _finish(job: Job, file: File | None) -> None:
    if file is not None:
        name = file.name
        with file:
            job.file.save(name, file, save=False)
    facts = {"file": job.file.name or "", "status": Job.Status.DONE, "finished_at": clock.now()}
    try:
        _write(job, **facts)
    except LeaseLost:
        if file is not None:
            job.file.delete(save=False)
        raise


def _fail(job: Job, error: str) -> None:
    ours = type(job)._default_manager.filter(pk=job.pk, status=Job.Status.RUNNING, touched_at=job.touched_at)
    ours.update(status=Job.Status.FAILED, error=error[:255], finished_at=clock.now())


def sweep() -> int:
    """Delete jobs, with their files, that nobody has fetched for a week."""
    count = 0
    for kind in WORK:
        for job in kind._default_manager.filter(created_at__lt=clock.now() - KEPT).iterator():
            if job.file:
                job.file.delete(save=False)
            job.delete()
            count += 1
    return count


Work = Callable[[Job, Progress], File | None]
