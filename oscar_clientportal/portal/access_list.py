"""Who may act for a company, as its pages show them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, conf
from oscar_clientportal.impersonation.rules import consents as rules
from oscar_clientportal.impersonation.services.spending import remaining_of

from .access_words import Point, checklist

Account = get_model("clientportal_accounts", "Account")
Consent = get_model("clientportal_impersonation", "Consent")
Contact = get_model("clientportal_clients", "Contact")
Impersonation = get_model("clientportal_impersonation", "Impersonation")
#: So many that are over are shown.
LONGEST_HISTORY = 50


@dataclass(frozen=True)
class Card:
    """One consent; ``points`` is its checklist."""

    consent: Any
    points: list[Point]
    now: datetime

    @property
    def is_given(self) -> bool:
        return self.consent.status == "given" and self.consent.until > self.now

    @property
    def is_asked(self) -> bool:
        return self.consent.status == "requested"

    @property
    def ends_soon(self) -> bool:
        return self.is_given and self.consent.until - self.now <= conf.settings.consent_notice

    @property
    def answer_by(self) -> datetime:
        lifetime = conf.settings.consent_request_lifetime
        return rules.lapses_at(asked_at=self.consent.created_at, lifetime=lifetime)


def contact_of(user: Any) -> Any:
    """The contact of whoever is logged in, with the company; None where there is none."""
    return Contact.objects.of_user(user).select_related("company").first()


def is_admin(contact: Any) -> bool:
    return contact is not None and contact.company_id is not None and contact.role == Contact.Role.SUPER_ADMIN


def whole(consents: QuerySet) -> QuerySet:
    """With everything that a card shows."""
    return consents.select_related(
        "company", "partner__company", "agent__user", "acts_as", "requested_by", "decided_by", "ended_by"
    )


def cards_of(consents: Iterable[Any]) -> list[Card]:
    """One query, where any of them allows money."""
    found, now = list(consents), clock.now()
    budgets = remaining_of([consent for consent in found if consent.status == "given"])
    return [Card(consent, checklist(consent, budgets.get(consent.pk)), now) for consent in found]


def open_cards(consents: QuerySet) -> list[Card]:
    """Requests, newest first, and what is given: two queries, however many there are."""
    now = clock.now()
    found = whole(consents.open()).order_by("-created_at", "-pk")
    cards = cards_of(consent for consent in found if consent.status == "requested" or consent.until > now)
    return [card for card in cards if not card.is_asked or card.answer_by > now]


def history_of(consents: QuerySet) -> list[Any]:
    """What is over: the last first. One query."""
    closed = consents.exclude(status__in=["requested", "given"])
    return list(whole(closed).order_by("-ended_at", "-pk")[:LONGEST_HISTORY])


def people_of(consent: Any) -> list[str]:
    """By name who may act by this consent. One query."""
    if consent.partner_id is not None:
        users = consent.partner.users.filter(contact__company=consent.partner.company_id)
        return [user.contact.name for user in users.select_related("contact")]
    return [consent.given_to]


def running_sessions(consent: Any) -> list[Any]:
    """Who acts by this consent at this moment. One query."""
    return list(Impersonation.objects.live(clock.now()).filter(consent=consent).order_by("pk"))


def currency_of(company: Any) -> str:
    """In which a company's money is counted: its account's, else what the shop sells in."""
    from oscar_clientportal.subscriptions.services.plan_prices import shop_currency

    accounts = Account.objects.filter(company=company).order_by("pk")
    return accounts.values_list("currency", flat=True).first() or shop_currency()
