"""What is told of renewals that come, and of those that were paid."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from oscar.core.loading import get_model

from .letters import Letter, about_client, is_same
from .outbox import post
from .words import about, at

PaymentPart = get_model("clientportal_payments", "PaymentPart")
SavedCard = get_model("clientportal_payments", "SavedCard")


def tell_of_coming_renewal(
    *,
    subscription: Any,
    term: Any,
    days: int,
    amount: Decimal | None = None,
    currency: str = "",
    card: Any = None,
) -> None:
    """Your subscription ends in so many days: it renews by itself, or this is how it goes on.

    ``amount`` is what will be charged, tax included, to ``card``: for the payer's eyes alone. Once for each end and
    number of days.
    """
    renews = subscription.auto_renew
    payer = subscription.renewal_payer if renews else term.payer
    told = {**about(subscription), "renews": renews, "ends_at": term.ends_at, "days": days}
    letter = Letter(
        "CLIENTPORTAL_SUBSCRIPTION_RENEWAL", f"coming-{days}-{at(term.ends_at)}", subscription.pk, told
    )
    paid = {"amount": amount, "currency": currency, "card": str(card) if card else ""} if renews else {}
    post(letter.to_both(subscription.contact, payer, **paid))


def tell_of_expiring_card(*, subscription: Any, term: Any, card: Any = None) -> None:
    """The card that is to pay the renewal will have expired by then, or there is none. Once for each end."""
    payer, contact = subscription.renewal_payer, subscription.contact
    told = {**about(subscription), "ends_at": term.ends_at, "card": str(card) if card else ""}
    letter = Letter("CLIENTPORTAL_SUBSCRIPTION_CARD", f"card-{at(term.ends_at)}", subscription.pk, told)
    post(letter.to_payer(payer, **about_client(contact, payer)))


def tell_of_renewal(
    *, subscription: Any, term: Any, order: Any, card: Any = None, events: Iterable[Any] = ()
) -> None:
    """Your subscription was renewed: to the client; to the payer the receipt. Once for each term.

    ``events`` are written down with it.
    """
    contact, payer = subscription.contact, order.user
    told = {**about(subscription), "starts_at": term.starts_at, "ends_at": term.ends_at}
    key = f"renewed-{at(term.starts_at)}"
    receipt = Letter(
        "CLIENTPORTAL_SUBSCRIPTION_RECEIPT", key, subscription.pk, {**told, **_paid(order, card)}
    )
    news = Letter("CLIENTPORTAL_SUBSCRIPTION_RENEWED", key, subscription.pk, told)
    if is_same(contact, payer):
        post([*events, *receipt.to_payer(payer), *news.copies_for(contact)])
    else:
        paid = receipt.to_payer(payer, **about_client(contact, payer))
        post([*events, *news.to_client(contact, payer), *paid])


def _paid(order: Any, card: Any) -> dict[str, Any]:
    discounts = [
        {"name": row.offer_name or row.voucher_code, "saved": row.amount} for row in order.discounts.all()
    ]
    return {
        "order": order.number,
        "amount": order.total_incl_tax,
        "before": order.total_before_discounts_incl_tax if discounts else order.total_incl_tax,
        "currency": order.currency,
        "discounts": discounts,
        "card": str(card or _card_of(order) or ""),
    }


def _card_of(order: Any) -> Any:
    """Which of the payer's saved cards it was charged to, if one was."""
    parts = PaymentPart.objects.filter(attempt__basket=order.basket_id, method="card").exclude(details={})
    used = [part.details.get("payment_method") for part in parts]
    return SavedCard.objects.filter(user=order.user, reference__in=used).first() if order.basket_id else None
