"""Basket lines for a client: the agent stays themselves and pays, the line names the beneficiary."""

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from oscar.core.loading import get_model

from oscar_clientportal.clients.standing import why_closed
from oscar_clientportal.core import locks
from oscar_clientportal.portfolios import rules
from oscar_clientportal.portfolios.exceptions import BasketNotOpen, NotBoughtFor, NotInPortfolio

Basket = get_model("basket", "Basket")
Line = get_model("basket", "Line")
LineAttribute = get_model("basket", "LineAttribute")
Option = get_model("catalogue", "Option")
ClientLink = get_model("clientportal_portfolios", "ClientLink")
LineBeneficiary = get_model("clientportal_portfolios", "LineBeneficiary")


@transaction.atomic
def add_line_for_client(*, request: Any, product: Any, contact: Any, quantity: int | None = None) -> Any:
    """Put ``product`` for this client of the logged-in agent into the agent's basket; twice gives the one
    line: with so many more where a ``quantity`` is given.

    The link is locked before the basket is looked up: Oscar makes a user's first basket without a lock, and
    two requests at once would make two. Raises ``NotInPortfolio``, ``NotBoughtFor``, ``BasketNotOpen`` and, where
    the product can't be sold with what is in the basket already, Oscar's ``ValueError``.
    """
    link = _lock_link(user=request.user, contact=contact)
    basket = request.basket
    lock_basket(basket)
    line = _line_for(basket=basket, product=product, contact=contact)
    if line is not None and quantity is None:
        return line
    value = rules.BeneficiaryValue(contact.pk, link.client_name)
    options = [{"option": beneficiary_option(), "value": value}]
    if line is None:
        line, _created = basket.add_product(product, quantity or 1, options)
    else:
        line.quantity += quantity
        line.save(update_fields=["quantity"])
    LineBeneficiary.objects.update_or_create(line=line, defaults={"contact": link.contact})
    _store_price(basket=basket, line=line)
    return line


def beneficiaries_of_basket(basket: Any) -> dict[int, Any]:
    """For whom the lines of this basket are: line id → contact. Lines the payer buys for themselves are
    absent.

    Each contact has a ``shown_name``: what the basket's owner may read of them. One query.
    """
    if basket.pk is None:
        return {}
    linked = ClientLink.objects.filter(
        agent__user_id=basket.owner_id, contact=OuterRef("contact"), status=ClientLink.Status.LINKED
    )
    rows = LineBeneficiary.objects.filter(line__basket_id=basket.pk).annotate(is_linked=Exists(linked))
    return {row.line_id: _shown(row) for row in rows.select_related("contact")}


def unavailable_lines(*, basket: Any, user: Any) -> list[Any]:
    """The lines of this basket whose client ``user`` may not, or may no longer, buy for.

    Among them are lines that say "For …" with nobody behind it (a contact erased, a line copied by Oscar's
    "reorder"): without their beneficiary they would be bought for the payer.
    """
    if basket.pk is None:
        return []
    clients = ClientLink.objects.visible_to(user).filter(
        contact=OuterRef("clientportal_beneficiary__contact")
    )
    says_for = LineAttribute.objects.filter(line=OuterRef("pk"), option__code=rules.OPTION_CODE)
    lines = Line.objects.filter(basket_id=basket.pk).select_related("product")
    for_somebody = Q(Exists(says_for)) | Q(clientportal_beneficiary__isnull=False)
    return list(lines.filter(for_somebody).exclude(Exists(clients)))


def beneficiary_option() -> Any:
    """The product option that names a line's beneficiary, under the name it is stored with.

    Its translated name (see ``receivers.translate_option``) would go into the line's reference, and the same
    line would differ by the language of the page it was added on.
    """
    option, _created = Option.objects.get_or_create(
        code=rules.OPTION_CODE, defaults={"name": rules.OPTION_NAME}
    )
    option.name = rules.OPTION_NAME
    return option


def _shown(row: Any) -> Any:
    contact = row.contact
    contact.shown_name = contact.name_for_agent(linked=row.is_linked)
    return contact


def _lock_link(*, user: Any, contact: Any) -> Any:
    links = ClientLink.objects.visible_to(user).filter(contact_id=contact.pk)
    link = links.select_related("contact__company").select_for_update(of=("self",), no_key=True).first()
    if link is None:
        raise NotInPortfolio
    refuse_closed(link)
    return link


def refuse_closed(link: Any) -> None:
    """Raises ``NotBoughtFor`` for a client who is closed. Of one whose link waits for approval nothing is told: what is
    paid for them waits as well.
    """
    if link.status == ClientLink.Status.LINKED and why_closed(link.contact):
        raise NotBoughtFor(link.client_name)


def lock_basket(basket: Any) -> None:
    if basket.pk is None:
        basket.save()
    if locks.lock_row(Basket.objects.all(), basket.pk).status != Basket.OPEN:
        raise BasketNotOpen


def _line_for(*, basket: Any, product: Any, contact: Any) -> Any:
    lines = basket.lines.filter(product=product, clientportal_beneficiary__contact_id=contact.pk)
    return lines.first()


def _store_price(*, basket: Any, line: Any) -> None:
    """Keep the price this beneficiary pays: ``add_product`` prices before it is known for whom the line is,
    and Oscar would warn that "the price has decreased"."""
    price = basket.strategy.fetch_for_line(line).price
    if price.excl_tax != line.price_excl_tax:
        line.price_excl_tax = price.excl_tax
        line.price_incl_tax = price.incl_tax if price.is_tax_known else None
        line.save(update_fields=["price_excl_tax", "price_incl_tax"])
    basket.reset_offer_applications()
