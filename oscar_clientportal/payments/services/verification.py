"""Whether what was paid agrees with what was ordered: orders, their sources, their refunds."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.core import money

Order = get_model("order", "Order")
Source = get_model("payment", "Source")
Transaction = get_model("payment", "Transaction")
PaymentAttempt = get_model("clientportal_payments", "PaymentAttempt")
PaymentPart = get_model("clientportal_payments", "PaymentPart")
RefundPart = get_model("clientportal_payments", "RefundPart")

#: Of each kind of problem so many are told.
MOST = 100


def verify_payments() -> list[str]:
    """What does not agree in this shop's payments, in words; only orders that were paid through an attempt."""
    return [*_totals(), *_sources(), *_refunds(), *_baskets()]


def _totals() -> Iterator[str]:
    """An order's total is what its sources were to pay, to the cent.

    What was refunded of an invoice is taken off what the source is to pay, while elsewhere it is counted beside it.
    """
    sources = Source._default_manager.filter(order=OuterRef("pk")).order_by().values("order")
    refunds = Transaction._default_manager.filter(source__order=OuterRef("pk"), txn_type=Transaction.REFUND)
    kept = _sum(sources, F("amount_allocated") - F("amount_refunded"))
    given_back = _sum(refunds.order_by().values("source__order"), F("amount"))
    orders = Order._default_manager.filter(clientportal_attempt__status=PaymentAttempt.Status.DONE)
    for order in orders.annotate(paid=kept + given_back).exclude(paid=F("total_incl_tax"))[:MOST]:
        yield _("Order %(number)s: its total is %(total)s, its sources pay %(paid)s.") % {
            "number": order.number,
            "total": money.display(order.total_incl_tax, order.currency),
            "paid": money.display(order.paid, order.currency),
        }


def _sum(rows: Any, of: Any) -> Coalesce:
    return Coalesce(Subquery(rows.annotate(sum=Sum(of)).values("sum")), Decimal(0))


def _sources() -> Iterator[str]:
    """No source gives more than was set aside, nor gets back more than it gave."""
    done = Source._default_manager.filter(order__clientportal_attempt__status=PaymentAttempt.Status.DONE)
    wrong = done.filter(
        Q(amount_debited__gt=F("amount_allocated")) | Q(amount_refunded__gt=F("amount_debited"))
    )
    for source in wrong.select_related("order", "source_type")[:MOST]:
        yield _(
            "Order %(number)s, %(source)s: set aside %(allocated)s, paid %(debited)s, given back %(refunded)s."
        ) % {
            "number": source.order.number,
            "source": source.source_type.name,
            "allocated": money.display(source.amount_allocated, source.currency),
            "debited": money.display(source.amount_debited, source.currency),
            "refunded": money.display(source.amount_refunded, source.currency),
        }


def _refunds() -> Iterator[str]:
    """All refunds of a part together are no more than it paid."""
    failed = Q(refund_parts__status=RefundPart.Status.FAILED)
    refused = Q(refund_parts__refund__status="refused")
    given = Sum("refund_parts__amount", filter=~failed & ~refused, default=Decimal(0))
    parts = PaymentPart.objects.annotate(given=given).filter(given__gt=F("amount"))
    for part in parts.select_related("attempt")[:MOST]:
        yield _("Order %(number)s, %(method)s: %(given)s is refunded of %(amount)s.") % {
            "number": part.attempt.order_number,
            "method": part.method,
            "given": money.display(part.given, part.attempt.currency),
            "amount": money.display(part.amount, part.attempt.currency),
        }


def _baskets() -> Iterator[str]:
    """A basket is paid once."""
    done = PaymentAttempt.objects.filter(status=PaymentAttempt.Status.DONE).exclude(basket_id=None)
    rows: Any = done.order_by().values("basket_id").annotate(times=Count("pk")).filter(times__gt=1)
    for row in rows[:MOST]:
        yield _("Basket %(basket)s was paid %(times)s times.") % {
            "basket": row["basket_id"],
            "times": row["times"],
        }
