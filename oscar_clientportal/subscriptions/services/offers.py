"""Which plans somebody may buy now and what they come to; why not the others, and what to take instead."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from oscar.core.loading import get_model

from oscar_clientportal.conditions.services import Reading
from oscar_clientportal.core import clock
from oscar_clientportal.subscriptions import rules
from oscar_clientportal.subscriptions.exceptions import reason
from oscar_clientportal.subscriptions.rules import Deal, DealKind, Holding, PlanFacts, Refusal, may_buy

from .holdings import contents_had, holding_of_contact
from .plan_prices import list_record
from .prices import deal_for
from .seats import with_seats

Contact = get_model("clientportal_clients", "Contact")
Plan = get_model("clientportal_subscriptions", "Plan")


@dataclass(frozen=True)
class WhyNot:
    """What somebody is told of a plan they can't buy now. Contents are named as their readers know them."""

    #: What runs for them and the plan doesn't open.
    missing: tuple[str, ...] = ()
    #: What of the plan is open for them already, and until when.
    had: tuple[tuple[str, datetime], ...] = ()
    #: When it can be bought, if nothing else is bought until then; None: nobody can say.
    buyable_from: datetime | None = None
    #: What runs renews by itself, so that the date above will move.
    renews: bool = False
    #: The cheapest that can be bought now and opens all that the plan does; None: there is none, or all is open.
    instead: "Offer | None" = None


@dataclass(frozen=True)
class Offer:
    """One open plan, as one person may buy it or not."""

    plan: Any
    contents: frozenset[str]
    refusal: Refusal | None
    #: What the person has now.
    held: Holding | None = None
    #: What buying it now comes to; ``None``: it can't be bought.
    deal: Deal | None = None
    #: When the term it brings ends; ``None``: it can't be bought.
    ends_at: datetime | None = None
    #: What is to be said of one that can't be bought; ``None``: it can.
    why: WhyNot | None = None
    #: What the person pays by their conditions; None: as whoever looks at the page does.
    reading: Reading | None = field(default=None, compare=False, repr=False)

    @property
    def reason(self) -> str:
        """Why it can't be bought, in the language of the moment; empty if it can."""
        return reason(self.refusal, self.held.ends_at if self.held else None) if self.refusal else ""

    @property
    def is_upgrade(self) -> bool:
        """Something runs that it replaces."""
        return self.held is not None and self.refusal is None

    @property
    def keeps_end(self) -> bool:
        """It replaces what runs until the same end, for the difference in price."""
        return self.deal is not None and self.deal.kind is DealKind.UPGRADE

    @property
    def trial_days(self) -> int:
        """So many days are free before the list price is due; 0: no trial."""
        is_trial = self.deal is not None and self.deal.kind is DealKind.TRIAL
        return self.plan.trial_days if is_trial else 0

    @property
    def for_users(self) -> str:
        """For how many users of the company it is, in words; empty where it is for one."""
        return with_seats(self.plan.seats)

    @property
    def upgrade_price(self) -> Decimal | None:
        """What is paid now, without tax; ``None``: the list price."""
        return self.deal.price if self.deal is not None else None

    @property
    def list_price(self) -> Decimal | None:
        """Of a whole term, without tax, by the person's conditions; ``None``: it has no price."""
        record = list_record(self.plan.product, self.reading)
        return record.price if record is not None else None


def offers_for(
    *, contact: Any | None, on: datetime, buyer: Any = None, reading: Reading | None = None
) -> list[Offer]:
    """Every open plan that ``contact`` (``None``: somebody the shop doesn't know) sees, and whether they may have it.

    ``buyer`` is the user who looks: an agent whose link to the client waits for approval must not see through
    it, nor what the client has agreed with the shop: give the ``reading`` of nobody then. Six queries, whatever the
    number of plans; one more where there are conditions, one where there is a catalogue view, and one where a plan has
    a trial.
    """
    reading = reading or Reading(contact.company_id if contact is not None else None)
    held = holding_of_contact(contact, on, buyer)
    plans = [plan for plan in Plan.objects.open().with_display() if plan.contents.all()]
    seen = reading.sees(plan.product_id for plan in plans)
    plans = [plan for plan in plans if plan.product_id in seen]
    had: Set[str] = frozenset()
    if contact is not None and held is None and any(plan.trial_days for plan in plans):
        buyer_id = getattr(buyer, "pk", None)
        found = contents_had(contacts=[contact], on=on, buyer_id=buyer_id)
        had = found.get(contact.pk, frozenset())
    reading.prepare([plan.product for plan in plans])
    offers = [offer_of(plan, held, had, on, reading) for plan in plans]
    return [replace(offer, why=why_not(offer, offers)) if offer.refusal else offer for offer in offers]


def own_offers(*, user: Any, on: datetime, reading: Reading | None = None) -> list[Offer]:
    """Every open plan, and whether ``user`` may have it for themselves now; anonymous users too. ``reading``: theirs,
    where it is known.
    """
    contact = Contact.objects.of_user(user).first() if user.is_authenticated else None
    return offers_for(contact=contact, on=on, buyer=user, reading=reading)


def cheapest_covering(offers: Iterable[Offer], wanted_codes: Set[str]) -> Offer | None:
    """Of these offers the one that opens all of ``wanted_codes`` for the least money now, if one can be bought.

    By what is paid now; of two alike by the list price, then by the plan's number. Whether a shop's own strategy has it
    available is not looked at: leave out what isn't.
    """
    found: dict[int, Offer] = {}
    candidates = []
    for offer in offers:
        list_price = offer.list_price
        if offer.refusal is None and list_price is not None:
            found[offer.plan.pk] = offer
            paid_now = offer.upgrade_price if offer.upgrade_price is not None else list_price
            candidates.append(rules.Candidate(offer.plan.pk, offer.contents, paid_now, list_price))
    cheapest = rules.cheapest_covering(candidates, frozenset(wanted_codes))
    return found[cheapest.plan_id] if cheapest is not None else None


def offer_of(
    plan: Any, held: Holding | None, had: Set[str], on: datetime, reading: Reading | None = None
) -> Offer:
    is_seen = reading is None or plan.product_id in reading.sees([plan.product_id])
    facts = replace(_facts(plan), is_open=is_seen)
    refusal = may_buy(held.contents if held else None, facts.contents, is_seen)
    record = list_record(plan.product, reading)
    deal = deal_for(held, facts, record, on, had=had)
    ends_at = None
    if deal is not None:
        ends_at = rules.term_of(deal, held=held, wanted=facts, now=on, zone=clock.shop_zone())[2]
    return Offer(plan, facts.contents, refusal, held, deal, ends_at, reading=reading)


def _facts(plan: Any) -> PlanFacts:
    names = {content.code: content.name for content in plan.contents.all()}
    return PlanFacts(
        plan.pk,
        plan.product_id,
        str(plan),
        frozenset(names),
        plan.term_length,
        plan.term_unit,
        True,
        names,
        plan.trial_days,
        plan.upgrade_policy,
        plan.seats,
    )


def why_not(offer: Offer, offers: list[Offer]) -> WhyNot:
    held = offer.held
    if held is None:
        return WhyNot()
    lacks_some = not offer.contents <= held.contents
    return WhyNot(
        missing=tuple(name for code, name in held.names.items() if code not in offer.contents),
        had=tuple(
            (name, held.open_until[code]) for code, name in held.names.items() if code in offer.contents
        ),
        buyable_from=rules.buyable_from(held.open_until, offer.contents),
        renews=held.auto_renew,
        instead=cheapest_covering(offers, offer.contents) if lacks_some else None,
    )
