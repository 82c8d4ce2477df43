"""The life of a subscription in words, newest first: terms, money, renewals and their tries, mails, changes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, mail_names, money
from wagtail_hooks.facts import readable

from .rows import person

PaymentAttempt = get_model("clientportal_payments", "PaymentAttempt")
Refund = get_model("clientportal_payments", "Refund")
RenewalAttempt = get_model("clientportal_subscriptions", "RenewalAttempt")
SubscriptionEvent = get_model("clientportal_subscriptions", "SubscriptionEvent")
Kind = SubscriptionEvent.Kind

#: The newest ones of each sort tell enough.
MOST = 200
#: Of terms and their payments these say no more than the entries of those.
TOLD_ELSEWHERE = {Kind.RENEWAL_REFUSED}


@dataclass(frozen=True)
class Entry:
    """``icon`` is Wagtail's; ``by`` a person, ``text`` and ``reason`` sentences; ``links``: (label, address)."""

    at: datetime
    icon: str
    what: str
    text: str = ""
    by: str = ""
    reason: str = ""
    links: tuple[tuple[str, str], ...] = ()


def terms_of(subscription: Any) -> list[Any]:
    terms = subscription.terms.select_related("plan__product__parent", "order_line__order")
    return list(terms.order_by("-starts_at", "-pk")[:MOST])[::-1]


def events_of(subscription: Any) -> list[Any]:
    return list(subscription.events.select_related("actor").order_by("-created_at", "-pk")[:MOST])


def entries(subscription: Any, terms: Sequence[Any], events: Sequence[Any], user: Any) -> list[Entry]:
    """All of it as far as ``user`` may read it. Four queries, however long the life."""
    found = [
        *_terms(terms),
        *_money(terms, user),
        *_tries(subscription),
        *(_event(event) for event in events if event.kind not in TOLD_ELSEWHERE),
    ]
    return sorted(found, key=lambda entry: entry.at, reverse=True)


def _terms(terms: Sequence[Any]) -> Iterator[Entry]:
    for term in terms:
        facts = {"plan": term.plan, "until": readable(term.ends_at)}
        is_to_come = term.starts_at > clock.now()
        what = _("Term will begin: %(kind)s") if is_to_come else _("Term begins: %(kind)s")
        what %= {"kind": term.get_kind_display()}
        yield Entry(term.starts_at, "calendar-alt", what, _("%(plan)s until %(until)s") % facts)
    last = terms[-1] if terms else None
    if last is not None and last.ends_at <= clock.now():
        yield Entry(last.ends_at, "calendar-alt", _("The last term has ended"))


def _money(terms: Sequence[Any], user: Any) -> Iterator[Entry]:
    """What was paid and what went back, for those who may look at payments."""
    orders = [term.order_line.order_id for term in terms if term.order_line_id]
    may_look = any(
        user.has_perm(f"clientportal_payments.{right}_refund") for right in ("view", "add", "change")
    )
    if not orders or not may_look:
        return
    attempts = PaymentAttempt.objects.filter(order__in=orders, status=PaymentAttempt.Status.DONE)
    for attempt in attempts.select_related("order", "user"):
        yield _payment(attempt)
    refunds = Refund.objects.filter(attempt__order__in=orders).select_related("attempt", "actor")
    for refund in refunds.prefetch_related("lines"):
        yield _refund(refund)


def _payment(attempt: Any) -> Entry:
    facts = {"amount": money.display(attempt.total, attempt.currency), "number": attempt.order_number}
    text = _("%(amount)s for order %(number)s") % facts
    return Entry(
        attempt.order.date_placed, "check", _("Paid"), text, person(attempt.user), links=_links(attempt)
    )


def _refund(refund: Any) -> Entry:
    facts = {
        "amount": money.display(refund.amount, refund.currency),
        "number": refund.attempt.order_number,
        "status": refund.get_status_display(),
    }
    text = _("%(amount)s of order %(number)s (%(status)s)") % facts
    by = person(refund.actor)
    return Entry(refund.created_at, "resubmit", _("Refund"), text, by, refund.reason, _links(refund.attempt))


def _links(attempt: Any) -> tuple[tuple[str, str], ...]:
    return ((_("Payment & refunds"), reverse("clientportal_refunds:inspect", args=[attempt.pk])),)


def _tries(subscription: Any) -> Iterator[Entry]:
    tries = RenewalAttempt.objects.filter(renewal__subscription=subscription).select_related("renewal__payer")
    for one in tries.order_by("-created_at", "-pk")[:MOST]:
        facts = {"number": one.number, "date": readable(one.renewal.starts_at)}
        what = _("Renewal for %(date)s: try %(number)d") % facts
        yield Entry(one.created_at, "rotate", what, _result(one), person(one.renewal.payer))


def _result(one: Any) -> str:
    """How a try ended, in words, with the provider's own word behind them."""
    if one.message:
        return f"{one.message} ({one.code})" if one.code else one.message
    if one.code:
        return one.code
    is_paid = one.renewal.status == "done" and one.renewal.tries == one.number
    if is_paid:
        return _("Paid")
    return pgettext("attempt", "Ended") if one.finished_at else _("Under way")


def _event(event: Any) -> Entry:
    if event.kind == Kind.MAIL:
        return _mail(event)
    text = "; ".join(_details(event.kind, event.details))
    return Entry(event.created_at, "edit", event.get_kind_display(), text, person(event.actor), event.reason)


def _mail(event: Any) -> Entry:
    code, email = event.details.get("code", ""), event.details.get("email", "")
    name = str(mail_names.NAMES.get(code, code))
    sent = _("sent on %(date)s") % {"date": readable(event.sent_at)} if event.sent_at else _("not sent yet")
    told = _("to %(email)s, %(sent)s") % {"email": email, "sent": sent}
    return Entry(
        event.created_at, "mail", _("E-mail: %(name)s") % {"name": name.partition(": ")[2] or name}, told
    )


def _details(kind: str, details: dict[str, Any]) -> Iterable[str]:
    """What the history keeps of a change, as far as it says more than the change's name."""
    end = moment_in(details, "until") or moment_in(details, "ends_at")
    if kind == Kind.MOVED:
        yield _("from %(former)s to %(to)s") % {
            "former": details.get("former_name", "?"),
            "to": details.get("to_name", "?"),
        }
    if kind == Kind.CANCELLED:
        yield _("with the end of its term") if details.get("at_end") else _("at once")
    if isinstance(plan := details.get("plan"), str) and plan:
        yield plan
    if card := details.get("card"):
        yield str(card)
    if order := details.get("order"):
        yield _("order %(number)s") % {"number": order}
    if end and kind == Kind.PAUSED:
        yield _("it would have run until %(date)s") % {"date": end}
    elif end:
        yield _("until %(date)s") % {"date": end}


def moment_in(details: dict[str, Any], name: str) -> str:
    """A moment that the history keeps as text, as people read it."""
    value = details.get(name)
    try:
        moment = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        return ""
    return readable(moment) if moment else ""
