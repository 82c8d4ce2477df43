"""Named reads of payment attempts."""

from datetime import datetime

from django.db import models


class PaymentAttemptQuerySet(models.QuerySet):
    def live(self):
        """Attempts that are neither ordered nor failed."""
        return self.filter(status__in=self.model.LIVE)

    def visible_to(self, user):
        if not user.is_authenticated:
            return self.none()
        return self.filter(user_id=user.pk)

    def untouched_since(self, moment: datetime):
        return self.filter(updated_at__lt=moment)
