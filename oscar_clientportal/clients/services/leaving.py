"""Closing somebody's login, opening it again, and the day after which it closes by itself."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.clients import signals
from oscar_clientportal.clients.exceptions import LastSuperAdmin, NotOneself
from oscar_clientportal.core import acting, clock, locks, next_due

from .belonging import lock_companies, why_needed
from .people import revoke_all
from .records import record
from .telling import tell_of_access

CompanyEvent = get_model("clientportal_clients", "CompanyEvent")
Contact = get_model("clientportal_clients", "Contact")
Kind = CompanyEvent.Kind


@transaction.atomic
def deactivate_contact(*, contact: Any, by: Any) -> Any:
    """Close somebody's login with their next request; an invitation of theirs is dead, their seats are free.

    ``by`` None: the shop itself, on the day after the last. Again: no effect. Raises ``NotOneself`` and
    ``LastSuperAdmin``.
    """
    contact = _lock(contact)
    if contact.deactivated_at is not None:
        return contact
    if by is not None and contact.user_id is not None and contact.user_id == by.pk:
        raise NotOneself
    if why_not := why_needed(contact):
        raise LastSuperAdmin(why_not)
    revoke_all(contact, by)
    contact.deactivated_at, contact.deactivated_by = clock.now(), acting.saved_hand_of(by)
    contact.save(update_fields=["deactivated_at", "deactivated_by"])
    if contact.company is not None:
        record(company=contact.company, kind=Kind.DEACTIVATED, by=by, contact=contact)
    signals.contact_deactivated.send(sender=Contact, contact=contact, by=by)
    tell_of_access(contact, "deactivated")
    return contact


@transaction.atomic
def forget_login(*, user: Any) -> None:
    """The login is about to be deleted, by its owner say: the person is only written down again, and holds no seat.

    Their role stays: a company is run by whoever it was run by, once the shop has invited them again.
    """
    contact = Contact.objects.of_user(user).first()
    if contact is None:
        return
    contact = _lock(contact)
    contact.user, contact.status = None, Contact.Status.ADDED
    contact.save(update_fields=["user", "status"])
    if contact.company is not None:
        record(company=contact.company, kind=Kind.LOGIN_DELETED, by=None, contact=contact)
    signals.contact_deactivated.send(sender=Contact, contact=contact, by=None)


@transaction.atomic
def reactivate_contact(*, contact: Any, by: Any, licence: Any = None) -> Any:
    """Open the login again; a last day that is past is forgotten. In a company with licences a seat must be free."""
    contact = _lock(contact)
    if contact.deactivated_at is None:
        return contact
    contact.deactivated_at = contact.deactivated_by = None
    if contact.leaves_on is not None and contact.leaves_on < clock.today():
        contact.leaves_on = None
    contact.save(update_fields=["deactivated_at", "deactivated_by", "leaves_on"])
    if contact.company is not None:
        record(company=contact.company, kind=Kind.REACTIVATED, by=by, contact=contact)
    signals.contact_reactivated.send(sender=Contact, contact=contact, by=by, licence=licence)
    tell_of_access(contact, "reactivated")
    return contact


@transaction.atomic
def set_last_day(*, contact: Any, leaves_on: date | None, by: Any) -> Any:
    """The last day, in the shop's time zone, on which the person may log in; None: they stay.

    Raises ``ValidationError`` for ``leaves_on``: in the past, or nobody else would be super-admin afterwards.
    """
    contact = _lock(contact)
    before = contact.leaves_on
    if leaves_on == before:
        return contact
    if leaves_on is not None:
        if leaves_on < clock.today():
            raise ValidationError(
                {"leaves_on": _("This day is past. To close the login now, deactivate it.")}
            )
        if why_not := why_needed(contact):
            raise ValidationError({"leaves_on": why_not})
    contact.leaves_on = leaves_on
    contact.save(update_fields=["leaves_on"])
    days = {"before": {"leaves_on": _text(before)}, "after": {"leaves_on": _text(leaves_on)}}
    if contact.company is not None:
        record(company=contact.company, kind=Kind.LEAVING, by=by, contact=contact, **days)
    if leaves_on is not None:
        next_due.announce([datetime.combine(leaves_on + timedelta(days=1), time.min, clock.shop_zone())])
    return contact


def _lock(contact: Any) -> Any:
    lock_companies(contact.company)
    return locks.lock_row(Contact.objects.select_related("company", "user"), contact.pk)


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None
