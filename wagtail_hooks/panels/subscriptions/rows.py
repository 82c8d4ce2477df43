"""What the list tells of a subscription, and how rows are looked for."""

from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from oscar.core.loading import get_model
from wagtail.admin.ui.tables import DateColumn, StatusTagColumn

from oscar_clientportal.core import clock, money
from wagtail_hooks.facts import Fact
from wagtail_hooks.panels.payments.page import AmountColumn

Company = get_model("clientportal_clients", "Company")
Contact = get_model("clientportal_clients", "Contact")
Plan = get_model("clientportal_subscriptions", "Plan")
Renewal = get_model("clientportal_subscriptions", "Renewal")
Subscription = get_model("clientportal_subscriptions", "Subscription")
Term = get_model("clientportal_subscriptions", "Term")

UNPAID = (*Renewal.LIVE, Renewal.Status.FAILED)
#: The longest order number that is looked for.
LONGEST_NUMBER = 128


def subscriptions() -> QuerySet:
    """Each with what its row shows: ``last_ends_at``, and ``renewal_status`` of a renewal that is not paid."""
    terms = Term.objects.filter(subscription=OuterRef("pk")).order_by("-ends_at")
    unpaid = Renewal.objects.filter(subscription=OuterRef("pk"), status__in=UNPAID).order_by("-starts_at")
    return Subscription.objects.select_related(
        "plan__product__parent", "contact", "company", "payer", "renewal_payer", "card"
    ).annotate(
        last_ends_at=Subquery(terms.values("ends_at")[:1]),
        renewal_status=Subquery(unpaid.values("status")[:1]),
    )


def find(rows: QuerySet, words: str) -> QuerySet:
    """Those of the people, companies or plans that hold every word, of this payer's address or this order number.

    Each has its index; PostgreSQL would answer an OR over them by reading everything.
    """
    words = words.replace("\0", "").strip()[:LONGEST_NUMBER]
    people = Contact.objects.matching(words).order_by().values("pk")
    companies = Company.objects.matching(words).order_by().values("pk")
    plans = Plan.objects.filter(product__title__icontains=words).order_by().values("pk")
    payers = get_user_model()._default_manager.filter(email=words.lower()).values("pk")
    ordered = Term.objects.filter(order_line__order__number=words).order_by()
    found = Subscription.objects.order_by()
    own = [Q(contact__in=people), Q(company__in=companies), Q(plan__in=plans), Q(payer__in=payers)]
    branches = [found.filter(each).values("pk") for each in own]
    return rows.filter(pk__in=branches[0].union(*branches[1:], ordered.values("subscription")))


def inspect_url(subscription: Any) -> str:
    return reverse("clientportal_subscriptions:inspect", args=[subscription.pk])


def is_active(subscription: Any) -> bool:
    return subscription.status == Subscription.Status.ACTIVE and not has_ended(subscription)


def has_ended(subscription: Any) -> bool:
    """Whether nothing of it is paid any more, though nobody has cancelled it."""
    is_over = subscription.last_ends_at is not None and subscription.last_ends_at <= clock.now()
    return subscription.status == Subscription.Status.ACTIVE and is_over


def state(subscription: Any) -> str:
    """The status, as far as the clock agrees with it."""
    if not has_ended(subscription):
        return subscription.get_status_display()
    return (
        _("Being renewed")
        if subscription.renewal_status in Renewal.LIVE
        else pgettext("subscription", "Ended")
    )


def person(user: Any) -> str:
    return (user.get_full_name() or user.email) if user else ""


def day(moment: datetime | None) -> str:
    return formats.date_format(timezone.localtime(moment), "DATE_FORMAT") if moment else ""


def next_step(subscription: Any) -> str:
    """What happens by itself next, and on which day; empty: nothing does."""
    due_at = subscription.due_at
    if due_at is None:
        return ""
    return _step(subscription) % {"date": day(due_at)}


def _step(subscription: Any) -> str:
    if subscription.status == Subscription.Status.SUSPENDED:
        return _("Given up on %(date)s")
    if subscription.renewal_status == Renewal.Status.WAITING:
        return _("Waits for the payer's bank; looked at on %(date)s")
    if subscription.renewal_status in (Renewal.Status.RETRY, Renewal.Status.OPEN):
        return _("Charged again on %(date)s")
    if subscription.last_ends_at and subscription.due_at < subscription.last_ends_at:
        return _("Notice on %(date)s")
    return _("Renews on %(date)s") if subscription.auto_renew else _("Ends on %(date)s")


def renews_with(subscription: Any) -> str:
    """Whose card pays the next term; empty: it does not renew by itself."""
    if not subscription.auto_renew:
        return ""
    card = str(subscription.card) if subscription.card else _("default card")
    return _("%(card)s of %(name)s") % {"card": card, "name": person(subscription.renewal_payer)}


def price(subscription: Any) -> str:
    if subscription.price is None or not subscription.currency:
        return ""
    return money.display(subscription.price, subscription.currency)


FACTS = (
    Fact("beneficiary", gettext_lazy("Beneficiary"), lambda row: row.contact.name),
    Fact("company", gettext_lazy("Company"), lambda row: row.company.name, is_listed=False),
    Fact("email", gettext_lazy("E-mail address"), lambda row: row.contact.email, is_listed=False),
    Fact("plan", gettext_lazy("Plan"), lambda row: str(row.plan)),
    Fact(
        "status",
        gettext_lazy("Status"),
        state,
        column=partial(StatusTagColumn, primary=is_active),
    ),
    Fact(
        "runs_until",
        gettext_lazy("Until"),
        lambda row: row.last_ends_at,
        shown=lambda row: day(row.last_ends_at),
        column=AmountColumn,
    ),
    Fact("next_step", gettext_lazy("Next step"), next_step),
    Fact("renews_with", gettext_lazy("Renews with"), renews_with),
    Fact("price", pgettext_lazy("money", "Amount"), lambda row: row.price, shown=price, column=AmountColumn),
    Fact("currency", gettext_lazy("Currency"), lambda row: row.currency, is_listed=False),
    Fact("payer", gettext_lazy("Payer"), lambda row: person(row.payer)),
    Fact(
        "created",
        gettext_lazy("Created"),
        lambda row: row.created_at,
        sort_key="pk",
        column=DateColumn,
    ),
)
