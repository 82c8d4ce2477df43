"""How a consent stands, as whoever may act by it, or would like to, is told."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from oscar.core.loading import get_model

Consent = get_model("clientportal_impersonation", "Consent")
Status = Consent.Status

#: What may be allowed, to those who are allowed it: its short name, and what it means.
SCOPES = {
    "basket": (
        _("their basket"),
        _("Fill their basket and keep their addresses, so that they only have to order."),
    ),
    "buy": (_("orders you pay"), _("Place orders for them that you pay from your own means.")),
    "balance": (
        _("orders they pay"),
        _("Place orders with their customer account or on their invoice. They say up to how much per month."),
    ),
    "users": (_("their users"), _("Manage the people who log in for them.")),
}


@dataclass(frozen=True)
class ConsentState:
    """``code``: "none", "asked", "given", "refused", "revoked" or "over"."""

    code: str
    consent: Any = None

    @property
    def is_given(self) -> bool:
        return self.code == "given"

    @property
    def may_ask(self) -> bool:
        return self.code not in ("given", "asked")

    @property
    def allowed(self) -> list[Any]:
        """What else than looking is allowed, in short."""
        return [label for code, (label, _help) in SCOPES.items() if code in self.consent.scopes]


def state_of(consent: Any, on: datetime) -> ConsentState:
    """How the last consent there is between two stands at the moment ``on``; ``None``: there is none."""
    if consent is None:
        return ConsentState("none")
    if consent.status == Status.GIVEN:
        return ConsentState("given" if consent.until > on else "over", consent)
    codes = {Status.REQUESTED: "asked", Status.REFUSED: "refused", Status.REVOKED: "revoked"}
    return ConsentState(codes.get(consent.status, "over"), consent)


def last_consents(consents: QuerySet, companies: Iterable[int]) -> dict[int, Any]:
    """Company → the last of these consents it was asked for or gave. One query."""
    found = consents.filter(company__in=list(companies)).select_related("acts_as", "requested_by")
    newest = found.order_by("company_id", "-created_at", "-pk").distinct("company_id")
    return {consent.company_id: consent for consent in newest}


def state_for_agent(*, link: Any, agent: Any, on: datetime) -> ConsentState | None:
    """How the consent of an agent's client stands; ``None`` unless the client is open to the agent. One query there.

    Of any other client nothing is looked up: a page must not tell one who waits for the shop from one who has not come.
    """
    company = link.contact.company if link.is_open else None
    if company is None or company.status != company.Status.ACTIVE:
        return None
    consents = last_consents(Consent.objects.filter(agent=agent), [company.pk])
    return state_of(consents.get(company.pk), on)
