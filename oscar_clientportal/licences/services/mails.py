"""Who hears what of licences by mail, in their language."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from oscar.core.loading import get_model

from oscar_clientportal.clients.services import language_of
from oscar_clientportal.core import mail

Contact = get_model("clientportal_clients", "Contact")


def tell_seat_given(contact: Any, licence: Any, *, by: Any, request: Any = None) -> None:
    """To whom a seat was given: as the answer to their request, if they asked for one."""
    if request is not None:
        tell_answer(request, licence=licence, by=by)
    elif not _is_own_act(contact, by):
        _send("SEAT_GIVEN", [contact], {"licence": licence.title, "is_used": bool(contact.user_id)})


def tell_seat_lost(contact: Any, licence: Any, *, by: Any = None, reason: str = "") -> None:
    """To whoever held a seat that was taken back, or whose licence ended."""
    if not _is_own_act(contact, by):
        context = {"licence": licence.title, "reason": reason, "is_over": licence.ended_at is not None}
        _send("SEAT_TAKEN", [contact], context)


def tell_asked(request: Any) -> None:
    """To the company's super-admins, who can give a seat."""
    others = admins_of(request.company).exclude(pk=request.contact_id)
    context = {"person": request.contact, "note": request.note}
    _send("SEAT_ASKED", others, {**context, "licence": request.licence.title if request.licence else ""})


def tell_answer(request: Any, *, licence: Any, by: Any) -> None:
    """To whoever asked for a seat: whether they were given one."""
    if not _is_own_act(request.contact, by):
        title = licence.title if licence is not None else ""
        _send("SEAT_ANSWERED", [request.contact], {"licence": title, "outcome": str(request.answer)})


def tell_offer(transfer: Any) -> None:
    """To the super-admins of the company that is offered licences."""
    context = {**_terms_of(transfer), "note": transfer.note, "expires_at": transfer.expires_at}
    _send("LICENCES_OFFERED", admins_of(transfer.to_company), context)


def tell_outcome(transfer: Any, *, by: Any) -> None:
    """To the other company's super-admins: what has become of the offer."""
    is_ours = transfer.status == transfer.Status.WITHDRAWN
    company = transfer.to_company if is_ours else transfer.licence.company
    _send("LICENCES_ANSWERED", admins_of(company), {**_terms_of(transfer), "outcome": str(transfer.status)})


def admins_of(company: Any) -> QuerySet:
    """The super-admins of the company who can be written to."""
    with_login = Q(user=None) | Q(user__is_active=True)
    people = Contact.objects.filter(with_login, company=company, role=Contact.Role.SUPER_ADMIN)
    reachable = people.filter(deactivated_at=None).exclude(email="")
    return reachable.select_related("company", "user").order_by("pk")


def _is_own_act(contact: Any, by: Any) -> bool:
    return by is not None and contact.user_id == by.pk


def _terms_of(transfer: Any) -> dict[str, Any]:
    return {
        "transfer": transfer.pk,
        "licence": transfer.licence.title,
        "quantity": transfer.quantity,
        "company": str(transfer.licence.company),
        "to_company": str(transfer.to_company),
    }


def _send(code: str, people: Iterable[Any], context: dict[str, Any]) -> None:
    for contact in people:
        if contact.email:
            mail.send_on_commit(
                code=f"CLIENTPORTAL_{code}",
                email=contact.email,
                language=language_of(contact),
                user=contact.user,
                context={"contact": contact, **context},
            )
