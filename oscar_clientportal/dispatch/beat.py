"""What Celery's beat has to send out, and when: ``app.conf.beat_schedule = {**BEAT_SCHEDULE}``.

Only the first looks every minute, and it reads one small table, however many shops there are.
"""

from typing import Any

MINUTE = 60.0


def _for_every_shop(task: str, every: float) -> dict[str, Any]:
    return {"task": "clientportal.for_every_shop", "args": [f"clientportal.{task}"], "schedule": every}


BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "clientportal-due": {"task": "clientportal.dispatch_due", "schedule": MINUTE},
    "clientportal-payments": _for_every_shop("reconcile_payments", 10 * MINUTE),
    "clientportal-clients": _for_every_shop("resolve_clients", 15 * MINUTE),
    "clientportal-staff": _for_every_shop("remind_staff", 15 * MINUTE),
    "clientportal-terms": _for_every_shop("tell_terms", 15 * MINUTE),
    "clientportal-documents": _for_every_shop("issue_documents", 5 * MINUTE),
    "clientportal-invoices": _for_every_shop("remind_invoices", 60 * MINUTE),
    "clientportal-index": _for_every_shop("settle_due", 24 * 60 * MINUTE),
}
