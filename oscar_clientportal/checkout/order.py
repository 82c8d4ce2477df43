"""What is written with an order, in its transaction: who paid for whom, and the subscriptions it brings."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from oscar.apps.order.exceptions import UnableToPlaceOrder
from oscar.core.loading import get_model

from oscar_clientportal.clients.exceptions import AddressUnproven
from oscar_clientportal.conditions.services import at_price
from oscar_clientportal.core import locks
from oscar_clientportal.payments.methods import registered
from oscar_clientportal.payments.services import endings as payments
from oscar_clientportal.portfolios import services as portfolios
from oscar_clientportal.subscriptions import services as subscriptions
from oscar_clientportal.subscriptions.exceptions import DealChanged, SubscriptionError
from oscar_clientportal.subscriptions.rules import Deal

from . import lines
from .moments import is_other_plan
from .papers import ask_for_papers


class TryAgain(UnableToPlaceOrder):
    """The database could not do it just now; the same order may well be written a moment later."""

    def __init__(self) -> None:
        super().__init__(
            _("The shop could not write your order just now. Nothing was charged: please try again.")
        )


class OrderCreatorMixin:
    """Mixed over ``oscar.apps.order.utils.OrderCreator``."""

    @transaction.atomic(savepoint=False)
    def place_order(
        self,
        basket: Any,
        *args: Any,
        user: Any = None,
        clientportal_contact: Any = None,
        clientportal_attempt: Any = None,
        **kwargs: Any,
    ) -> Any:
        """Raises ``UnableToPlaceOrder`` where something can't be bought any more, with nothing written.

        ``clientportal_contact`` is who buys without being logged in, recognised in "My space": the order is their
        login's, if they have one. ``clientportal_attempt`` pays it, and knows who really placed it.
        """
        self.beneficiaries: dict[Any, int] = {}
        self.deals: dict[int, Deal] = {}
        self.list_prices: dict[int, Decimal] = {}
        _refuse_what_is_for_subscribers(basket)
        _refuse_what_is_hidden(basket)
        try:
            order = super().place_order(basket, *args, user=user, **kwargs)
        except ValueError as error:
            refusal = _voucher_refusal(basket, user)
            if refusal is None:
                raise
            raise refusal from error
        if clientportal_contact is not None:
            user = self._give_to_login(order, clientportal_contact)
        elif order.user_id is not None and user.pk == order.user_id:
            order.user = user  # Oscar sets its key alone
        portfolios.record_order(
            order=order,
            beneficiaries=self.beneficiaries,
            contact=clientportal_contact,
            **_parties(user, clientportal_attempt),
        )
        if any(facts.plan for facts in lines.facts_of(basket).by_line.values()):
            try:
                subscriptions.apply_order(
                    order=order,
                    payer=clientportal_contact,
                    deals=self.deals,
                    list_prices=self.list_prices,
                )
            except (AddressUnproven, SubscriptionError) as refused:
                raise UnableToPlaceOrder(str(refused)) from refused
        if any(facts.seats for facts in lines.facts_of(basket).by_line.values()):
            try:
                subscriptions.apply_seats(order=order)
            except (AddressUnproven, SubscriptionError) as refused:
                raise UnableToPlaceOrder(str(refused)) from refused
        ask_for_papers(order)
        return order

    @staticmethod
    def _give_to_login(order: Any, contact: Any) -> Any:
        """Only now: Oscar checks vouchers against whoever is logged in, which is nobody."""
        if contact.user is not None:
            order.user = contact.user
            order.save(update_fields=["user"])
        return contact.user

    def create_line_models(self, order: Any, basket_line: Any, extra_line_fields: Any = None) -> Any:
        """The line's title names the beneficiary: Oscar's order mail and dashboard show nothing but the title."""
        facts = lines.facts_of(basket_line.basket).by_line[basket_line.pk]
        if facts.contact is not None:
            longest = get_model("order", "Line")._meta.get_field("title").max_length
            title = f"{basket_line.product.get_title()} · {facts.shown_name}"[:longest]
            extra_line_fields = {**(extra_line_fields or {}), "title": title}
        line = super().create_line_models(order, basket_line, extra_line_fields)
        if facts.contact is not None:
            self.beneficiaries[line] = facts.contact.pk
        if facts.plan and is_other_plan(basket_line.basket, basket_line.pk, facts.plan.plan_id):
            raise UnableToPlaceOrder(str(DealChanged(title=facts.plan.title)))
        deal = lines.facts_of(basket_line.basket).deals.get(basket_line.pk) if facts.plan else None
        if deal is not None:
            self.deals[line.pk] = deal
        list_price = lines.facts_of(basket_line.basket).list_price(basket_line) if facts.plan else None
        if list_price is not None:
            self.list_prices[line.pk] = list_price
        return line

    def create_line_attributes(self, order: Any, order_line: Any, basket_line: Any) -> None:
        """The option that kept the basket's lines apart isn't copied: the title and the side table say it."""
        if lines.facts_of(basket_line.basket).by_line[basket_line.pk].contact is None:
            super().create_line_attributes(order, order_line, basket_line)

    def update_stock_records(self, line: Any) -> None:
        """Check and take the stock under the row's lock: of two buyers of the last piece one is told in time."""
        if line.product.get_product_class().track_stock:
            records = type(line.stockrecord)._default_manager
            line.stockrecord = locks.lock_row(records, line.stockrecord_id)
            if not self._is_in_stock(line):
                raise UnableToPlaceOrder(_just_sold_out(line))
        super().update_stock_records(line)

    @staticmethod
    def _is_in_stock(line: Any) -> bool:
        record = at_price(line.stockrecord, line.stockrecord.price)  # what it costs is no question here
        info = line.basket.strategy.fetch_for_product(line.product, stockrecord=record)
        # Who may buy it as a subscriber is known already: here the question is whether there are so many.
        availability = getattr(info.availability, "otherwise", info.availability)
        return availability.is_purchase_permitted(line.quantity)[0]


def _parties(user: Any, attempt: Any) -> dict[str, Any]:
    """Who pays, and who placed it where somebody acted as the customer: they pay where no money of the client does."""
    if attempt is None or attempt.actor is None:
        return {"payer": user}
    methods = registered()
    paying = [methods[part.method].payer(attempt) for part in payments.parts_of(attempt)]
    is_clients = not paying or any(each is attempt.user for each in paying)
    return {"payer": user if is_clients else attempt.actor, "actor": attempt.actor}


def _refuse_what_is_for_subscribers(basket: Any) -> None:
    """As it is at this moment: a subscription may have ended since the basket was looked at."""
    facts = lines.facts_of(basket)
    vars(facts).pop("lacking", None)
    for pk, needs in facts.lacking.items():
        message = _("“%(title)s”: %(reason)s. Nothing was charged.")
        title = facts.by_line[pk].line.product.get_title()
        raise UnableToPlaceOrder(message % {"title": title, "reason": subscriptions.only_for(needs)})


def _refuse_what_is_hidden(basket: Any) -> None:
    """As it is at this moment: a product may have left the catalogue of whom it is for."""
    facts = lines.facts_of(basket)
    facts.conditions.forget()
    for pk in facts.hidden:
        title = facts.by_line[pk].line.product.get_title()
        message = _("“%(title)s” can no longer be bought here. Nothing was charged.")
        raise UnableToPlaceOrder(message % {"title": title})


def _just_sold_out(line: Any) -> str:
    return _("“%(title)s” has just sold out. Nothing was charged.") % {"title": line.product.get_title()}


def _voucher_refusal(basket: Any, user: Any) -> UnableToPlaceOrder | None:
    """Oscar locks the vouchers and raises a bare ``ValueError`` for one that somebody else has used up meanwhile."""
    for voucher in basket.vouchers.all():
        if voucher.is_active() and not voucher.is_available_to_user(user=user)[0]:
            message = _("The voucher “%(code)s” has just been used up. Nothing was charged.")
            return UnableToPlaceOrder(message % {"code": voucher.code})
    return None
