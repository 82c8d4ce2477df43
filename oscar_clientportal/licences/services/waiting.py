"""The waiting list: people of a company who ask its super-admins for a seat."""

from typing import Any

from django.db import transaction
from oscar.core.loading import get_model

from oscar_clientportal.core import acting, clock, locks
from oscar_clientportal.licences.exceptions import (
    LicenceOver,
    NotOfCompany,
    RequestOver,
    SeatHeld,
    UserClosed,
)

from . import door, mails
from .writing import is_over

Contact = get_model("clientportal_clients", "Contact")
Licence = get_model("clientportal_licences", "Licence")
SeatRequest = get_model("clientportal_licences", "SeatRequest")
Answer = SeatRequest.Answer


@transaction.atomic
def ask_for_seat(*, contact: Any, licence: Any = None, note: str = "") -> Any:
    """Ask the company's super-admins for a seat of this licence, or of any; they are told by mail.

    Asking again while one waits for an answer changes what was asked, and tells nobody again. Raises ``SeatHeld``,
    ``NotOfCompany``, ``LicenceOver`` and ``UserClosed``.
    """
    contact = _hold(contact)
    _check_asking(contact, licence)
    waiting = _waiting_of(contact)
    if waiting is not None:
        waiting.licence, waiting.note = licence, note.strip()
        waiting.save(update_fields=["licence", "note"])
        return waiting
    request = SeatRequest.objects.create(
        company=contact.company, licence=licence, contact=contact, note=note.strip(), asked_at=clock.now()
    )
    mails.tell_asked(request)
    return request


@transaction.atomic
def answer_request(*, request: Any, by: Any, give: bool, licence: Any = None) -> Any:
    """Give whoever waits a seat, of this licence or of what they asked for, or say no. They are told by mail.

    Returns the request. Raises ``RequestOver``, and for a yes what ``give_seat`` raises.
    """
    contact = _hold(request.contact)
    request = _still_waiting(request, contact)
    wanted, seat = licence or request.licence, None
    if give:
        if contact.deactivated_at is not None:
            raise UserClosed
        seat = door.come_in(contact=contact, by=by, licence=wanted)
        if seat is None:
            raise LicenceOver
    _answer(request, Answer.GIVEN if give else Answer.DECLINED, by=by)
    mails.tell_answer(request, licence=seat.licence if seat else wanted, by=by)
    return request


@transaction.atomic
def withdraw_request(*, request: Any, by: Any) -> Any:
    """Whoever asked needs no seat any more. Raises ``RequestOver``."""
    request = _still_waiting(request, _hold(request.contact))
    _answer(request, Answer.WITHDRAWN, by=by)
    return request


def answer_by_seat(contact: Any, licence: Any, *, by: Any) -> Any:
    """They are given a seat while they wait for it, or for any: that is the answer. None where nobody waits.

    The caller holds the person's row.
    """
    request = _waiting_of(contact)
    if request is None or request.licence_id not in (None, licence.pk):
        return None
    _answer(request, Answer.GIVEN, by=by)
    return request


def forget_requests(contact: Any, *, by: Any) -> None:
    """They are not of the company any more, or their login is closed. The caller holds the person's row."""
    request = _waiting_of(contact)
    if request is not None:
        _answer(request, Answer.WITHDRAWN, by=by)


def _check_asking(contact: Any, licence: Any) -> None:
    now = clock.now()
    if contact.deactivated_at is not None:
        raise UserClosed
    if contact.company_id is None or (licence is not None and licence.company_id != contact.company_id):
        raise NotOfCompany
    if licence is not None and is_over(licence, now):
        raise LicenceOver
    mine = contact.seats.filter(licence__in=Licence.objects.live(now).filter(company=contact.company_id))
    if (mine if licence is None else contact.seats.filter(licence=licence)).exists():
        raise SeatHeld


def _waiting_of(contact: Any) -> Any:
    waiting = SeatRequest.objects.waiting().filter(contact=contact)
    return waiting.select_related("contact__company", "contact__user", "company", "licence").first()


def _still_waiting(request: Any, contact: Any) -> Any:
    waiting = _waiting_of(contact)
    if waiting is None or waiting.pk != request.pk:
        raise RequestOver
    waiting.contact = contact
    return waiting


def _answer(request: Any, answer: str, *, by: Any) -> None:
    request.answer, request.answered_at = answer, clock.now()
    request.answered_by = acting.saved_hand_of(by)
    request.save(update_fields=["answer", "answered_at", "answered_by"])


def _hold(contact: Any) -> Any:
    return locks.lock_row(Contact.objects.select_related("company", "user"), contact.pk)
