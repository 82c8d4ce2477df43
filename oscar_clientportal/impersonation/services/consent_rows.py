"""A consent's row: found, locked, held against the rules, closed; and its history."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, conf, locks, money, next_due, texts
from oscar_clientportal.impersonation.exceptions import BadTerms
from oscar_clientportal.impersonation.rules import consents as rules
from oscar_clientportal.impersonation.signals import consent_changed

Consent = get_model("clientportal_impersonation", "Consent")
ConsentEvent = get_model("clientportal_impersonation", "ConsentEvent")
Impersonation = get_model("clientportal_impersonation", "Impersonation")
Status, Kind = Consent.Status, ConsentEvent.Kind

LONGEST_PURPOSE = 255


def lock(consent: Any) -> Any:
    """The consent as it is now, held."""
    return locks.lock_row(whole(), consent.pk)


def lock_open(company: Any, grantee: dict[str, Any]) -> Any:
    """What the company has been asked for by them, or has given them, held; None: nothing that still counts.

    One whose time is up is closed on the way, though nobody has come to do it yet. The caller holds the company.
    """
    found = Consent.objects.open().filter(company=company, **grantee).values_list("pk", flat=True).first()
    consent = None if found is None else locks.lock_row(whole(), found)
    if consent is not None and close_if_over(consent):
        return None
    return consent if consent is not None and consent.status in Consent.OPEN else None


def close_if_over(consent: Any) -> bool:
    """End a consent, or a request, whose time is up; whether it was. The caller holds it."""
    if consent.status == Status.GIVEN and not is_given(consent):
        close(consent, Status.ENDED, None)
        return True
    lifetime = conf.settings.consent_request_lifetime
    over_at = rules.lapses_at(asked_at=consent.created_at, lifetime=lifetime)
    if consent.status == Status.REQUESTED and over_at <= clock.now():
        close(consent, Status.LAPSED, None)
        return True
    return False


def is_given(consent: Any) -> bool:
    """Whether somebody may act by it now."""
    return consent.status == Status.GIVEN and consent.until > clock.now()


def checked_terms(
    scopes: Iterable[str], until: datetime, monthly_limit: Decimal | None, currency: str, purpose: str
) -> rules.Terms:
    """The terms as they are kept; whom it is to act as follows. Raises ``BadTerms``."""
    scopes = rules.complete(scopes)
    if "balance" not in scopes:
        monthly_limit, currency = None, ""
    terms = rules.Terms(None, scopes, until, monthly_limit, currency, purpose.strip())
    found: dict[str, str] = {}
    if len(currency) != (3 if "balance" in scopes else 0):
        found["monthly_limit"] = gettext("There is no currency.")
    problems = rules.problems(
        terms,
        on=clock.now(),
        longest=conf.settings.longest_consent,
        unit=money.unit(currency) if len(currency) == 3 else Decimal("0.01"),
    )
    found.update({name: text_of(problem) for name, problem in problems.items()})
    found.update(problems_of_purpose(terms.purpose))
    if found:
        raise BadTerms(found)
    return terms


def problems_of_purpose(purpose: str) -> dict[str, str]:
    if len(purpose) <= LONGEST_PURPOSE and texts.is_line(purpose):
        return {}
    words = gettext("Please write one line, of %(count)d characters at most.")
    return {"purpose": words % {"count": LONGEST_PURPOSE}}


def text_of(problem: rules.Problem) -> str:
    """What is wrong, for whoever typed it."""
    days = conf.settings.longest_consent.days
    words = {
        rules.Problem.UNKNOWN: gettext("Please choose from what is offered."),
        rules.Problem.PAST: gettext("Please choose a day in the future."),
        rules.Problem.TOO_FAR: gettext("A consent lasts for %(days)d days at most.") % {"days": days},
        rules.Problem.NO_LIMIT: gettext("How much of your money may they spend in a month?"),
        rules.Problem.NO_AMOUNT: gettext("Please enter an amount above zero."),
    }
    return words[problem]


def check_acts_as(candidates: QuerySet, contact: Any) -> None:
    """Raises ``BadTerms`` for somebody they can't act as."""
    if not candidates.filter(pk=contact.pk).exists():
        raise BadTerms({"acts_as": gettext("They can't act as this person.")})


def terms_of(consent: Any) -> rules.Terms:
    limit, currency = consent.monthly_limit, consent.currency
    return rules.Terms(
        consent.acts_as_id,
        rules.complete(consent.scopes),
        consent.until,
        None if limit is None else money.quantise(limit, currency),
        currency,
        consent.purpose,
    )


def changes(consent: Any, terms: rules.Terms) -> list[str]:
    return rules.changed(terms_of(consent), terms)


def put(consent: Any, terms: rules.Terms) -> None:
    """Write the terms on the row. Another end is announced anew, unless it is so near that this is the notice."""
    if consent.until != terms.until:
        now = clock.now()
        is_near = terms.until is not None and terms.until - now <= conf.settings.consent_notice
        consent.reminded_at = now if is_near else None
    consent.acts_as_id, consent.scopes, consent.until = terms.acts_as, list(terms.scopes), terms.until
    consent.monthly_limit, consent.currency = terms.monthly_limit, terms.currency
    consent.purpose = terms.purpose


def close(consent: Any, status: str, by: Any) -> Any:
    """It is over, and so is what runs by it. The caller holds it."""
    from .consent_mails import tell

    was_given = consent.status == Status.GIVEN
    consent.status, consent.ended_at, consent.ended_by = status, clock.now(), by
    consent.save()
    if was_given:
        end_sessions(consent, by)
    tell(consent, note(consent, status, by))
    return consent


def end_sessions(consent: Any, by: Any) -> None:
    """Throw out whoever acts by this consent at this moment."""
    from .sessions import end_all

    sessions = Impersonation.objects.filter(consent=consent)
    end_all(sessions=sessions, how=Impersonation.End.REVOKED, by=by)


def note(consent: Any, kind: str, by: Any) -> Any:
    """An event of its history, with the terms as they are from now on."""
    event = ConsentEvent.objects.create(consent=consent, kind=kind, actor=by, terms=_plain(terms_of(consent)))
    consent_changed.send(sender=Consent, consent=consent, event=event)
    return event


def announce(consent: Any) -> None:
    """When there is something to do about it next."""
    next_due.announce([next_moment(consent)])


def next_moment(consent: Any) -> datetime | None:
    """When its end is to be announced, or when it ends; None for one that is over."""
    if consent.status == Status.REQUESTED:
        lifetime = conf.settings.consent_request_lifetime
        return rules.lapses_at(asked_at=consent.created_at, lifetime=lifetime)
    if consent.status != Status.GIVEN:
        return None
    notice = rules.notice_at(
        since=consent.decided_at or consent.created_at,
        until=consent.until,
        notice=conf.settings.consent_notice,
    )
    return consent.until if notice is None or consent.reminded_at else notice


def whole() -> QuerySet:
    """Consents with all that is told of them."""
    return Consent.objects.select_related("company", "partner__company", "agent__user", "acts_as")


def _plain(terms: rules.Terms) -> dict[str, Any]:
    return {
        "acts_as": terms.acts_as,
        "scopes": list(terms.scopes),
        "until": terms.until.isoformat() if terms.until else None,
        "limit": None if terms.monthly_limit is None else str(terms.monthly_limit),
        "currency": terms.currency,
        "purpose": terms.purpose,
    }
