"""What time does to sessions, consents and requests: they end, lapse and are announced. Any number of these can run at
once, and again.
"""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Min, Q, QuerySet
from oscar.core.loading import get_model

from oscar_clientportal.core import clock, conf, next_due

from . import consent_mails, telling, waiting_orders
from . import consent_rows as rows
from .sessions import end

Consent = get_model("clientportal_impersonation", "Consent")
Impersonation = get_model("clientportal_impersonation", "Impersonation")
WaitingOrder = get_model("clientportal_impersonation", "WaitingOrder")


def tend_impersonations() -> Counter[str]:
    """Do all that is due in this shop; what was done, and how often.

    Sessions whose time is up end, consents end and requests lapse, the end of a consent is announced; orders that
    nobody has answered lapse, and clients are told of sessions they have not heard of.
    """
    done: Counter[str] = Counter()
    done["sessions ended"] = _each(_past_sessions, _end_session)
    done["consents ended"] = _each(_past_consents, rows.close_if_over)
    done["requests lapsed"] = _each(_past_requests, rows.close_if_over)
    done["ends announced"] = _each(_ends_to_announce, _announce_end)
    done["orders lapsed"] = waiting_orders.lapse_waiting_orders()
    done["accounts mailed"] = telling.send_due_accounts()
    return +done


def next_moment() -> datetime | None:
    """When there is something to do here next; None: nothing that is known of. Seven small queries."""
    now = clock.now()
    untold = Impersonation.objects.filter(ended_at__gt=now - telling.PAUSE, told_at=None)
    cut_off = WaitingOrder.objects.filter(status=WaitingOrder.Status.AGREED)
    return min(
        filter(
            None,
            [
                _first(Impersonation.objects.filter(ended_at=None), "ends_at"),
                _later(_first(untold, "ended_at"), telling.PAUSE),
                _first(WaitingOrder.objects.filter(status=WaitingOrder.Status.WAITING), "expires_at"),
                now + conf.settings.reconcile_after if cut_off.exists() else None,
                *_moments_of_consents(),
            ],
        ),
        default=None,
    )


def announce_end(sender: Any, *, session: Any, **kwargs: Any) -> None:
    """A session has begun: it is to be ended when its time is up."""
    next_due.announce([session.ends_at])


def _each(due: Callable[[], QuerySet], act: Callable[[Any], Any]) -> int:
    """Do it to each row, in a transaction of its own; rows that somebody else holds are theirs. How many."""
    done = 0
    while True:
        with transaction.atomic():
            locked = due().order_by("pk").select_for_update(of=("self",), no_key=True, skip_locked=True)
            row = locked.first()
            if row is None:
                return done
            act(row)
        done += 1


def _past_sessions() -> QuerySet:
    return Impersonation.objects.filter(ended_at=None, ends_at__lte=clock.now())


def _past_consents() -> QuerySet:
    return rows.whole().filter(status="given", until__lte=clock.now())


def _past_requests() -> QuerySet:
    latest = clock.now() - conf.settings.consent_request_lifetime
    return rows.whole().filter(status="requested", created_at__lte=latest)


def _ends_to_announce() -> QuerySet:
    """As ``rules.notice_at`` says it, of one row."""
    soon = clock.now() + conf.settings.consent_notice
    return _with_notice(rows.whole().filter(until__gt=clock.now(), until__lte=soon))


def _with_notice(consents: QuerySet) -> QuerySet:
    """Those whose end is still to be announced: no consent that is shorter than twice the notice."""
    notice = conf.settings.consent_notice
    if not notice:
        return consents.none()
    return consents.filter(Q(until__gte=F("decided_at") + 2 * notice), status="given", reminded_at=None)


def _end_session(session: Any) -> None:
    end(session=session, how=Impersonation.End.EXPIRED)


def _announce_end(consent: Any) -> None:
    consent.reminded_at = clock.now()
    consent.save(update_fields=["reminded_at"])
    consent_mails.tell_of_end(consent)


def _moments_of_consents() -> list[datetime | None]:
    given = Consent.objects.filter(status="given")
    asked = Consent.objects.filter(status="requested")
    return [
        _first(given, "until"),
        _later(_first(_with_notice(given), "until"), -conf.settings.consent_notice),
        _later(_first(asked, "created_at"), conf.settings.consent_request_lifetime),
    ]


def _first(rows: QuerySet, column: str) -> datetime | None:
    return rows.order_by().aggregate(first=Min(column))["first"]


def _later(moment: datetime | None, time: Any) -> datetime | None:
    return None if moment is None else moment + time
