"""One plan for many clients at once: whom an agent has chosen, and what would become of each."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

from oscar_clientportal.portfolios.exceptions import LinkNotReady, NotInPortfolio, PortfolioError
from oscar_clientportal.portfolios.services import await_contacts
from oscar_clientportal.subscriptions.rules import DealKind
from oscar_clientportal.subscriptions.services import Offer, offers_for_many, priced

from .clients_prices import company_of

ClientLink = get_model("clientportal_portfolios", "ClientLink")
Line = get_model("basket", "Line")
Product = get_model("catalogue", "Product")

#: So many clients in one go: an agent looks through them before anything is in the basket.
MOST_AT_ONCE = 500
HIGHEST_KEY = 2**63 - 1

KINDS = {
    DealKind.FIRST: _("New"),
    DealKind.TRIAL: _("Free trial"),
    DealKind.UPGRADE: _("Upgrade"),
    DealKind.NEW_TERM: _("New term"),
}


class TooManyChosen(PortfolioError):
    message = _("Please choose at most %(most)s clients at a time.")

    def __init__(self) -> None:
        super().__init__(self.message % {"most": MOST_AT_ONCE})


@dataclass(frozen=True)
class Prospect:
    """One client and the plan."""

    link: Any
    #: Priced; None where it isn't known yet whom the address belongs to.
    choice: Any = None
    #: Another plan for the same client that would leave the basket; the same one: it is in there already.
    replaced: str = ""
    is_in_basket: bool = False

    @property
    def can_buy(self) -> bool:
        return self.choice is not None and self.choice.offer.refusal is None and self.choice.is_available

    @property
    def kind(self) -> str:
        return str(KINDS[self.choice.offer.deal.kind])

    @property
    def reason(self) -> str:
        """Why not, in words."""
        if self.choice is None:
            return str(LinkNotReady.message)
        return self.choice.offer.reason or self.choice.availability_message


@dataclass(frozen=True)
class PlanForMany:
    """One plan, and for how many of those chosen it could be bought."""

    plan: Any
    #: What one pays who pays least before any deal.
    price: Any
    count: int
    out_of: int
    #: Not all pay the same.
    varies: bool = False


def chosen_links(*, user: Any, values: Iterable[str]) -> list[Any]:
    """The links with these keys, by name. Raises ``NotInPortfolio`` for one that is none, or is somebody else's."""
    values = set(values)
    if len(values) > MOST_AT_ONCE:
        raise TooManyChosen
    pks = {_key(value) for value in values}
    found = ClientLink.objects.visible_to(user).filter(pk__in=pks).select_related("agent", "contact__user")
    links = await_contacts(links=found)
    if len(links) != len(pks):
        raise NotInPortfolio
    return sorted(links, key=lambda link: (link.client_name.casefold(), link.pk))


def _key(value: str) -> int:
    if not (value.isascii() and value.isdigit()) or len(value) > 19 or int(value) > HIGHEST_KEY:
        raise NotInPortfolio
    return int(value)


def plans_for(*, links: Sequence[Any], request: Any, on: datetime) -> list[PlanForMany]:
    """Every plan at the list price of these clients, with the number of those who may have it."""
    found = _offers(links, request, on)
    plans = []
    for plan, offers in found.items():
        prices = {offer.list_price: offer.reading for offer in offers.values()}
        cheapest = min((price for price in prices if price is not None), default=None)
        offer = Offer(plan, frozenset(), None, reading=prices.get(cheapest))
        [choice] = priced(offers=[offer], request=request)
        fitting = (offer.refusal is None and offer.list_price is not None for offer in offers.values())
        count = sum(fitting) if choice.is_available else 0
        plans.append(PlanForMany(plan, choice.price, count, len(links), len(prices) > 1))
    return plans


def _offers(
    links: Sequence[Any], request: Any, on: datetime, plan_id: int | None = None
) -> dict[Any, dict[int, Offer]]:
    known = {link.contact_id: link for link in links if link.contact_id}
    return offers_for_many(
        contacts=[link.contact for link in known.values()],
        on=on,
        buyer=request.user,
        plan_id=plan_id,
        companies={pk: company_of(link) for pk, link in known.items()},
    )


def prospects(
    *, links: Sequence[Any], plan_id: int, request: Any, on: datetime
) -> tuple[Any, list[Prospect]]:
    """The plan, and what it comes to for each of these clients. Raises ``LookupError`` where there is no such plan.

    The number of queries does not follow that of the clients.
    """
    contacts = [link.contact for link in links if link.contact_id]
    found = _offers(links, request, on, plan_id)
    if not found:
        raise LookupError(plan_id)
    [(plan, offers)] = found.items()
    in_basket = _in_basket(request.basket, contacts)
    return plan, [_prospect(link, offers.get(link.contact_id), in_basket, request) for link in links]


def _prospect(
    link: Any, offer: Offer | None, in_basket: Mapping[int, dict[int, str]], request: Any
) -> Prospect:
    if offer is None:
        return Prospect(link)
    [choice] = priced(offers=[offer], request=request)
    others = dict(in_basket.get(link.contact_id, {}))
    is_in_basket = others.pop(offer.plan.product_id, None) is not None
    return Prospect(link, choice, ", ".join(others.values()), is_in_basket)


def _in_basket(basket: Any, contacts: Sequence[Any]) -> dict[int, dict[int, str]]:
    """The plans these contacts have in the basket: contact → product → title. One query."""
    if basket.pk is None:
        return {}
    lines = Line.objects.filter(basket_id=basket.pk, product__clientportal_plan__isnull=False)
    rows = lines.filter(clientportal_beneficiary__contact__in=contacts).select_related(
        "product__parent", "clientportal_beneficiary"
    )
    found: dict[int, dict[int, str]] = {}
    for line in rows:
        titles = found.setdefault(line.clientportal_beneficiary.contact_id, {})
        titles[line.product_id] = line.product.get_title()
    return found


def other_plans() -> Any:
    """The products that give way to a plan in the basket."""
    return Product.objects.filter(clientportal_plan__isnull=False)


def counts(found: Iterable[Prospect]) -> list[tuple[int, str]]:
    """How many are new, upgrades …, in words for the top of the preview."""
    numbers = Counter(each.choice.offer.deal.kind for each in found if each.can_buy)
    shown = [(numbers[kind], str(KINDS[kind])) for kind in KINDS if numbers[kind]]
    left_out = sum(not each.can_buy for each in found)
    return [*shown, (left_out, gettext("Left out"))] if left_out else shown


def total(found: Iterable[Prospect]) -> tuple[Decimal, str] | None:
    """What all of them cost now, as the shop shows prices; None where nobody can have it."""
    prices = [each.choice.price for each in found if each.can_buy]
    if not prices:
        return None
    amounts = (price.incl_tax if price.is_tax_known else price.excl_tax for price in prices)
    return sum(amounts, Decimal(0)), prices[0].currency
