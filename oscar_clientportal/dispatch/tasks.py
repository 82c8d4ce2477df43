"""The same services as the management commands, as Celery tasks. Any of them may run twice, or many at once.

A task works for the shop it was sent from: an app of ``tenant_schemas_celery`` carries the schema. A message is
acknowledged when its work is done, so one whose worker dies is delivered again.
"""

from typing import Any

from celery import shared_task
from django.core.exceptions import ImproperlyConfigured

from oscar_clientportal.core import clock, tenancy

from . import index

#: Subscriptions that one task looks after before it makes room for others.
BATCH = 200
RELIABLE: dict[str, Any] = {"acks_late": True, "reject_on_worker_lost": True, "ignore_result": True}


@shared_task(name="clientportal.dispatch_due", ignore_result=True)
def dispatch_due() -> int:
    """Send out the tasks of each shop that has something to do; how many shops. Every minute, by Celery's beat."""
    shops = index.take_due()
    for shop in shops:
        with tenancy.schema(shop):
            renew_subscriptions.delay()
            tend_impersonations.delay()
            tend_licences.delay()
            deliver_documents.delay()
    return len(shops)


@shared_task(name="clientportal.renew_subscriptions", **RELIABLE)
def renew_subscriptions() -> dict[str, int]:
    """Notices, renewals, further tries and ends of this shop. A long queue is shared with whichever worker is free."""
    from oscar_clientportal.subscriptions import services

    _require_shop()
    if _is_more_than(BATCH):
        renew_subscriptions.delay()
    outcomes = services.renew_subscriptions(limit=BATCH)
    index.settle()
    return dict(outcomes)


@shared_task(name="clientportal.tend_impersonations", **RELIABLE)
def tend_impersonations() -> dict[str, int]:
    """What ``manage.py tend_impersonations`` does."""
    from oscar_clientportal.impersonation.services.tending import tend_impersonations

    _require_shop()
    done = tend_impersonations()
    index.settle()
    return dict(done)


@shared_task(name="clientportal.tend_licences", **RELIABLE)
def tend_licences() -> dict[str, int]:
    """What ``manage.py tend_licences`` does."""
    from oscar_clientportal.licences import services

    _require_shop()
    done = services.tend_licences()
    index.settle()
    return dict(done)


@shared_task(name="clientportal.deliver_documents", **RELIABLE)
def deliver_documents() -> dict[str, int]:
    """What ``manage.py deliver_documents`` does. A long queue is shared with whichever worker is free."""
    from oscar_clientportal.documents.services import delivering

    _require_shop()
    done = delivering.deliver_documents(limit=BATCH)
    if done.total() == BATCH:
        deliver_documents.delay()
    index.settle()
    return dict(done)


@shared_task(name="clientportal.for_every_shop", ignore_result=True)
def for_every_shop(task: str) -> int:
    """Send ``task`` out for each shop; how many."""
    from celery import current_app

    shops = tenancy.shop_schemas()
    for shop in shops:
        with tenancy.schema(shop):
            current_app.tasks[task].delay()
    return len(shops)


@shared_task(name="clientportal.settle_due", **RELIABLE)
def settle_due() -> None:
    """Once a day: put right what the index missed, whatever the reason."""
    _require_shop()
    index.settle()


@shared_task(name="clientportal.reconcile_payments", **RELIABLE)
def reconcile_payments() -> dict[str, int]:
    """What ``manage.py reconcile_payments`` does."""
    from oscar_clientportal.checkout import recovery

    _require_shop()
    return dict(recovery.reconcile_payments())


@shared_task(name="clientportal.resolve_clients", **RELIABLE)
def resolve_clients() -> None:
    """What ``manage.py resolve_clients`` does."""
    from oscar_clientportal.portfolios import services

    _require_shop()
    services.resolve_waiting_links()
    services.settle_waiting_addresses()


@shared_task(name="clientportal.remind_staff", **RELIABLE)
def remind_staff() -> None:
    """What ``manage.py remind_staff`` does."""
    from oscar_clientportal.portfolios.services import reminders

    _require_shop()
    reminders.remind_staff()


@shared_task(name="clientportal.tell_terms", **RELIABLE)
def tell_terms() -> int:
    """What ``manage.py tell_terms`` does."""
    from oscar_clientportal.clients.services import terms_mails

    _require_shop()
    return terms_mails.tell_of_publication()


@shared_task(name="clientportal.issue_documents", **RELIABLE)
def issue_documents() -> dict[str, int]:
    """What ``manage.py issue_documents`` does."""
    from oscar_clientportal.checkout import papers

    _require_shop()
    return dict(papers.issue_waiting())


@shared_task(name="clientportal.remind_invoices", **RELIABLE)
def remind_invoices() -> int:
    """What ``manage.py remind_invoices`` does."""
    from oscar_clientportal.documents.services.reminding import remind_invoices

    _require_shop()
    return remind_invoices()


def _require_shop() -> None:
    """Where there are many shops, work in none of them would find nothing and say nothing."""
    if tenancy.is_multi_tenant() and tenancy.current_schema() not in tenancy.shop_schemas():
        raise ImproperlyConfigured(
            "This task has no shop: make the Celery app an instance of tenant_schemas_celery.app.CeleryApp."
        )


def _is_more_than(count: int) -> bool:
    from oscar.core.loading import get_model

    due = get_model("clientportal_subscriptions", "Subscription").objects.due(clock.now())
    return due.values("pk")[count : count + 1].exists()
