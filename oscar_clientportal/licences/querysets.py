"""Named reads of licences and seats."""

from datetime import datetime

from django.db import models
from django.db.models import F, Q


class LicenceQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The licences of the company ``user`` belongs to."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(company__contacts__user_id=user.pk)

    def live(self, on: datetime):
        """Licences that hold at the moment ``on``: half-open, so one that ends now no longer does."""
        until = Q(valid_until=None) | Q(valid_until__gt=on)
        return self.filter(until, ended_at=None, valid_from__lte=on)

    def not_over(self, on: datetime):
        """Licences that hold at ``on`` or will later."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=on), ended_at=None)

    def with_free(self):
        """With ``free``: seats that nobody holds, and that nobody was promised."""
        return self.annotate(free_seats=F("quantity") - F("used") - F("reserved") - F("transferred"))


class SeatQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The seats of the company ``user`` belongs to."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(licence__company__contacts__user_id=user.pk)

    def of_user(self, user):
        return self.filter(contact__user_id=user.pk)


class SeatRequestQuerySet(models.QuerySet):
    def waiting(self):
        """Those who wait for a seat, longest waiting first."""
        return self.filter(answer="").order_by("asked_at", "pk")


class TransferQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What the company ``user`` belongs to has passed on, or is offered."""
        if not user.is_authenticated:
            return self.none()
        mine = Q(licence__company__contacts__user_id=user.pk) | Q(to_company__contacts__user_id=user.pk)
        return self.filter(mine).distinct()

    def offered(self, on: datetime):
        return self.filter(status="offered", expires_at__gt=on)
