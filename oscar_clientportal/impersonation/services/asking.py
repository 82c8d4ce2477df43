"""Partners and agents ask a client for a consent; nobody is pestered."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, locks
from oscar_clientportal.impersonation.exceptions import AskedTooSoon, BadTerms, NotAGrantee
from oscar_clientportal.impersonation.rules import consents as rules

from . import consent_rows as rows
from .consent_mails import tell
from .consent_rows import Kind, Status
from .grantees import check_grantee

Company = get_model("clientportal_clients", "Company")
Consent = get_model("clientportal_impersonation", "Consent")


@transaction.atomic
def request_consent(
    *, company: Any, by: Any, scopes: Iterable[str], purpose: str, partner: Any = None, agent: Any = None
) -> Any:
    """Ask the company to let a partner or an agent act for it; ``by`` is one of the partner's ticked users, or the
    agent.

    While one is asked for or given, that one is the answer. Raises ``NotAGrantee`` where the shop has not linked them,
    ``BadTerms``, and ``AskedTooSoon`` after a refusal.
    """
    company = locks.lock_row(Company.objects.all(), company.pk)
    check_grantee(company, partner=partner, agent=agent, to_shop=False)
    _check_asker(by, partner, agent)
    scopes, purpose = _checked(scopes, purpose)
    grantee = {"partner": partner, "agent": agent}
    consent = rows.lock_open(company, grantee)
    if consent is not None:
        return consent
    _check_pause(company, grantee)
    consent = Consent.objects.create(
        company=company,
        **grantee,
        scopes=list(scopes),
        purpose=purpose,
        requested_by=by,
        created_at=clock.now(),
    )
    rows.announce(consent)
    tell(consent, rows.note(consent, Kind.REQUESTED, by))
    return consent


def may_ask_again_at(*, company: Any, partner: Any = None, agent: Any = None) -> Any:
    """From when on they may ask this company again; None: now."""
    return _pause_ends_at(company, {"partner": partner, "agent": agent})


def _check_asker(by: Any, partner: Any, agent: Any) -> None:
    if partner is not None:
        is_theirs = partner.users.filter(contact__user=by, contact__company=partner.company_id).exists()
    else:
        is_theirs = agent.user_id == by.pk
    if not is_theirs:
        raise NotAGrantee


def _checked(scopes: Iterable[str], purpose: str) -> tuple[tuple[str, ...], str]:
    scopes = rules.complete(scopes)
    errors = rows.problems_of_purpose(purpose.strip())
    if set(scopes).difference(rules.SCOPES):
        errors["scopes"] = rows.text_of(rules.Problem.UNKNOWN)
    if not purpose.strip():
        errors["purpose"] = gettext("Please say what it is for: the client reads it.")
    if errors:
        raise BadTerms(errors)
    return scopes, purpose.strip()


def _check_pause(company: Any, grantee: dict[str, Any]) -> None:
    again_at = _pause_ends_at(company, grantee)
    if again_at is not None:
        day = formats.date_format(timezone.localtime(again_at), "DATE_FORMAT")
        raise AskedTooSoon(
            gettext("This client refused not long ago. You can ask again from %(day)s on.") % {"day": day}
        )


def _pause_ends_at(company: Any, grantee: dict[str, Any]) -> Any:
    refused = Consent.objects.filter(company=company, **grantee, status=Status.REFUSED)
    refused_at = refused.order_by("-decided_at").values_list("decided_at", flat=True).first()
    again_at = rules.may_ask_again_at(refused_at=refused_at)
    return again_at if again_at is not None and again_at > clock.now() else None
