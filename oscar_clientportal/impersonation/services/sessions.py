"""Sessions in which somebody sees the shop as a client: may they begin, their beginning, their end."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth import get_user_model
from django.utils import timezone
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, conf, locks
from oscar_clientportal.impersonation import exceptions, signals, standing
from oscar_clientportal.impersonation.rules import starting, unusual

from .refusals import address_of, name_of

Impersonation = get_model("clientportal_impersonation", "Impersonation")
Consent = get_model("clientportal_impersonation", "Consent")
ERRORS = {
    error.code: error
    for error in (
        exceptions.NotPermitted,
        exceptions.NotOneself,
        exceptions.NotAsStaff,
        exceptions.ClientBlocked,
        exceptions.NotInvited,
        exceptions.NoLogin,
        exceptions.NotAsOwner,
        exceptions.NoConsent,
    )
}


@dataclass(frozen=True)
class Leave:
    """What a session would be: as which contact, by what right, with which scopes."""

    authority: str
    contact: Any
    scopes: frozenset[str]
    consent: Any = None

    @property
    def is_tour(self) -> bool:
        """Nobody has this login yet: they are shown round, and nothing is kept."""
        return self.contact.user_id is None


def may_begin(*, impersonator: Any, contact: Any = None, consent: Any = None) -> Leave:
    """What ``impersonator`` may do as this contact (the shop's staff), or by this consent (anybody it is given to).

    Raises a subclass of ``ImpersonationError`` where they may not.
    """
    if consent is not None and not consent.to_shop:
        who, contact = _grantee(impersonator, consent), consent.acts_as
    else:
        contact = contact or consent.acts_as
        consent = _live_consents().filter(to_shop=True, company_id=contact.company_id).first()
        who = _staff(impersonator, consent)
    if contact is None:  # asked for, and not answered yet
        raise exceptions.NoConsent
    if code := starting.why_not(who, _candidate(contact)):
        raise ERRORS[code]
    consented = consent.scopes if consent is not None else ()
    allowed = starting.scopes(who.authority, consented, is_tour=contact.user_id is None)
    return Leave(who.authority, contact, allowed, consent)


@locks.in_transaction
def begin(
    *,
    impersonator: Any,
    reason: str,
    token: UUID,
    contact: Any = None,
    consent: Any = None,
    ip: str = "",
    user_agent: str = "",
    return_to: str = "",
) -> Any:
    """Begin a session, or return the one that was begun with the same form (``token``).

    One session each: an older one of theirs ends. Raises a subclass of ``ImpersonationError`` before anything is
    written; whoever calls keeps it with ``keep_refusal``, outside of their transaction.
    """
    impersonator = locks.lock_row(get_user_model()._base_manager.all(), impersonator.pk)
    now = clock.now()
    if (same := Impersonation.objects.filter(impersonator=impersonator, token=token).first()) is not None:
        if same.ended_at is not None or same.ends_at <= now:
            raise exceptions.FormUsed
        return same
    leave = may_begin(impersonator=impersonator, contact=contact, consent=consent)
    older = Impersonation.objects.filter(impersonator=impersonator)
    end_all(sessions=older, how=Impersonation.End.SUPERSEDED, by=impersonator)
    session = Impersonation.objects.create(
        **_who_and_whom(impersonator, leave),
        scopes=sorted(leave.scopes),
        reason=reason,
        token=token,
        ip=address_of(ip),
        user_agent=user_agent.replace("\0", "")[:255],
        return_to=return_to if len(return_to) <= 500 else "",
        started_at=now,
        ends_at=now + conf.settings.impersonation_lifetime,
        flags=_flags(impersonator, now),
    )
    signals.session_started.send(Impersonation, session=session)
    return session


@locks.in_transaction
def end(*, session: Any, how: str, by: Any = None) -> Any:
    """End the session, unless it has ended; the row as it is then. One whose time is up ended when it was."""
    kept = locks.lock_row(Impersonation.objects.all(), session.pk)
    if kept.ended_at is not None:
        return kept
    now = clock.now()
    kept.how_ended, kept.ended_by = how, by
    kept.ended_at = min(now, kept.ends_at) if how == Impersonation.End.EXPIRED else now
    kept.save(update_fields=["how_ended", "ended_by", "ended_at"])
    signals.session_ended.send(Impersonation, session=kept)
    return kept


def end_all(*, sessions: Any, how: str, by: Any = None) -> None:
    """End those of these sessions that nothing has ended; one whose time is up was ended by that, and by nobody."""
    now = clock.now()
    for session in sessions.filter(ended_at=None).order_by("pk"):
        if session.ends_at <= now:
            end(session=session, how=Impersonation.End.EXPIRED)
        else:
            end(session=session, how=how, by=by)


def _live_consents() -> Any:
    return Consent.objects.given(clock.now())


def _staff(impersonator: Any, consent: Any) -> starting.Standing:
    return starting.Standing(
        user=impersonator.pk,
        authority=starting.STAFF,
        is_permitted=impersonator.has_perm(standing.IMPERSONATE),
        may_login_directly=impersonator.has_perm(standing.DIRECT_LOGIN),
        has_consent=consent is not None,
        needs_consent=conf.settings.staff_need_consent,
    )


def _grantee(impersonator: Any, consent: Any) -> starting.Standing:
    """A partner's user or an agent, whoever the consent is given to."""
    is_partner = consent.partner_id is not None
    stands = (
        standing.standings_of_partner(impersonator.pk, consent.company_id, consent.partner_id)
        if is_partner
        else standing.standings_of_agent(impersonator.pk, consent.company_id, consent.agent_id)
    )
    return starting.Standing(
        user=impersonator.pk,
        authority=starting.PARTNER if is_partner else starting.AGENT,
        is_permitted=stands.exists(),
        has_consent=_live_consents().filter(pk=consent.pk).exists(),
    )


def _candidate(contact: Any) -> starting.Candidate:
    return starting.Candidate(
        user=contact.user_id,
        status=contact.status,
        is_blocked=standing.is_blocked(contact),
        is_staff=contact.user is not None and standing.is_of_staff(contact.user),
        is_owner=standing.is_owner(contact),
    )


def _who_and_whom(impersonator: Any, leave: Leave) -> dict[str, Any]:
    return {
        "impersonator": impersonator,
        "impersonator_name": name_of(impersonator),
        "contact": leave.contact,
        "contact_name": leave.contact.name[:255],
        "company": leave.contact.company,
        "user": leave.contact.user,
        "is_tour": leave.is_tour,
        "authority": leave.authority,
        "consent": leave.consent,
    }


def _flags(impersonator: Any, now: Any) -> list[str]:
    recent = Impersonation.objects.filter(impersonator=impersonator, started_at__gt=now - timedelta(hours=1))
    return unusual.flags(
        within_the_hour=recent.count() + 1,
        at_most=conf.settings.sessions_per_hour,
        hour=timezone.localtime(now, clock.shop_zone()).hour,
        night=conf.settings.night,
    )
