"""What the checkout must know of a basket's lines: one query for all of them, one more where a plan is among them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache, cached_property
from types import SimpleNamespace
from typing import Any

from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.conditions import services as conditions
from oscar_clientportal.core import clock
from oscar_clientportal.core.prepared import PreparedQuery
from oscar_clientportal.portfolios.rules import OPTION_CODE, OPTION_NAME
from oscar_clientportal.subscriptions import services as subscriptions
from oscar_clientportal.subscriptions.rules import Deal, DealKind, Holding, PlanFacts
from oscar_clientportal.subscriptions.services import SeatFacts

from .conditioned import LineConditions
from .facts_query import facts_query
from .moments import pricing_moment
from .payer import contact_of_basket


@dataclass(frozen=True)
class LineFacts:
    """One line: for whom it is, and the plan it buys."""

    line: Any
    #: The beneficiary (``pk`` and ``user_id`` alone), or None for the payer.
    contact: Any
    #: How the payer reads the beneficiary's name; empty for a line that names nobody.
    shown_name: str
    #: Whether it names a client whom the payer may not, or may no longer, buy for.
    is_unavailable: bool
    plan: PlanFacts | None
    #: Whether anything runs for the beneficiary, or for the payer themselves.
    has_something: bool
    #: Of a plan with a trial: whether that person has or had any of its contents.
    had_some: bool = False
    #: Of a product for subscribers: code → name of the contents it needs.
    needs: Mapping[str, str] = field(default_factory=dict)
    #: Of a product that sells seats: what a unit gives.
    seats: SeatFacts | None = None
    #: The company whose conditions hold for it; None: nobody's but the shop's.
    company_id: int | None = None
    #: Whether the shop has any price conditions or catalogue views.
    has_conditions: bool = False


class BasketFacts:
    """All lines of a basket, as they were when first asked for. Get it from ``facts_of``."""

    def __init__(self, basket: Any) -> None:
        self.basket = basket
        #: Who buys for themselves without a login; None where somebody is logged in, and for a guest.
        self.contact = contact_of_basket(basket)
        self.by_line = {facts.line.pk: facts for facts in _read(basket, self.contact)}

    @cached_property
    def held(self) -> dict[int, Holding]:
        """What the people of the plan lines have now, by contact. One query, none where they have nothing."""
        plans = [facts for facts in self.by_line.values() if facts.plan]
        if not any(facts.has_something for facts in plans):
            return {}
        contacts = [contact for facts in plans if (contact := facts.contact or self.contact)]
        owner = self.basket.owner
        return subscriptions.holdings_of(
            contacts=contacts, user=owner, on=clock.now(), buyer_id=self.basket.owner_id
        )

    @cached_property
    def lacking(self) -> dict[int, Mapping[str, str]]:
        """What the lines need that are for somebody without it, by line. One query, none where nothing is needed."""
        needy = {
            pk: (facts.contact or self.contact, facts.needs)
            for pk, facts in self.by_line.items()
            if facts.needs
        }
        if not needy:
            return {}
        contacts = [contact for contact, _needs in needy.values() if contact]
        buyer = {"user": self.basket.owner, "buyer_id": self.basket.owner_id}
        opened = subscriptions.contents_open(contacts=contacts, on=clock.now(), **buyer)
        return {
            pk: needs
            for pk, (contact, needs) in needy.items()
            if not opened.get(contact and contact.pk, frozenset()).issuperset(needs)
        }

    @cached_property
    def unseated(self) -> dict[int, str]:
        """Why the lines that sell seats can't be bought, by line. Two queries, none where no line sells any."""
        selling = {pk: facts for pk, facts in self.by_line.items() if facts.seats}
        plan_ids = {facts.seats.plan_id for facts in selling.values() if facts.seats.plan_id}
        owner = self.basket.owner
        running: Mapping[Any, Any] = {}
        if plan_ids and owner is not None:
            contacts = [facts.contact for facts in selling.values() if facts.contact]
            asked = {"contacts": contacts, "user": owner, "buyer_id": owner.pk}
            running = subscriptions.running_for(plan_ids=plan_ids, on=clock.now(), **asked)
        refused = {
            pk: subscriptions.why_not_seats(
                facts.seats,
                has_login=owner is not None,
                running=running.get((facts.contact and facts.contact.pk, facts.seats.plan_id)),
            )
            for pk, facts in selling.items()
        }
        return {pk: reason for pk, reason in refused.items() if reason}

    @cached_property
    def conditions(self) -> LineConditions:
        """What the lines cost, and who doesn't see what they sell."""
        asked = {pk: facts for pk, facts in self.by_line.items() if facts.has_conditions}
        return LineConditions(
            customers={pk: facts.company_id for pk, facts in asked.items()},
            products={pk: facts.line.product_id for pk, facts in asked.items()},
            see_all=_own_lines(asked) if _is_staff_themselves(self.basket) else frozenset(),
        )

    @property
    def hidden(self) -> frozenset[int]:
        """The lines whose product whom they are for does not see in the shop. At most two queries, none where the shop
        has neither views nor conditions.
        """
        return self.conditions.hidden

    @cached_property
    def deals(self) -> dict[int, Deal]:
        """What each plan comes to for whom it is for, by line; those that can't be bought now are missing."""
        deals = {pk: self._deal(facts) for pk, facts in self.by_line.items() if facts.plan}
        return {pk: deal for pk, deal in deals.items() if deal is not None}

    @property
    def plans(self) -> dict[int, int]:
        """Which plan each line sells, by line."""
        return {pk: facts.plan.plan_id for pk, facts in self.by_line.items() if facts.plan}

    def price(self, line: Any) -> Decimal | None:
        """What one piece of a line costs without tax; None: the list price."""
        deal = self.deals.get(line.pk)
        return deal.price if deal is not None and deal.price is not None else self.list_price(line)

    def list_price(self, line: Any) -> Decimal | None:
        """What it costs by the conditions of whom it is for, before a plan's deal; None: the shop's own price."""
        return self.conditions.price(line, on=clock.day_of(self.moment))

    def has_own_price(self, line: Any) -> bool:
        """Whether something else than the shop's price may hold for it, in this or another quantity."""
        deal = self.deals.get(line.pk)
        is_deal = deal is not None and deal.price is not None
        return is_deal or bool(self.conditions.about(line.pk, clock.day_of(self.moment)))

    @cached_property
    def moment(self) -> datetime:
        """As of when the lines are priced."""
        return pricing_moment(self.basket)

    @property
    def falls(self) -> bool:
        """Whether some price may change with the time that passes."""
        is_conditioned = any(facts.has_conditions for facts in self.by_line.values())
        return is_conditioned or any(deal.kind is DealKind.UPGRADE for deal in self.deals.values())

    def _deal(self, facts: LineFacts) -> Deal | None:
        had = facts.plan.contents if facts.had_some else frozenset()
        held = self._held_by(facts)
        on = max(self.moment, held.starts_at) if held else self.moment
        return subscriptions.deal_for(held, facts.plan, self.list_record(facts.line), on, had=had)

    def list_record(self, line: Any) -> Any:
        """Its stock record, at the list price of whom it is for."""
        record, price = line.stockrecord, self.list_price(line)
        if record is None:
            return None
        return conditions.at_price(record, record.price if price is None else price)

    def _held_by(self, facts: LineFacts) -> Holding | None:
        return subscriptions.holding_of(self.held, facts.contact or self.contact, self.basket.owner)

    def refusals(self, user: Any) -> Iterator[str]:
        """Why lines can't be bought now, in words for the basket page."""
        for facts in self.by_line.values():
            if facts.is_unavailable:
                yield _(
                    "You can no longer buy “%(title)s” for this client. Please remove it from your basket."
                ) % {"title": facts.line.product.get_title()}
            elif facts.line.pk in self.hidden:
                yield not_sold(facts)
        plans = [
            (facts.line, facts.plan, facts.contact or self.contact)
            for facts in self.by_line.values()
            if facts.plan
        ]
        for line, refusal in subscriptions.refuse_lines(lines=plans, held=self.held, user=user):
            yield f"{line.product.get_title()}: {refusal}"


def not_sold(facts: LineFacts) -> str:
    """Why a line can't be bought whose product whom it is for doesn't see."""
    if facts.contact is not None and facts.shown_name:
        message = _("“%(title)s” is not in the catalogue of %(name)s. Please remove it from your basket.")
    else:
        message = _("“%(title)s” is not in your catalogue any more. Please remove it from your basket.")
    return message % {"title": facts.line.product.get_title(), "name": facts.shown_name}


def _own_lines(facts: Mapping[int, LineFacts]) -> frozenset[int]:
    return frozenset(pk for pk, found in facts.items() if found.contact is None)


def _is_staff_themselves(basket: Any) -> bool:
    """Whether whoever buys sees the whole catalogue."""
    request = getattr(basket.strategy, "request", None) if basket.has_strategy else None
    return request is not None and conditions.reading_of(request).sees_all


def facts_of(basket: Any) -> BasketFacts:
    """The facts of this basket's present lines, kept on it; a line added or changed since asks anew."""
    lines = list(basket.all_lines()) if basket.pk else []
    key = tuple((line.pk, line.product_id) for line in lines)
    kept = getattr(basket, "_clientportal_facts", None)
    if kept is None or kept[0] != key:
        kept = (key, BasketFacts(basket))
        basket._clientportal_facts = kept  # through Oscar's lazy basket to the one its lines know
    return kept[1]


def _read(basket: Any, contact: Any) -> Iterator[LineFacts]:
    if basket.pk is None:
        return
    lines = {line.pk: line for line in basket.all_lines()}
    if getattr(basket, "clientportal_is_renewal", False):
        yield from map(_renewed, lines.values())
        return
    for row in _rows(basket, contact) if lines else ():
        if row["pk"] in lines:
            yield _facts(lines[row["pk"]], row)


def _rows(basket: Any, contact: Any) -> Iterator[dict[str, Any]]:
    payer = {"owner": basket.owner_id, "contact": contact.pk if contact is not None else None}
    known = frozenset(name for name, pk in payer.items() if pk is not None)
    return _prepared(known).rows(basket=basket.pk, **payer, now=clock.now())


@cache
def _prepared(known: frozenset[str]) -> PreparedQuery:
    """The query for a payer of whom so much is ``known``: compiling it costs more than the database takes for it."""
    payer = {name: -number for number, name in enumerate(("owner", "contact"), 2) if name in known}
    return PreparedQuery(facts_query, basket=-1, **payer, now=datetime(1, 1, 1, tzinfo=UTC))


def _renewed(line: Any) -> LineFacts:
    """A line that renews: its plan was judged and priced before, and is given by whoever renews it."""
    beneficiary = getattr(line, "clientportal_beneficiary", None)
    names = [name for attribute in line.attributes.all() for name in attribute.value] if beneficiary else []
    return LineFacts(
        line=line,
        contact=beneficiary and beneficiary.contact,
        shown_name=", ".join(names),
        is_unavailable=False,
        plan=None,
        has_something=False,
    )


def _facts(line: Any, row: dict[str, Any]) -> LineFacts:
    contact = None
    if row["contact_id"] is not None:
        contact = SimpleNamespace(pk=row["contact_id"], user_id=row["contact_user_id"])
    names_somebody = contact is not None or row["shown"] is not None
    if row["shown"] is not None:
        _name_option(line, row["option"])
    return LineFacts(
        line=line,
        contact=contact,
        shown_name=", ".join(row["shown"] or []),
        is_unavailable=names_somebody and not row["is_mine"],
        plan=_plan(row) if row["plan_id"] else None,
        has_something=row["has_something"],
        had_some=row["had_some"],
        # A plan is for whom the rules of plans say.
        needs={} if row["plan_id"] else dict(zip(row["needed_codes"], row["needed_names"], strict=True)),
        seats=_seats(row) if row["unit_seats"] else None,
        company_id=row["clients_company"] if names_somebody else row["payers_company"],
        has_conditions=row["has_conditions"],
    )


def _seats(row: dict[str, Any]) -> SeatFacts:
    names = ("unit_seats", "seat_kind", "seat_months", "seat_plan", "seat_plan_title")
    return SeatFacts(*(row[name] for name in names))


def _name_option(line: Any, option_id: int) -> None:
    """Spare Oscar's ``line.description`` a query per line: the option's name is known."""
    option = get_model("catalogue", "Option")(pk=option_id, code=OPTION_CODE, name=OPTION_NAME)
    for attribute in line.attributes.all():
        if attribute.option_id == option_id:
            attribute.option = option


def _plan(row: dict[str, Any]) -> PlanFacts:
    names = dict(zip(row["codes"], row["names"], strict=True))
    is_open = row["is_open"] and row["is_public"]
    return PlanFacts(
        row["plan_id"],
        row["product_id"],
        row["title"],
        frozenset(names),
        row["length"],
        row["unit"],
        is_open,
        names,
        row["trial_days"],
        row["upgrade_policy"],
        row["plan_seats"],
    )
