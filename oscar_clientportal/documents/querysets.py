"""Named reads of documents and their deliveries."""

from datetime import date, datetime

from django.db import models
from django.db.models import Q


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """What ``user`` may read: papers of their own orders, and all of the company whose super-admin they are."""
        if not user.is_authenticated:
            return self.none()
        run_by_them = Q(company__contacts__user_id=user.pk, company__contacts__role="super-admin")
        return self.filter(Q(user_id=user.pk) | run_by_them).distinct()

    def invoices(self):
        return self.filter(kind="invoice")

    def open(self):
        """Invoices of which something is still to be paid."""
        return self.filter(kind="invoice", open_amount__gt=0)

    def overdue(self, on: date):
        return self.open().filter(due_on__lt=on)


class DeliveryQuerySet(models.QuerySet):
    def due(self, on: datetime):
        """What is to be sent now: it waits, or whoever had begun it was never heard of again."""
        return self.filter(status__in=["waiting", "sending"], next_at__lte=on)
