"""The Celery app of a project with several shops, as docs/installation describes it."""

import os

from tenant_schemas_celery.app import CeleryApp

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.projects.workers.settings")

app = CeleryApp("workers")
app.conf.update(
    broker_url=os.environ.get("WORKER_BROKER", "memory://"),
    broker_transport_options={"visibility_timeout": 5},
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
)
app.autodiscover_tasks()
