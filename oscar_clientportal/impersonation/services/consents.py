"""Consents: asked for, given, changed, refused, taken back. Only a super-admin of the client's company decides."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, locks
from oscar_clientportal.impersonation.exceptions import ConsentOver, ConsentStands
from oscar_clientportal.impersonation.rules import consents as rules

from . import consent_rows as rows
from .asking import may_ask_again_at, request_consent
from .consent_mails import tell
from .consent_rows import Kind, Status
from .grantees import candidates_of, check_admin, check_grantee, grantees_of
from .named_users import add_named_user

Company = get_model("clientportal_clients", "Company")
Consent = get_model("clientportal_impersonation", "Consent")

__all__ = [
    "change_consent",
    "give_consent",
    "grantees_of",
    "may_ask_again_at",
    "refuse_consent",
    "request_consent",
    "revoke_consent",
]


@transaction.atomic
def give_consent(
    *,
    company: Any,
    by: Any,
    acts_as: Any,
    scopes: Iterable[str],
    until: datetime,
    monthly_limit: Decimal | None = None,
    currency: str = "",
    purpose: str = "",
    partner: Any = None,
    agent: Any = None,
    to_shop: bool = False,
) -> Any:
    """Let a partner, an agent or the shop's staff act for the company; answers what they asked for, if they did.

    ``acts_as`` is one of the company's people; None: a user of its own is made for them. The same once more is the
    same consent. Raises ``NotTheAdmin``, ``NotAGrantee``, ``BadTerms`` and, where another one is given already,
    ``ConsentStands``.
    """
    company = locks.lock_row(Company.objects.all(), company.pk)
    admin = check_admin(company, by)
    check_grantee(company, partner=partner, agent=agent, to_shop=to_shop)
    grantee = {"partner": partner, "agent": agent, "to_shop": to_shop}
    terms = rows.checked_terms(scopes, until, monthly_limit, currency, purpose)
    if acts_as is None:
        acts_as = admin if to_shop else add_named_user(company=company, partner=partner, agent=agent, by=by)
    elif not to_shop:
        rows.check_acts_as(candidates_of(company, partner=partner), acts_as)
    terms = replace(terms, acts_as=acts_as.pk)
    consent = rows.lock_open(company, grantee)
    if consent is not None and consent.status == Status.GIVEN:
        if rows.changes(consent, terms):
            raise ConsentStands
        return consent
    consent = consent or Consent(company=company, **grantee)
    consent.status, consent.decided_at, consent.decided_by = Status.GIVEN, clock.now(), by
    return _keep(consent, terms, Kind.GIVEN, by)


@transaction.atomic
def change_consent(
    *,
    consent: Any,
    by: Any,
    scopes: Iterable[str],
    until: datetime,
    acts_as: Any = None,
    monthly_limit: Decimal | None = None,
    currency: str = "",
    purpose: str = "",
) -> Any:
    """Other terms; ``acts_as`` None leaves them whom they act as.

    What is taken away ends with the very next request, what is added holds from the next session on. Whoever acts as
    somebody they no longer may is thrown out at once. Raises ``NotTheAdmin``, ``BadTerms`` and ``ConsentOver``.
    """
    consent = rows.lock(consent)
    check_admin(consent.company, by)
    if not rows.is_given(consent):
        raise ConsentOver
    terms = rows.checked_terms(scopes, until, monthly_limit, currency, purpose)
    if acts_as is not None and acts_as.pk != consent.acts_as_id and not consent.to_shop:
        rows.check_acts_as(candidates_of(consent.company, partner=consent.partner), acts_as)
    else:
        acts_as = consent.acts_as
    terms = replace(terms, acts_as=acts_as.pk)
    different = rows.changes(consent, terms)
    if not different:
        return consent
    if "acts_as" in different:
        rows.end_sessions(consent, by)
    return _keep(consent, terms, Kind.CHANGED, by)


@transaction.atomic
def refuse_consent(*, consent: Any, by: Any) -> Any:
    """Say no to what was asked for. Again: no effect. Raises ``NotTheAdmin`` and ``ConsentOver``."""
    consent = rows.lock(consent)
    check_admin(consent.company, by)
    if consent.status == Status.REFUSED:
        return consent
    if consent.status != Status.REQUESTED:
        raise ConsentOver
    consent.decided_at, consent.decided_by = clock.now(), by
    return rows.close(consent, Status.REFUSED, by)


@transaction.atomic
def revoke_consent(*, consent: Any, by: Any) -> Any:
    """Take it back: whoever acts by it at this moment is thrown out. Again: no effect.

    Raises ``NotTheAdmin`` and ``ConsentOver``.
    """
    consent = rows.lock(consent)
    check_admin(consent.company, by)
    if consent.status == Status.REVOKED:
        return consent
    if consent.status != Status.GIVEN:
        raise ConsentOver
    return rows.close(consent, Status.REVOKED, by)


def _keep(consent: Any, terms: rules.Terms, kind: str, by: Any) -> Any:
    rows.put(consent, terms)
    consent.save()
    rows.announce(consent)
    tell(consent, rows.note(consent, kind, by))
    return consent
