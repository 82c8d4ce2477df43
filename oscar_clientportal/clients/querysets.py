"""Named reads of contacts and invitations."""

from datetime import datetime

from django.db import models
from django.db.models.functions import Lower


class ContactQuerySet(models.QuerySet):
    def with_email(self, email: str):
        """Contacts with this address, already normalised by ``rules.normalise_email``.

        Written as the unique index is, so that PostgreSQL can use it.
        """
        return self.alias(lower_email=Lower("email")).exclude(email="").filter(lower_email=email)

    def of_user(self, user):
        """The contact who logs in as ``user``."""
        return self.filter(user_id=user.pk)


class InvitationQuerySet(models.QuerySet):
    def open(self, on: datetime):
        """Invitations that can still be accepted at the moment ``on``."""
        return self.filter(accepted_at=None, expires_at__gt=on, contact__user=None)

    def sent_since(self, moment: datetime):
        """Invitations sent after ``moment``, accepted or not."""
        return self.filter(created_at__gt=moment)
