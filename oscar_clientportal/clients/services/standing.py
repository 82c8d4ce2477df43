"""Blocking a company and letting it in again, and the days between which it may come in."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from oscar.core.loading import get_model

from oscar_clientportal.clients import fields, signals, standing
from oscar_clientportal.core import clock, locks, mail

from .keys import is_active
from .mailing import language_of
from .records import record

Company = get_model("clientportal_clients", "Company")
Contact = get_model("clientportal_clients", "Contact")
CompanyEvent = get_model("clientportal_clients", "CompanyEvent")


@transaction.atomic
def block_company(*, company: Any, by: Any, reason: str = "") -> Any:
    """From the next request on nobody of the company logs in, buys or is acted for, and nothing of theirs renews.

    ``reason`` is for the customer to read. The super-admins are told by mail. Blocking again changes the reason alone.
    Raises ``ValidationError`` for ``block_reason``. Returns the company as it is now.
    """
    reason = _clean_reason(reason)
    row = locks.lock_row(Company.objects.all(), company.pk)
    was_blocked, was_reason = row.blocked_at is not None, row.block_reason
    if was_blocked and was_reason == reason:
        return row
    if not was_blocked:
        row.blocked_at, row.blocked_by = clock.now(), by
    row.block_reason = reason
    row.save(update_fields=["blocked_at", "blocked_by", "block_reason"])
    before, after = {"block_reason": was_reason}, {"block_reason": reason}
    record(company=row, kind=CompanyEvent.Kind.BLOCKED, by=by, before=before, after=after)
    if not was_blocked:
        signals.standing_changed.send(sender=Company, company=row, by=by)
        _tell_super_admins(row, "CLIENTPORTAL_BLOCKED", reason=reason)
    return row


@transaction.atomic
def unblock_company(*, company: Any, by: Any) -> Any:
    """All that blocking closed is open again, as far as the company's validity lets it. The super-admins are told.

    Returns the company as it is now; one that isn't blocked stays as it is.
    """
    row = locks.lock_row(Company.objects.all(), company.pk)
    if row.blocked_at is None:
        return row
    before = {"block_reason": row.block_reason}
    row.blocked_at, row.blocked_by, row.block_reason = None, None, ""
    row.save(update_fields=["blocked_at", "blocked_by", "block_reason"])
    record(company=row, kind=CompanyEvent.Kind.UNBLOCKED, by=by, before=before)
    signals.standing_changed.send(sender=Company, company=row, by=by)
    if not standing.why_closed(row):
        _tell_super_admins(row, "CLIENTPORTAL_UNBLOCKED")
    return row


@transaction.atomic
def set_validity(*, company: Any, valid_from: date | None, valid_until: date | None, by: Any) -> Any:
    """The days in the shop's zone from and until which the company may come in; both belong to it, None: no bound.

    Raises ``ValidationError`` for ``valid_until`` where it would end before it begins. Returns the company as it is.
    """
    check_validity(valid_from, valid_until)
    row = locks.lock_row(Company.objects.all(), company.pk)
    if (row.valid_from, row.valid_until) == (valid_from, valid_until):
        return row
    before = _validity_of(row)
    row.valid_from, row.valid_until = valid_from, valid_until
    row.save(update_fields=["valid_from", "valid_until"])
    record(company=row, kind=CompanyEvent.Kind.VALIDITY, by=by, before=before, after=_validity_of(row))
    signals.standing_changed.send(sender=Company, company=row, by=by)
    return row


def check_validity(valid_from: date | None, valid_until: date | None) -> None:
    """Raises ``ValidationError`` for ``valid_until`` where the validity would end before it begins."""
    if valid_from is not None and valid_until is not None and valid_until < valid_from:
        raise ValidationError({"valid_until": _("This is before the first day.")})


def _clean_reason(reason: str) -> str:
    field, typed = Company._meta.get_field("block_reason"), reason.strip()
    try:
        fields.validate_line(typed)
        return field.clean(typed, None)
    except ValidationError as error:
        raise ValidationError({"block_reason": error.messages}) from None


def _validity_of(company: Any) -> dict[str, str | None]:
    bounds = {"valid_from": company.valid_from, "valid_until": company.valid_until}
    return {name: day and day.isoformat() for name, day in bounds.items()}


def _tell_super_admins(company: Any, code: str, **context: Any) -> None:
    """Each super-admin with an address, in their language; nobody whose own login is closed."""
    admins = company.contacts.filter(role=Contact.Role.SUPER_ADMIN, deactivated_at=None).exclude(email="")
    for contact in admins.select_related("user").order_by("pk"):
        if is_active(contact):
            contact.company = company
            mail.send_on_commit(
                code=code,
                email=contact.email,
                language=language_of(contact),
                user=contact.user,
                context={"contact": contact, "customer": company, **context},
            )
