"""What opens for somebody by a seat: the subscription is another's, who pays it, renews it and can stop it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from oscar.core.loading import get_model

Seat = get_model("clientportal_licences", "Seat")
Subscription = get_model("clientportal_subscriptions", "Subscription")
Term = get_model("clientportal_subscriptions", "Term")
Status = Subscription.Status


@dataclass(frozen=True)
class ThroughCompany:
    """One seat, and the last term of what it is a seat of."""

    seat: Any
    term: Any
    now: datetime

    @property
    def subscription(self) -> Any:
        return self.term.subscription

    @property
    def open_until(self) -> datetime:
        end = max(self.term.ends_at, self.term.grace_until or self.term.ends_at)
        return min(end, self.seat.licence.valid_until or end)

    @property
    def is_open(self) -> bool:
        """Whether it opens something now."""
        runs = self.term.starts_at <= self.now < self.open_until
        return runs and self.subscription.status == Status.ACTIVE and self.seat.licence.valid_from <= self.now


def through_company(*, user: Any, now: datetime) -> list[ThroughCompany]:
    """The subscriptions of others that ``user`` holds a seat of. One query, three more where there are any."""
    seats = (
        Seat.objects.of_user(user)
        .filter(
            status=Seat.Status.USED,
            licence__in=Seat.licence.field.related_model.objects.not_over(now),
            licence__clientportal_subscription__isnull=False,
        )
        .exclude(licence__clientportal_subscription__subscription__contact__user=user)
        .select_related("licence__company", "licence__clientportal_subscription")
    )
    tied = {seat.licence.clientportal_subscription.subscription_id: seat for seat in seats}
    if not tied:
        return []
    terms = Term.objects.filter(subscription__in=tied).exclude(subscription__status=Status.CANCELLED)
    return [
        ThroughCompany(tied[term.subscription_id], term, now) for term in terms.last_of_each().with_display()
    ]
