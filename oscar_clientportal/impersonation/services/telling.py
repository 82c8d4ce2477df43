"""After a session its client is told by mail what was done in their name; many sessions of a day are one mail."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from oscar.core.loading import get_model

from oscar_clientportal.clients.services import language_of
from oscar_clientportal.core import clock, mail, tenancy

from .consent_mails import admins_of
from .retelling import account_of, with_accounts

Impersonation = get_model("clientportal_impersonation", "Impersonation")

CODE = "CLIENTPORTAL_SESSION_ACCOUNT"
#: Whoever was told waits so long for the next account.
PAUSE = timedelta(hours=24)
ROWS_AT_A_TIME = 100
#: A mail tells of so many sessions; the page has the rest.
MOST_TOLD = 20


def tell_after(sender: Any, *, session: Any, **kwargs: Any) -> None:
    """A session has ended: tell once the transaction stands. What fails here is made up for by the command."""
    act = partial(_tell_in, tenancy.current_schema(), session.pk)
    transaction.on_commit(act, robust=True)


def _tell_in(shop: str, pk: int) -> None:
    with tenancy.schema(shop):
        tell(pk=pk)


def send_due_accounts() -> int:
    """Tell of all sessions that nobody was told of, to those who were not told within a day; how many mails.

    Any number can run at once: none tells of a session that another one tells of.
    """
    sent, last = 0, 0
    while found := list(
        _untold().filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:ROWS_AT_A_TIME]
    ):
        sent += sum(tell(pk=pk) for pk in found)
        last = found[-1]
    return sent


@transaction.atomic
def tell(*, pk: int) -> int:
    """Tell of this session, and of all others that its readers wait to hear of, in one mail to each; how many mails.

    None where they were told within a day, or there is nobody to be told.
    """
    session = _locked(_untold().filter(pk=pk)).first()
    readers = _readers_of(session) if session is not None else []
    now = clock.now()
    if not readers or _were_told_since(now - PAUSE, session, readers):
        return 0
    others = [row for row in _locked(_untold().filter(_near(session))) if _readers_of(row) == readers]
    rows = sorted({session, *others}, key=lambda row: (row.started_at, row.pk))
    Impersonation.objects.filter(pk__in=[row.pk for row in rows]).update(told_at=now)
    for reader in readers:
        _send(reader, rows, now)
    return len(readers)


def _untold() -> QuerySet:
    """Sessions that are over and were told to nobody. Who was shown round before their first login hears of it then."""
    ended = Impersonation.objects.filter(ended_at__isnull=False, told_at=None)
    return ended.filter(Q(is_tour=False) | Q(contact__user__isnull=False))


def _locked(rows: QuerySet) -> QuerySet:
    return rows.select_related("company", "contact__user", "contact__company").select_for_update(
        of=("self",), no_key=True, skip_locked=True
    )


def _near(session: Any) -> Q:
    """Those that may have the same readers."""
    if session.company_id is not None:
        return Q(company=session.company_id)
    return Q(contact=session.contact_id)


def _readers_of(session: Any) -> list[Any]:
    """Whoever was acted as, if they can be written to; else the super-admins of the company."""
    contact = session.contact
    if contact is not None and contact.email and contact.user is not None and contact.user.is_active:
        return [contact]
    if session.company is None:
        return []
    return list(admins_of(session.company))


def _were_told_since(moment: datetime, session: Any, readers: list[Any]) -> bool:
    told = Impersonation.objects.filter(_near(session), told_at__gt=moment)
    people = told.select_related("company", "contact__user", "contact__company")
    return any(set(readers) & set(_readers_of(row)) for row in people)


def _send(reader: Any, rows: list[Any], now: datetime) -> None:
    told = rows[-MOST_TOLD:]
    accounts = [
        account_of(row) for row in with_accounts(Impersonation.objects.filter(pk__in=[r.pk for r in told]))
    ]
    mail.send_on_commit(
        code=CODE,
        email=reader.email,
        language=language_of(reader),
        user=reader.user,
        context={
            "contact": reader,
            "accounts": sorted(accounts, key=lambda account: account.session.started_at),
            "earlier": len(rows) - len(told),
            "now": now,
        },
    )
