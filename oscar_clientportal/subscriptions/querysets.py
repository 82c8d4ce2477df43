"""Named reads of plans, subscriptions and terms."""

from datetime import datetime

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from oscar.core.loading import get_model


class PlanQuerySet(models.QuerySet):
    def open(self):
        """Plans that can be bought by somebody new."""
        return self.filter(is_open=True, product__is_public=True)

    def opening(self, content_codes):
        """Open plans that open every one of these contents."""
        plans = self.open()
        for code in content_codes:
            plans = plans.filter(contents__code=code)
        return plans

    def with_display(self):
        """With all that a card of the plan shows: title, contents, stock record, picture."""
        return self.select_related(
            "product__product_class", "product__parent__product_class"
        ).prefetch_related("contents", "product__stockrecords", "product__images")


class SubscriptionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The subscriptions ``user`` benefits from; one that waits for approval is not theirs yet."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(contact__user_id=user.pk).exclude(status="pending")

    def due(self, on: datetime):
        """Those a worker has to look at by then, longest waiting first. Reads one partial index."""
        return self.filter(due_at__lte=on).order_by("due_at", "pk")


class RenewalQuerySet(models.QuerySet):
    def live(self):
        """Not paid yet, and not given up either."""
        return self.filter(status__in=self.model.LIVE)


class EventQuerySet(models.QuerySet):
    def unsent(self, before: datetime):
        """Mails written down before this moment that were never handed over."""
        return self.filter(kind="mail", sent_at=None, created_at__lt=before).order_by("created_at")


class TermQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The terms of the subscriptions ``user`` benefits from."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(subscription__contact__user_id=user.pk).exclude(subscription__status="pending")

    def last_of_each(self):
        """The last term of each subscription, last to end first: those an upgrade replaced are left out."""
        later = self.model.objects.filter(
            subscription=OuterRef("subscription"), starts_at__gt=OuterRef("starts_at")
        )
        return self.exclude(Exists(later)).order_by("-ends_at", "-pk")

    def with_display(self):
        """With all that a line about the term shows: plan, contents, who paid."""
        return self.select_related(
            "plan__product__parent", "subscription__payer", "order_line__order__user"
        ).prefetch_related("plan__contents")

    def running(self, on: datetime):
        """Terms that run at the moment ``on``: half-open, so a term that ends now no longer does."""
        return self.spanning(on).filter(subscription__status="active")

    def spanning(self, on: datetime):
        """Terms ``on`` lies in, whatever their subscription's status."""
        return self.filter(starts_at__lte=on, ends_at__gt=on)

    def as_seen_by(self, buyer_id: int | None):
        """Terms that count when this user looks or buys; ``None`` is the shop itself, which sees what is.

        An agent whose link to the client still waits for approval sees only what they bought themselves, as
        though it ran: whether the client had an account, and what it held, must not show.
        """
        if buyer_id is None:
            return self.filter(subscription__status="active")
        waits = _waits_for(buyer_id)
        own = Q(subscription__status="pending", subscription__payer=buyer_id)
        return self.filter(Q(~waits, subscription__status="active") | Q(waits, own))

    def begun(self, on: datetime):
        """Terms that have opened something by ``on``; one that was taken back before it began is empty."""
        return self.filter(starts_at__lte=on, ends_at__gt=F("starts_at"))

    def once_seen_by(self, buyer_id: int | None):
        """As ``as_seen_by``, for terms of subscriptions that are over, paused or suspended as well."""
        if buyer_id is None:
            return self.exclude(subscription__status="pending")
        waits = _waits_for(buyer_id)
        own = Q(subscription__status="pending", subscription__payer=buyer_id)
        return self.filter(Q(~waits & ~Q(subscription__status="pending")) | Q(waits, own))


def _waits_for(buyer_id: int) -> Exists:
    """Whether the link between this user, an agent, and the subscription's contact waits for approval."""
    links = get_model("clientportal_portfolios", "ClientLink").objects
    return Exists(
        links.filter(status="pending", agent__user=buyer_id, contact=OuterRef("subscription__contact"))
    )
