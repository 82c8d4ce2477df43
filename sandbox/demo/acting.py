"""Who may act for whom in the demo: a partner and its clients, an agent, the shop's staff; two sessions of the past."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from oscar.core.loading import get_model

from oscar_clientportal.accounts import services as accounts
from oscar_clientportal.core import clock
from oscar_clientportal.impersonation.services import partners
from oscar_clientportal.impersonation.services.named_users import add_partner_user

from .data import address, table
from .history import days_ago
from .past_sessions import load_sessions

Agent = get_model("clientportal_portfolios", "Agent")
Consent = get_model("clientportal_impersonation", "Consent")
Contact = get_model("clientportal_clients", "Contact")

#: A client of the agent's who lets the agent order for them, and one who lets the staff look into their basket.
AGENTS_CLIENT, STAFFS_CLIENT = "client04", "boss"


def load_acting(schema: str, currency: str) -> None:
    """Everybody who may act for somebody, or would like to."""
    owner = get_user_model().objects.get(email=address("owner", schema))
    people = _contact("partner", schema)
    _name(people.company, table("people")["partner"]["company"])
    partner = partners.enable_partner(company=people.company, by=owner)
    partners.tick_users(partner=partner, contacts=[people], by=people.user)
    for row in table("people")["partner"]["clients"]:
        contact = _client(row, schema, currency)
        partners.allow_client(partner=partner, company=contact.company, by=owner)
        if row["status"]:
            _ask_or_give(row, contact, partner, currency)
    agent = Agent.objects.get(user__email=address("agent", schema))
    _give(_contact(AGENTS_CLIENT, schema), scopes=["basket", "buy"], agent=agent)
    _give(_contact(STAFFS_CLIENT, schema), scopes=["basket"], to_shop=True)
    load_sessions(people.user)


def _contact(login: str, schema: str) -> Any:
    return Contact.objects.select_related("company", "user").get(email=address(login, schema))


def _name(company: Any, name: str) -> None:
    company.name, company.is_individual = name, False
    company.save(update_fields=["name", "is_individual"])


def _client(row: dict[str, Any], schema: str, currency: str) -> Any:
    """The client, whose company gets its name and its money where the table says so."""
    contact = _contact(row["login"], schema)
    if "company" in row:
        _name(contact.company, row["company"])
    if "balances" in row:
        accounts.deposit(
            account=accounts.open_account(company=contact.company, currency=currency),
            amount=Decimal(row["balances"][currency]),
            reason="Demo balance",
            idempotency_key=f"demo-{contact.email}",
        )
    return contact


def _ask_or_give(row: dict[str, Any], contact: Any, partner: Any, currency: str) -> None:
    if row["status"] == Consent.Status.REQUESTED:
        asker = partner.users.get().contact.user
        asked = Consent.objects.create(
            company=contact.company,
            partner=partner,
            scopes=row["scopes"],
            purpose="Demo: order the tariff data for you",
            requested_by=asker,
            created_at=days_ago(3),
        )
        _note(asked, "requested", asker, asked.created_at)
        return
    acts_as = contact
    if not contact.company.is_individual:
        acts_as = add_partner_user(company=contact.company, partner=partner, by=contact.user)
    limits = (
        {"monthly_limit": Decimal(row["limits"][currency]), "currency": currency} if "limits" in row else {}
    )
    _give(contact, acts_as=acts_as, scopes=row["scopes"], partner=partner, **limits)


def _give(contact: Any, *, acts_as: Any = None, **terms: Any) -> None:
    """A consent that the contact gave 20 days ago, for a year, as the page would have written it."""
    consent = Consent.objects.create(
        company=contact.company,
        acts_as=acts_as or contact,
        status=Consent.Status.GIVEN,
        purpose="Demo: look after our data",
        created_at=days_ago(20),
        decided_at=days_ago(20),
        decided_by=contact.user,
        until=clock.now() + timedelta(days=345),
        **terms,
    )
    _note(consent, "given", contact.user, consent.created_at)


def _note(consent: Any, kind: str, by: Any, when: Any) -> None:
    terms = {
        "acts_as": consent.acts_as_id,
        "scopes": consent.scopes,
        "until": consent.until.isoformat() if consent.until else None,
        "limit": str(consent.monthly_limit) if consent.monthly_limit else None,
        "currency": consent.currency,
        "purpose": consent.purpose,
    }
    consent.events.create(kind=kind, actor=by, terms=terms, created_at=when)
