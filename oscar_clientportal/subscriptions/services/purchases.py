"""What one line of an order buys, and how the order is paid."""

from dataclasses import dataclass, field
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.subscriptions.rules import Deal, Holding, PlanFacts

PaymentAttempt = get_model("clientportal_payments", "PaymentAttempt")
SavedCard = get_model("clientportal_payments", "SavedCard")
Subscription = get_model("clientportal_subscriptions", "Subscription")

#: Where Oscar's checkout session keeps how somebody pays, and the method whose card can pay again.
CHOICE, CARD = "clientportal_payment", "card"


@dataclass(frozen=True)
class Purchase:
    """One order line that buys a plan for a contact."""

    line: Any
    contact: Any
    facts: PlanFacts
    held: Holding | None
    deal: Deal
    #: The payer's link to the contact waits for approval: paid, but nothing begins yet.
    is_waiting: bool

    @property
    def agreed(self) -> dict[str, Any]:
        """What renewals cost from now on: the list price of the moment, whatever was paid for the first term."""
        record = self.line.stockrecord
        if record is None:
            return {"price": None, "currency": ""}
        return {"price": record.price, "currency": record.price_currency if record.price is not None else ""}


@dataclass(frozen=True)
class Payment:
    """How an order is paid, as far as its subscriptions ask."""

    payer: Any
    #: The try that this order pays a renewal with; None: somebody bought it.
    renewal: Any = None
    #: The payer wants what they buy to renew by itself, and a card pays it.
    renews: bool = False
    #: A saved card that pays; a new one is known once it is kept.
    card: Any = None

    @property
    def renewing(self) -> dict[str, Any]:
        """The fields of a subscription that renews by itself, or not."""
        if not self.renews:
            return {"auto_renew": False, "renewal_payer": None, "card": None}
        return {"auto_renew": True, "renewal_payer": self.payer, "card": self.card}


@dataclass
class Changes:
    """What an order has made of subscriptions, beside their rows: written down and told once all of it stands."""

    #: Begun or upgraded.
    subscriptions: list[Any] = field(default_factory=list)
    #: Events and mails, not written yet.
    events: list[Any] = field(default_factory=list)
    #: Subscriptions that somebody else's card pays no longer, as they were for them, each with its event.
    relieved: list[tuple[Any, Any]] = field(default_factory=list)
    #: Subscriptions that gave way, as they waited for their payment.
    overtaken: list[Any] = field(default_factory=list)

    def __add__(self, other: "Changes") -> "Changes":
        return Changes(
            self.subscriptions + other.subscriptions,
            self.events + other.events,
            self.relieved + other.relieved,
            self.overtaken + other.overtaken,
        )


def payment_of(order: Any) -> Payment:
    """How ``order``, which is just being written, is paid. One query; two more where it is to renew by itself."""
    if order.basket_id is None:
        return Payment(order.user)
    attempts = PaymentAttempt.objects.filter(basket=order.basket_id).exclude(status="failed")
    attempt = attempts.select_related("clientportal_renewal_attempt__renewal").first()
    if attempt is None:
        return Payment(order.user)
    renewal_try = getattr(attempt, "clientportal_renewal_attempt", None)
    if renewal_try is not None:
        return Payment(order.user, renewal=renewal_try.renewal)
    if order.user is None or not attempt.checkout_data.get(CHOICE, {}).get("auto_renew"):
        return Payment(order.user)
    part = attempt.parts.filter(method=CARD).first()
    if part is None:
        return Payment(order.user)
    return Payment(order.user, renews=True, card=_saved_card(order.user, part.details))


def renew_with(*, card: Any, user: Any, order_id: int) -> None:
    """The card that ``user`` has paid this order with is kept: it pays the renewals of what they had renew by itself.

    A card they chose meanwhile stays.
    """
    bought = Subscription.objects.filter(terms__order_line__order=order_id)
    bought.filter(auto_renew=True, renewal_payer=user, card=None).update(card=card)


def _saved_card(user: Any, details: dict[str, Any]) -> Any:
    if not details.get("saved"):
        return None
    return SavedCard.objects.filter(user=user, reference=details.get("payment_method")).first()
