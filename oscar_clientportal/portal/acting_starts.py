"""What is known of a session before it begins: as whom, by which consent, and where it will lead back to."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from oscar.core.loading import get_model

from oscar_clientportal.core import conf
from oscar_clientportal.impersonation.services.spending import remaining
from oscar_clientportal.impersonation.words import words_of

#: As long as the row of a session keeps it.
LONGEST = 500


@dataclass(frozen=True)
class Start:
    """``contact`` is None while a consent is only asked for. ``consent`` is None for the shop's staff."""

    contact: Any
    consent: Any = None
    #: Where they are led afterwards who didn't say where they came from.
    home: str = ""

    @property
    def company(self) -> Any:
        return self.consent.company if self.consent is not None else self.contact.company

    @property
    def allowed(self) -> list[Any]:
        """What the consent allows, in words."""
        return words_of(self.consent.scopes) if self.consent is not None else []

    @property
    def budget(self) -> Any:
        """What is left this month of the client's money; None where the consent allows none."""
        return remaining(self.consent) if self.consent is not None else None

    @property
    def minutes(self) -> int:
        return int(conf.settings.impersonation_lifetime.total_seconds() // 60)


def of_consent(user: Any, pk: int) -> Start:
    """What somebody may begin by this consent. Raises ``Http404`` unless it was given to them, or to their partner."""
    consents = get_model("clientportal_impersonation", "Consent").objects.addressed_to(user)
    consent = get_object_or_404(
        consents.select_related("company", "acts_as__company", "acts_as__user"), pk=pk
    )
    return Start(consent.acts_as, consent, dashboard() if consent.partner_id else _client_page(user, consent))


def of_form(user: Any, data: dict[str, Any]) -> Start:
    """What the form is about: a contact for the shop's staff, else a consent. Raises ``Http404``."""
    contact, consent = data.get("contact"), data.get("consent")
    if consent and not contact:
        return of_consent(user, consent)
    if not contact or consent:
        raise Http404
    contacts = get_model("clientportal_clients", "Contact").objects.select_related("company", "user")
    return Start(get_object_or_404(contacts, pk=contact))


def local(path: str | None) -> str:
    """The path if it is one of this shop and not too long to be kept; else nothing."""
    path = path or ""
    is_ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return path if is_ours and len(path) <= LONGEST else ""


def dashboard() -> str:
    """The partner's dashboard."""
    try:
        return reverse("clientportal_portal:partner")
    except NoReverseMatch:
        return ""


def _client_page(user: Any, consent: Any) -> str:
    """The page in the agent's portfolio of the client they act as, or of somebody else of that company."""
    links = get_model("clientportal_portfolios", "ClientLink").objects.visible_to(user)
    theirs = links.filter(contact__company=consent.company_id).order_by("pk")
    link = theirs.filter(contact=consent.acts_as_id).first() or theirs.first()
    where = "portfolio-client" if link is not None else "portfolio"
    return reverse(f"clientportal_portal:{where}", kwargs={"pk": link.pk} if link is not None else None)
