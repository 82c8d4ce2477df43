"""The rows of the panel, and what it tells of each."""

from dataclasses import replace
from functools import partial

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model
from wagtail.admin.ui.tables import StatusTagColumn

from oscar_clientportal.core import clock
from oscar_clientportal.subscriptions.rules.ladder import Rung
from oscar_clientportal.subscriptions.services.ladder import rungs, with_people
from wagtail_hooks.facts import Fact

from . import words

Plan = get_model("clientportal_subscriptions", "Plan")


def plans() -> QuerySet:
    """Every plan with its product, price, contents, the version after it, and how many people run it now."""
    rows = Plan.objects.select_related("product__parent", "successor")
    return with_people(rows.prefetch_related("contents", "product__stockrecords"), on=clock.now())


def rungs_now() -> list[Rung]:
    """The shop's plans as the ladder's rungs, each named with its version. Five queries."""
    names = {plan.pk: words.version_name(plan) for plan in plans()}
    return [replace(rung, title=names.get(rung.plan_id, rung.title)) for rung in rungs(on=clock.now())]


FACTS = (
    Fact("plan", _("Plan"), words.version_name, sort_key="product__title"),
    Fact("contents", _("Contents"), lambda plan: words.names(plan.contents)),
    Fact("term", _("Term"), lambda plan: plan.term_text),
    Fact("price", _("Price"), words.price, shown=words.price_text),
    Fact("currency", _("Currency"), words.currency, is_listed=False),
    Fact("seats", _("Licences"), lambda plan: plan.seats or "", sort_key="seats"),
    Fact(
        "status",
        _("Status"),
        words.status,
        sort_key="is_open",
        column=partial(StatusTagColumn, primary=words.is_sold_now),
    ),
    Fact("people", _("Subscribers now"), lambda plan: plan.people, sort_key="people"),
    Fact("trial", _("Trial (days)"), lambda plan: plan.trial_days or "", sort_key="trial_days"),
    Fact("version", _("Version"), lambda plan: plan.version, sort_key="version"),
)
