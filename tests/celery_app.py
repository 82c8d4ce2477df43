"""The Celery app of a project with several shops, as the README describes it."""

import os
import signal
from typing import Any

from celery.signals import worker_init, worker_process_init
from tenant_schemas_celery.app import CeleryApp

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.worker_settings")

app = CeleryApp("tests")
app.conf.update(
    broker_url=os.environ.get("WORKER_BROKER", "memory://"),
    broker_transport_options={"visibility_timeout": 5},
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
)
app.autodiscover_tasks()


def _die_after(count: int) -> None:
    """``kill -9`` right after the provider has reserved money for the ``count``-th time: nothing is written of it."""
    from oscar_clientportal.payments.stripe.gateway import Gateway

    real, left = Gateway.authorise, iter(range(count - 1, -1, -1))

    def authorise(self: Any, **kwargs: Any) -> Any:
        intent = real(self, **kwargs)
        if next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return intent

    Gateway.authorise = authorise


@worker_process_init.connect
@worker_init.connect
def _be_doomed(**kwargs: Any) -> None:
    if os.environ.get("WORKER_DIES_AFTER_AUTHORISING"):
        _die_after(int(os.environ["WORKER_DIES_AFTER_AUTHORISING"]))
