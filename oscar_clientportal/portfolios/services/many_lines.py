"""Basket lines for many clients at once: as ``add_line_for_client`` for each, in as many queries as for one."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from oscar.core.loading import get_model

from oscar_clientportal.portfolios import rules
from oscar_clientportal.portfolios.exceptions import LinkNotReady, NotInPortfolio, PortfolioError

from .lines import beneficiary_option, lock_basket, refuse_closed

ClientLink = get_model("clientportal_portfolios", "ClientLink")
Line = get_model("basket", "Line")
LineAttribute = get_model("basket", "LineAttribute")
LineBeneficiary = get_model("clientportal_portfolios", "LineBeneficiary")

PRICES = ("price_excl_tax", "price_incl_tax")


@transaction.atomic
def add_lines_for_clients(
    *, request: Any, product: Any, links: Iterable[Any], instead_of: Any = None
) -> list[Any]:
    """Put ``product`` for each of these clients of the logged-in agent into the agent's basket, all or none; the lines.

    Who has it in there already keeps the one line. ``instead_of`` is a queryset of products: lines of these clients
    with another one of them leave the basket. Raises ``NotInPortfolio`` where one has left the portfolio,
    ``LinkNotReady``, ``NotBoughtFor``, ``BasketNotOpen``, and ``PortfolioError`` where the product can't be sold with
    what is in the basket. The number of queries does not follow that of the clients.
    """
    links = _lock_links(user=request.user, links=links)
    basket = request.basket
    lock_basket(basket)
    contacts = [link.contact_id for link in links]
    if instead_of is not None:
        named = basket.lines.filter(clientportal_beneficiary__contact__in=contacts)
        named.filter(product__in=instead_of).exclude(product=product).delete()
    info = _purchase_info(basket, product)
    present = _present_lines(basket, product, contacts)
    new = _make_lines(basket, info, product, [link for link in links if link.contact_id not in present])
    _store_prices(basket, product, new)
    return [*present.values(), *new]


def _lock_links(*, user: Any, links: Iterable[Any]) -> list[Any]:
    """The links as they are now, in the order of their keys, with their clients."""
    pks = {link.pk for link in links}
    found = ClientLink.objects.visible_to(user).filter(pk__in=pks).order_by("pk")
    found = found.select_related("contact__company")
    locked = list(found.select_for_update(of=("self",), no_key=True))
    if len(locked) != len(pks):
        raise NotInPortfolio
    if any(link.contact_id is None for link in locked):
        raise LinkNotReady
    for link in locked:
        refuse_closed(link)
    return locked


def _purchase_info(basket: Any, product: Any) -> Any:
    """What a line of this product costs, if it may stand in the basket at all. The conditions are Oscar's."""
    info = basket.get_stock_info(product, [])
    if not info.price.exists or info.stockrecord is None:
        raise PortfolioError(gettext("This product can't be bought at the moment."))
    basket._lines = None  # read again: another plan may just have left
    if basket.currency and basket.currency != info.price.currency:
        raise PortfolioError(
            gettext("What is in your basket is sold in another currency. Please order or remove that first.")
        )
    return info


def _present_lines(basket: Any, product: Any, contacts: Sequence[int]) -> dict[int, Any]:
    """The lines these contacts have already, by contact."""
    lines = basket.lines.filter(product=product, clientportal_beneficiary__contact__in=contacts)
    found = lines.select_related("clientportal_beneficiary").order_by("pk")
    return {line.clientportal_beneficiary.contact_id: line for line in found}


def _make_lines(basket: Any, info: Any, product: Any, links: Sequence[Any]) -> list[Any]:
    option = beneficiary_option()
    values = [rules.BeneficiaryValue(link.contact_id, link.client_name) for link in links]
    lines = Line.objects.bulk_create(_line(basket, info, product, option, value) for value in values)
    LineAttribute.objects.bulk_create(
        LineAttribute(line=line, option=option, value=value)
        for line, value in zip(lines, values, strict=True)
    )
    LineBeneficiary.objects.bulk_create(
        LineBeneficiary(line=line, contact=link.contact) for line, link in zip(lines, links, strict=True)
    )
    return lines


def _line(basket: Any, info: Any, product: Any, option: Any, value: Any) -> Any:
    """As ``Basket.add_product`` makes it; the reference is the one it would find it by."""
    price = info.price
    return Line(
        basket=basket,
        line_reference=basket._create_line_reference(
            product, info.stockrecord, [{"option": option, "value": value}]
        ),
        product=product,
        stockrecord=info.stockrecord,
        quantity=1,
        price_excl_tax=price.excl_tax,
        price_incl_tax=price.incl_tax if price.is_tax_known else None,
        price_currency=price.currency,
        tax_code=price.tax_code,
    )


def _store_prices(basket: Any, product: Any, lines: Sequence[Any]) -> None:
    """Keep what each beneficiary pays, as ``add_line_for_client`` does."""
    basket.reset_offer_applications()
    new, changed = {line.pk for line in lines}, []
    for line in basket.all_lines():
        if line.pk in new:
            line.product = product  # whose class is known: not asked for again with every line
            price = basket.strategy.fetch_for_line(line).price
            if price.excl_tax != line.price_excl_tax:
                line.price_excl_tax = price.excl_tax
                line.price_incl_tax = price.incl_tax if price.is_tax_known else None
                changed.append(line)
    if changed:
        Line.objects.bulk_update(changed, PRICES)
