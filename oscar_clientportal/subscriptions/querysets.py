"""Named reads of plans, subscriptions and terms."""

from datetime import datetime

from django.db import models


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


class SubscriptionQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The subscriptions ``user`` benefits from."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(contact__user_id=user.pk)


class TermQuerySet(models.QuerySet):
    def running(self, on: datetime):
        """Terms that run at the moment ``on``: half-open, so a term that ends now no longer does."""
        return self.filter(subscription__status="active", starts_at__lte=on, ends_at__gt=on)
