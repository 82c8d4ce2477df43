"""To whom a company can give a consent, as whom they may act, and who of the company decides."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext
from oscar.core.loading import get_model

from oscar_clientportal.core import acting
from oscar_clientportal.impersonation.exceptions import NotAGrantee, NotTheAdmin

Agent = get_model("clientportal_portfolios", "Agent")
ClientLink = get_model("clientportal_portfolios", "ClientLink")
Contact = get_model("clientportal_clients", "Contact")
Partner = get_model("clientportal_impersonation", "Partner")


@dataclass(frozen=True)
class Grantee:
    """Exactly one of the three says who it is."""

    partner: Any = None
    agent: Any = None
    to_shop: bool = False

    @property
    def key(self) -> str:
        """``partner-3``, ``agent-5`` or ``shop``."""
        if self.to_shop:
            return "shop"
        return f"partner-{self.partner.pk}" if self.partner is not None else f"agent-{self.agent.pk}"

    @property
    def name(self) -> str:
        if self.to_shop:
            return gettext("The shop's staff")
        return str(self.partner if self.partner is not None else self.agent)

    @property
    def given_by(self) -> dict[str, Any]:
        """As ``give_consent`` takes it."""
        return {"partner": self.partner, "agent": self.agent, "to_shop": self.to_shop}


def grantees_of(company: Any) -> list[Grantee]:
    """All whom this company can let act for it: partners the shop has linked with it, agents whose client one of its
    people is, and the shop's staff. Two queries.
    """
    partners = [Grantee(partner=partner) for partner in partners_of(company)]
    agents = [Grantee(agent=agent) for agent in agents_of(company)]
    return [*partners, *agents, Grantee(to_shop=True)]


def partners_of(company: Any) -> QuerySet:
    """The enabled partners that the shop has linked with this company."""
    linked = Partner.objects.active().filter(links__company=company, links__is_active=True)
    return linked.select_related("company").order_by("company__name", "pk")


def agents_of(company: Any) -> QuerySet:
    """The active agents who have somebody of this company as an open client."""
    links = ClientLink.objects.filter(
        agent=OuterRef("pk"), status="linked", contact__status="active", contact__company=company
    )
    return Agent.objects.active().filter(Exists(links)).select_related("user")


def candidates_of(company: Any, *, partner: Any = None) -> QuerySet:
    """Whom of the company somebody may act as: people who can log in and have no rights in the shop's admin.

    A partner acts as a named user, never as the owner of a company of several.
    """
    people = Contact.objects.filter(company=company, status=Contact.Status.ACTIVE, user__is_active=True)
    people = people.filter(user__is_staff=False, user__is_superuser=False).select_related("user")
    if partner is not None and not company.is_individual:
        people = people.exclude(role=Contact.Role.SUPER_ADMIN)
    return people


def check_grantee(company: Any, *, partner: Any, agent: Any, to_shop: bool) -> None:
    """Raises ``NotAGrantee``."""
    if to_shop:
        return
    found = (
        partners_of(company).filter(pk=partner.pk)
        if partner is not None
        else agents_of(company).filter(pk=agent.pk)
    )
    if not found.exists():
        raise NotAGrantee


def check_admin(company: Any, by: Any) -> Any:
    """The contact of ``by``, who decides for the company, in person. Raises ``NotTheAdmin``."""
    admins = Contact.objects.of_user(by).filter(company=company, role=Contact.Role.SUPER_ADMIN)
    contact = admins.first()
    if contact is None or acting.current() is not None:
        raise NotTheAdmin
    return contact
