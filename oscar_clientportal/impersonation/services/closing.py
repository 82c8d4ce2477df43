"""Sessions of whoever is closed end with it, in the same transaction, and not only with their next request."""

from typing import Any

from django.db.models import Q
from oscar.core.loading import get_model

from oscar_clientportal.clients.standing import why_closed

from . import sessions

Impersonation = get_model("clientportal_impersonation", "Impersonation")
End = Impersonation.End


def end_of_company(sender: Any, *, company: Any, by: Any, **kwargs: Any) -> None:
    """Receiver of ``clients.signals.standing_changed``: nobody acts for a closed company, nor do its people."""
    if why_closed(company):
        _end(Q(company=company) | Q(contact__company=company), _of_actor("company", company), by)


def end_of_contact(sender: Any, *, contact: Any, by: Any, **kwargs: Any) -> None:
    """Receiver of ``clients.signals.contact_deactivated``."""
    _end(Q(contact=contact), _of_actor("pk", contact.pk), by)


def _of_actor(field: str, value: Any) -> Q:
    return Q(**{f"impersonator__clientportal_contact__{field}": value})


def _end(as_them: Q, by_them: Q, by: Any) -> None:
    sessions.end_all(sessions=Impersonation.objects.filter(as_them), how=End.CLOSED, by=by)
    sessions.end_all(sessions=Impersonation.objects.filter(by_them), how=End.DISABLED, by=by)
