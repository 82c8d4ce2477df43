"""The basket of a renewal: frozen from the start, so that it is never the payer's own."""

from types import SimpleNamespace
from typing import Any

from oscar.apps.partner.prices import FixedPrice
from oscar.core.loading import get_class, get_model

from oscar_clientportal.conditions.services.strategies import at_shops_prices
from oscar_clientportal.portfolios.rules import BeneficiaryValue
from oscar_clientportal.portfolios.services.lines import beneficiary_option
from oscar_clientportal.subscriptions.services.prices import shops_record

from .quotes import Quote, without_vouchers
from .requests import request_of

Basket = get_model("basket", "Basket")
ClientLink = get_model("clientportal_portfolios", "ClientLink")
ConditionalOffer = get_model("offer", "ConditionalOffer")
Line = get_model("basket", "Line")
LineAttribute = get_model("basket", "LineAttribute")
LineBeneficiary = get_model("clientportal_portfolios", "LineBeneficiary")


def write_basket(*, renewal: Any, quote: Quote) -> Any:
    """A basket of the payer's with one line: the plan, for whom it is. In the caller's transaction."""
    contact, payer = renewal.subscription.contact, renewal.payer
    basket = Basket._default_manager.create(owner=payer, status=Basket.FROZEN)
    basket.strategy = request_of(payer).strategy
    product = renewal.plan.product
    record = shops_record(basket.strategy, product)
    value = None if contact.user_id == payer.pk else BeneficiaryValue(contact.pk, _shown_name(contact, payer))
    options = [{"option": beneficiary_option(), "value": value}] if value else []
    line = Line(
        basket=basket,
        line_reference=basket._create_line_reference(product, record, options),
        product=product,
        stockrecord=record,
        quantity=1,
        price_currency=quote.currency,
        price_excl_tax=quote.excl_tax,
        price_incl_tax=quote.incl_tax,
    )
    Line._default_manager.bulk_create([line])  # past ``save``, which a frozen basket refuses
    if value:
        LineAttribute._default_manager.create(line=line, option=options[0]["option"], value=value)
        LineBeneficiary.objects.create(line=line, contact=contact)
    return basket


def _shown_name(contact: Any, payer: Any) -> str:
    links = ClientLink.objects.filter(agent__user=payer, contact=contact, status=ClientLink.Status.LINKED)
    return contact.name_for_agent(linked=links.exists())


def open_basket(*, attempt: Any, quote: Quote) -> tuple[Any, Any]:
    """The basket of an attempt as its order is written from it, at the quote's price and with its offers, and the
    request it belongs to.
    """
    basket, request = attempt.basket, request_of(attempt.user)
    basket.strategy = request.strategy
    basket.clientportal_is_renewal = True
    without_vouchers(basket)
    # As Oscar reads them, but with what the order's line is made of, and without the product's pictures.
    product = ("product__product_class", "product__clientportal_plan", "stockrecord__partner")
    lines = basket.lines.select_related(*product, "clientportal_beneficiary__contact")
    basket._lines = lines.order_by("pk")
    for line in basket.all_lines():
        record = line.stockrecord
        with at_shops_prices(request.strategy):
            info = request.strategy.fetch_for_product(line.product, stockrecord=record)
        tax = quote.incl_tax - quote.excl_tax
        price = FixedPrice(quote.currency, quote.excl_tax, tax=tax, tax_code=info.price.tax_code)
        line._info = info._replace(price=price)
    _apply_discounts(basket, quote)
    return basket, request


def _apply_discounts(basket: Any, quote: Quote) -> None:
    """What was promised, whatever has become of the offers since."""
    applications = get_class("offer.results", "OfferApplications")()
    BasketDiscount = get_class("offer.results", "BasketDiscount")
    offers = ConditionalOffer._default_manager.in_bulk([discount.offer for discount in quote.discounts])
    for discount in quote.discounts:
        offer = offers.get(discount.offer) or _former(discount.offer, discount.name)
        for line in basket.all_lines():
            line.discount(discount.amount, line.quantity, incl_tax=discount.incl_tax, offer=offer)
        applications.add(offer, BasketDiscount(discount.amount))
        applications.applications[offer.id]["freq"] = discount.frequency
    basket.offer_applications = applications


def _former(pk: int, name: str) -> Any:
    """An offer that is gone: enough of it to write down what it took off."""
    nothing = {"get_voucher": lambda: None, "record_usage": lambda discount: None}
    return SimpleNamespace(
        pk=pk, id=pk, name=name, apply_deferred_benefit=lambda basket, order, application: None, **nothing
    )
